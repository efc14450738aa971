// Server-sent events (WHATWG HTML, section 9.2): the writing side. Safe from any thread.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "serve/http/exchange.hpp"

namespace danlu::serve {

struct OutgoingEvent {
  std::string_view type;             // "" is "message" for the reader.
  std::string_view data;             // Any text; line ends become separate data lines.
  std::optional<int64_t> id = {};    // What a reader sends back as Last-Event-ID.
  std::optional<int> retry_ms = {};  // When to come back after a broken connection.
};

// The event's bytes: "id: 7\nevent: step\ndata: ...\n\n". Line ends in `type` are dropped.
std::string event_text(const OutgoingEvent& event);

class EventStream {
 public:
  static constexpr std::chrono::milliseconds kHeartbeat{15'000};

  // Answers 200 text/event-stream with a comment as heartbeat. Throws nothing; when the exchange
  // has its answer already the stream is closed from the start.
  explicit EventStream(Exchange& exchange, std::chrono::milliseconds heartbeat = kHeartbeat);

  // An event that must not be lost: when the client reads too slowly the stream ends, and the
  // reader comes back with Last-Event-ID. False when closed.
  bool send(const OutgoingEvent& event);
  // An event that may be left out (a preview): skipped while the buffer is full. False when closed.
  bool send_if_room(const OutgoingEvent& event);
  bool closed() const { return stream_ == nullptr || stream_->closed(); }
  bool stopping() const { return stream_ == nullptr || stream_->stopping(); }
  void on_close(std::function<void()> callback);
  void close();

  // Last-Event-ID, or else the query parameter `after`; nothing when neither is a number.
  static std::optional<int64_t> last_event_id(const Request& request);

 private:
  std::shared_ptr<Stream> stream_;
};

}  // namespace danlu::serve
