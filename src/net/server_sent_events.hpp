// The event-stream format of the WHATWG HTML Standard (section 9.2.6): what streaming model servers
// speak. Feed bytes as they come, cut anywhere; complete events are handed out in order.
//
// Bounded: an event over `event_bytes_max` throws Error(net.response_too_large).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace danlu::net {

struct ServerSentEvent {
  std::string type;  // "message" when the stream names none.
  std::string data;  // Lines joined by \n.
  std::string id;    // The last id seen, which carries over to later events.
  bool operator==(const ServerSentEvent&) const = default;
};

class ServerSentEventParser {
 public:
  using Callback = std::function<void(const ServerSentEvent&)>;
  explicit ServerSentEventParser(Callback callback, size_t event_bytes_max = 16 << 20);

  void feed(std::string_view bytes);
  // The stream is over. By the standard an event without its empty line is dropped; servers that
  // forget the last empty line exist, so it is handed out here.
  void finish();
  std::optional<int64_t> reconnection_ms() const { return reconnection_ms_; }

 private:
  void take_line(std::string_view line);
  void dispatch();

  Callback callback_;
  size_t event_bytes_max_;
  std::string line_;
  bool after_carriage_return_ = false;
  bool at_start_ = true;
  ServerSentEvent event_;
  bool has_data_ = false;
  std::optional<int64_t> reconnection_ms_;
};

}  // namespace danlu::net
