#include "net/server_sent_events.hpp"

#include <charconv>

#include "net/errors.hpp"

namespace danlu::net {

ServerSentEventParser::ServerSentEventParser(Callback callback, size_t event_bytes_max)
    : callback_(std::move(callback)), event_bytes_max_(event_bytes_max) {}

void ServerSentEventParser::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    if (after_carriage_return_) {
      after_carriage_return_ = false;
      if (bytes.front() == '\n') bytes.remove_prefix(1);
      continue;
    }
    size_t end = bytes.find_first_of("\r\n");
    line_.append(bytes.substr(0, end));
    if (line_.size() + event_.data.size() > event_bytes_max_) {
      throw Error(kResponseTooLarge, {{"host", "event-stream"}, {"bytes", event_bytes_max_}});
    }
    if (end == std::string_view::npos) return;
    after_carriage_return_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    std::string line = std::move(line_);
    line_.clear();
    take_line(line);
  }
}

void ServerSentEventParser::take_line(std::string_view line) {
  if (at_start_) {
    at_start_ = false;
    if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  }
  if (line.empty()) {
    dispatch();
    return;
  }
  size_t colon = line.find(':');
  if (colon == 0) return;  // A comment; servers send them to keep the connection alive.
  std::string_view field = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? "" : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "data") {
    if (has_data_) event_.data.push_back('\n');
    event_.data.append(value);
    has_data_ = true;
  } else if (field == "event") {
    event_.type = value;
  } else if (field == "id") {
    if (value.find('\0') == std::string_view::npos) event_.id = value;
  } else if (field == "retry") {
    int64_t milliseconds = 0;
    auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), milliseconds);
    if (error == std::errc() && end == value.data() + value.size() && milliseconds >= 0) {
      reconnection_ms_ = milliseconds;
    }
  }
}

void ServerSentEventParser::dispatch() {
  ServerSentEvent event = event_;
  event_.data.clear();
  event_.type.clear();
  bool ready = std::exchange(has_data_, false);
  if (!ready) return;
  if (event.type.empty()) event.type = "message";
  callback_(event);
}

void ServerSentEventParser::finish() {
  if (!line_.empty()) {
    std::string line = std::move(line_);
    line_.clear();
    take_line(line);
  }
  dispatch();
}

}  // namespace danlu::net
