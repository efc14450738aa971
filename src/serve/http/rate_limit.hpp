// A token bucket per key. Safe from any thread; memory is bounded: the fullest half is forgotten
// when there are too many keys (a full bucket says nothing).
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace danlu::serve {

class RateLimiter {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr size_t kKeysMax = 20'000;

  // `per_second` 0: no limit. A bucket holds `burst` requests, at least one.
  RateLimiter(double per_second, double burst);

  // Takes one; else how many whole seconds to wait, at least 1.
  std::optional<int> take(std::string_view key, Clock::time_point now = Clock::now());

 private:
  struct Bucket {
    double tokens;
    Clock::time_point when;
  };
  double tokens_at(const Bucket& bucket, Clock::time_point now) const;
  void forget_full(Clock::time_point now);

  double per_second_;
  double burst_;
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace danlu::serve
