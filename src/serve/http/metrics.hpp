// Counters of the server and of whoever adds some, as Prometheus text (exposition format 0.0.4).
// Safe from any thread. Bounded: routes are templates, statuses are what the server sends.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace danlu::serve {

class Metrics {
 public:
  // Upper bounds of the latency histogram, in seconds.
  static constexpr std::array<double, 12> kBounds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                     0.05,   0.1,   0.25,   1,     5,    30};

  void count_request(std::string_view method, std::string_view route, int status,
                     std::chrono::microseconds duration);
  void count_bytes(uint64_t received, uint64_t sent);
  void connection_opened() { ++connections_, ++connections_total_; }
  void connection_closed() { --connections_; }
  void connection_refused() { ++connections_refused_; }
  void stream_opened() { ++streams_; }
  void stream_closed() { --streams_; }

  int64_t connections() const { return connections_; }
  int64_t streams() const { return streams_; }
  uint64_t requests() const;

  enum class Kind { counter, gauge };
  // A figure read when the text is made: "danlu_runs_active". `value` must be quick and not throw.
  // Labels, when there are any, are part of the name: danlu_runs{status="failed"}.
  void add(Kind kind, std::string name, std::string help, std::function<double()> value);

  std::string prometheus_text() const;

 private:
  struct RouteCounts {
    std::map<int, uint64_t> by_status;
    std::array<uint64_t, kBounds.size() + 1> buckets{};
    uint64_t microseconds = 0;
  };
  struct Figure {
    Kind kind;
    std::string name;
    std::string help;
    std::function<double()> value;
  };

  mutable std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, RouteCounts, std::less<>> routes_;
  std::vector<Figure> figures_;
  std::atomic<int64_t> connections_ = 0;
  std::atomic<uint64_t> connections_total_ = 0;
  std::atomic<uint64_t> connections_refused_ = 0;
  std::atomic<int64_t> streams_ = 0;
  std::atomic<uint64_t> bytes_received_ = 0;
  std::atomic<uint64_t> bytes_sent_ = 0;
};

}  // namespace danlu::serve
