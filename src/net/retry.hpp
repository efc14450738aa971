// When to try again. Waits grow exponentially with full jitter (AWS Architecture Blog, "Exponential
// Backoff And Jitter": half fixed, half random here, so that a wait is never close to nothing), and
// a Retry-After of the server comes first.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "base/cancel.hpp"

namespace danlu::net {

struct RetryPolicy {
  int attempts_max = 4;  // The first one counts.
  std::chrono::milliseconds wait_first{500};
  std::chrono::milliseconds wait_max{20000};
  double factor = 2.0;
  // A server that asks for a longer wait than this gets none: the error is shown at once.
  std::chrono::milliseconds retry_after_max{60000};
};

// 408, 425, 429, 500, 502, 503, 504, 529.
bool worth_retrying(int status);

// The value of a Retry-After header: seconds, or an HTTP date (RFC 9110, section 10.2.3; the three
// date forms of 5.6.7). Absent when it is neither; a date in the past is 0.
std::optional<std::chrono::milliseconds> retry_after(std::string_view value,
                                                     std::chrono::system_clock::time_point now);
std::optional<std::chrono::system_clock::time_point> parse_http_date(std::string_view text);

// Counts the attempts of one request.
class Retry {
 public:
  // `random` gives a number in [0, 1); by default one from the system.
  explicit Retry(const RetryPolicy& policy, std::function<double()> random = {});

  // The wait before the next attempt; absent when there should be none.
  std::optional<std::chrono::milliseconds> next_wait(
      std::optional<std::chrono::milliseconds> asked_by_server = std::nullopt);
  // Waits as next_wait says. False when there should be no further attempt; throws
  // Error(run.cancelled).
  bool wait(const CancelToken& cancel,
            std::optional<std::chrono::milliseconds> asked_by_server = std::nullopt);
  int attempts() const { return attempts_; }

 private:
  RetryPolicy policy_;
  std::function<double()> random_;
  int attempts_ = 1;
};

}  // namespace danlu::net
