#include "net/retry.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace danlu::net {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

// 784111777 is the second RFC 9110 gives for its example date.
TEST(Retry, reads_the_three_date_forms_of_http) {
  for (const char* text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                           "Sun Nov  6 08:49:37 1994"}) {
    auto date = parse_http_date(text);
    ASSERT_TRUE(date) << text;
    EXPECT_EQ(duration_cast<seconds>(date->time_since_epoch()).count(), 784111777) << text;
  }
}

TEST(Retry, refuses_what_is_no_date) {
  for (const char* text : {"", "soon", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994",
                           "Sun, 06 Nov 1994 25:00:00 GMT", "Sun, 06 Nov 1994 08:49:37 CET"}) {
    EXPECT_FALSE(parse_http_date(text)) << text;
  }
}

TEST(Retry, reads_retry_after_in_seconds_and_as_a_date) {
  auto now = system_clock::time_point(784111770s);
  EXPECT_EQ(retry_after(" 120 ", now), 120000ms);
  EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now), 7000ms);
  EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:00:00 GMT", now), 0ms);
  EXPECT_FALSE(retry_after("-1", now));
  EXPECT_FALSE(retry_after("1.5", now));
  EXPECT_FALSE(retry_after("99999999999", now));
}

TEST(Retry, waits_longer_each_time_and_then_stops) {
  Retry retry({.attempts_max = 4, .wait_first = 100ms, .wait_max = 300ms}, [] { return 1.0; });
  EXPECT_EQ(retry.next_wait(), 100ms);
  EXPECT_EQ(retry.next_wait(), 200ms);
  EXPECT_EQ(retry.next_wait(), 300ms);
  EXPECT_FALSE(retry.next_wait());
}

TEST(Retry, never_waits_less_than_half) {
  Retry retry({.wait_first = 100ms}, [] { return 0.0; });
  EXPECT_EQ(retry.next_wait(), 50ms);
}

TEST(Retry, does_what_the_server_asks_unless_it_asks_too_much) {
  Retry retry({.retry_after_max = 10s}, [] { return 0.5; });
  EXPECT_EQ(retry.next_wait(7s), 7s);
  EXPECT_FALSE(retry.next_wait(11s));
}

TEST(Retry, stops_waiting_when_cancelled) {
  CancelSource source;
  std::jthread canceller([&] {
    std::this_thread::sleep_for(20ms);
    source.cancel();
  });
  Retry retry({.wait_first = 30s});
  auto start = steady_clock::now();
  EXPECT_THROW(retry.wait(source.token()), Error);
  EXPECT_LT(steady_clock::now() - start, 2s);
}

TEST(Retry, knows_which_answers_may_get_better) {
  EXPECT_TRUE(worth_retrying(429));
  EXPECT_TRUE(worth_retrying(503));
  EXPECT_FALSE(worth_retrying(400));
  EXPECT_FALSE(worth_retrying(501));
}

}  // namespace
}  // namespace danlu::net
