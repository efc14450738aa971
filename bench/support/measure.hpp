// What the programs of the benchmark share: a clock, medians, and the line they print. For
// bench/programs only.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>
#include <vector>

#include "base/json.hpp"

namespace danlu::bench {

using Clock = std::chrono::steady_clock;

inline double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

inline double seconds(const std::function<void()>& work) {
  auto start = Clock::now();
  work();
  return seconds_since(start);
}

// REQUIRES: values is not empty; 0 <= share <= 1.
inline double percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values[static_cast<size_t>(share * static_cast<double>(values.size() - 1))];
}

// Median time of one call: calls until `budget_s` have passed, five times at least; the first call
// warms up and does not count.
inline double median_seconds(const std::function<void()>& work, double budget_s = 0.7) {
  work();
  std::vector<double> times;
  auto start = Clock::now();
  while (times.size() < 5 || seconds_since(start) < budget_s) times.push_back(seconds(work));
  return percentile(times, 0.5);
}

inline void print_metrics(Json metrics) {
  std::cout << Json::object({{"metrics", std::move(metrics)}}).dump() << "\n";
}

}  // namespace danlu::bench
