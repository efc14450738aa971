#include "net/server_sent_events.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "base/error.hpp"

namespace danlu::net {
namespace {

std::vector<ServerSentEvent> events_of(std::string_view stream, size_t piece_bytes) {
  std::vector<ServerSentEvent> events;
  ServerSentEventParser parser([&](const ServerSentEvent& event) { events.push_back(event); });
  for (size_t i = 0; i < stream.size(); i += piece_bytes) {
    parser.feed(stream.substr(i, piece_bytes));
  }
  return events;
}

// The examples of the HTML standard, section 9.2.6, and the corners of its grammar.
TEST(ServerSentEvents, reads_the_examples_of_the_standard_however_they_are_cut) {
  const std::string stream =
      "\xEF\xBB\xBF: test stream\n\n"
      "data: first event\nid: 1\n\n"
      "data:second event\nid\n\n"
      "data:  third event\n\n"
      "data: YHOO\ndata: +2\ndata: 10\n\n"
      "event: add\r\ndata: 73857293\r\n\r\n"
      "data\r\rdata\rdata\r\r"
      "unknown: x\nid: 7\nretry: 2500\n\n"
      "data: \xE4\xB8\xB9\xE7\x82\x89\n\n"
      "data: never ended";
  const std::vector<ServerSentEvent> expected = {
      {"message", "first event", "1"}, {"message", "second event", ""},
      {"message", " third event", ""}, {"message", "YHOO\n+2\n10", ""},
      {"add", "73857293", ""},         {"message", "", ""},
      {"message", "\n", ""},           {"message", "\xE4\xB8\xB9\xE7\x82\x89", "7"}};
  for (size_t piece_bytes : {1u, 2u, 3u, 5u, 7u, 1000u}) {
    EXPECT_EQ(events_of(stream, piece_bytes), expected) << piece_bytes;
  }
}

TEST(ServerSentEvents, hands_out_a_last_event_without_its_empty_line_when_the_stream_is_over) {
  std::vector<std::string> data;
  ServerSentEventParser parser([&](const ServerSentEvent& event) { data.push_back(event.data); });
  parser.feed("data: a\n\ndata: b");
  parser.finish();
  EXPECT_EQ(data, (std::vector<std::string>{"a", "b"}));
}

TEST(ServerSentEvents, keeps_the_reconnection_time_and_ignores_a_bad_one) {
  ServerSentEventParser parser([](const ServerSentEvent&) {});
  parser.feed("retry: 250\nretry: x1\nretry: -3\n");
  EXPECT_EQ(parser.reconnection_ms(), 250);
}

TEST(ServerSentEvents, refuses_an_event_that_never_ends) {
  ServerSentEventParser parser([](const ServerSentEvent&) {}, 1000);
  EXPECT_THROW(
      {
        for (int i = 0; i < 100; ++i) parser.feed("data: 0123456789012345678901234567890\n");
      },
      Error);
}

}  // namespace
}  // namespace danlu::net
