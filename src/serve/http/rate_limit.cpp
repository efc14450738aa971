#include "serve/http/rate_limit.hpp"

#include <algorithm>
#include <cmath>

namespace danlu::serve {

RateLimiter::RateLimiter(double per_second, double burst)
    : per_second_(per_second), burst_(std::max(burst, 1.0)) {}

double RateLimiter::tokens_at(const Bucket& bucket, Clock::time_point now) const {
  double passed = std::chrono::duration<double>(now - bucket.when).count();
  return std::min(burst_, bucket.tokens + std::max(passed, 0.0) * per_second_);
}

std::optional<int> RateLimiter::take(std::string_view key, Clock::time_point now) {
  if (per_second_ <= 0) return std::nullopt;
  std::lock_guard lock(mutex_);
  if (buckets_.size() >= kKeysMax) forget_full(now);
  Bucket& bucket = buckets_.try_emplace(std::string(key), Bucket{burst_, now}).first->second;
  bucket.tokens = tokens_at(bucket, now);
  bucket.when = now;
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return std::nullopt;
  }
  return std::max(1, static_cast<int>(std::ceil((1 - bucket.tokens) / per_second_)));
}

void RateLimiter::forget_full(Clock::time_point now) {
  std::vector<double> levels;
  levels.reserve(buckets_.size());
  for (const auto& [key, bucket] : buckets_) levels.push_back(tokens_at(bucket, now));
  auto middle = levels.begin() + static_cast<std::ptrdiff_t>(levels.size() / 2);
  std::nth_element(levels.begin(), middle, levels.end());
  double limit = *middle;
  std::erase_if(buckets_, [&](const auto& entry) { return tokens_at(entry.second, now) >= limit; });
}

}  // namespace danlu::serve
