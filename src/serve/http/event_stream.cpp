#include "serve/http/event_stream.hpp"

#include <charconv>

namespace danlu::serve {
namespace {

std::optional<int64_t> number(std::string_view text) {
  int64_t value = 0;
  auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return value;
}

// A line ends with \n, \r\n or \r (WHATWG HTML, section 9.2.6).
void append_data_lines(std::string& out, std::string_view data) {
  while (true) {
    size_t end = data.find_first_of("\r\n");
    out += "data: ";
    out += data.substr(0, end);
    out += '\n';
    if (end == std::string_view::npos) return;
    bool pair = data[end] == '\r' && end + 1 < data.size() && data[end + 1] == '\n';
    data.remove_prefix(end + (pair ? 2 : 1));
  }
}

}  // namespace

std::string event_text(const OutgoingEvent& event) {
  std::string text;
  text.reserve(event.data.size() + event.type.size() + 48);
  if (event.id) text += "id: " + std::to_string(*event.id) + "\n";
  if (event.retry_ms) text += "retry: " + std::to_string(*event.retry_ms) + "\n";
  if (!event.type.empty()) {
    text += "event: ";
    for (char character : event.type) {
      if (character != '\r' && character != '\n') text.push_back(character);
    }
    text += '\n';
  }
  append_data_lines(text, event.data);
  text += '\n';
  return text;
}

EventStream::EventStream(Exchange& exchange, std::chrono::milliseconds heartbeat) {
  stream_ = exchange.stream({{"Content-Type", "text/event-stream"},
                             {"Cache-Control", "no-cache, no-transform"},
                             {"X-Accel-Buffering", "no"}});
  if (stream_ != nullptr) stream_->set_heartbeat(": alive\n\n", heartbeat);
}

bool EventStream::send(const OutgoingEvent& event) {
  if (closed()) return false;
  Stream::Sent sent = stream_->send(event_text(event));
  if (sent == Stream::Sent::full) stream_->close();
  return sent == Stream::Sent::ok;
}

bool EventStream::send_if_room(const OutgoingEvent& event) {
  return !closed() && stream_->send(event_text(event)) != Stream::Sent::closed;
}

void EventStream::on_close(std::function<void()> callback) {
  if (stream_ == nullptr) {
    callback();
  } else {
    stream_->on_close(std::move(callback));
  }
}

void EventStream::close() {
  if (stream_ != nullptr) stream_->close();
}

std::optional<int64_t> EventStream::last_event_id(const Request& request) {
  if (const std::string* sent = request.headers.find("last-event-id")) {
    if (std::optional<int64_t> id = number(*sent)) return id;
  }
  return number(request.query.get("after"));
}

}  // namespace danlu::serve
