// Rooms: net
#include "net/server_sent_events.hpp"

#include <vector>

#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace danlu;
  std::string_view text = fuzz::text_of(data, size);
  auto events_of = [&](size_t piece) {
    std::vector<net::ServerSentEvent> events;
    fuzz::tolerating_errors([&] {
      net::ServerSentEventParser parser(
          [&](const net::ServerSentEvent& event) { events.push_back(event); }, 1u << 16);
      for (size_t at = 0; at < size; at += piece) parser.feed(text.substr(at, piece));
      parser.finish();
    });
    return events;
  };
  // However the bytes are cut, the events are the same.
  if (size > 0) fuzz::require(events_of(size) == events_of(1) && events_of(3) == events_of(1));
  return 0;
}
