#include "serve/http/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace danlu::serve {
namespace {

std::string escaped(std::string_view label) {
  std::string text;
  for (char character : label) {
    if (character == '\n') {
      text += "\\n";
      continue;
    }
    if (character == '\\' || character == '"') text.push_back('\\');
    text.push_back(character);
  }
  return text;
}

void append_header(std::string& out, std::string_view name, std::string_view type,
                   std::string_view help) {
  out += fmt::format("# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help);
}

}  // namespace

void Metrics::count_request(std::string_view method, std::string_view route, int status,
                            std::chrono::microseconds duration) {
  double seconds = std::chrono::duration<double>(duration).count();
  size_t bucket = static_cast<size_t>(std::ranges::lower_bound(kBounds, seconds) - kBounds.begin());
  std::lock_guard lock(mutex_);
  RouteCounts& counts = routes_[{std::string(method), std::string(route)}];
  ++counts.by_status[status];
  ++counts.buckets[bucket];
  counts.microseconds += static_cast<uint64_t>(std::max<int64_t>(duration.count(), 0));
}

void Metrics::count_bytes(uint64_t received, uint64_t sent) {
  bytes_received_ += received;
  bytes_sent_ += sent;
}

uint64_t Metrics::requests() const {
  std::lock_guard lock(mutex_);
  uint64_t sum = 0;
  for (const auto& [route, counts] : routes_) {
    for (const auto& [status, count] : counts.by_status) sum += count;
  }
  return sum;
}

void Metrics::add(Kind kind, std::string name, std::string help, std::function<double()> value) {
  std::lock_guard lock(mutex_);
  figures_.push_back({kind, std::move(name), std::move(help), std::move(value)});
}

std::string Metrics::prometheus_text() const {
  std::lock_guard lock(mutex_);
  std::string out;
  append_header(out, "danlu_http_requests_total", "counter", "Requests answered.");
  for (const auto& [key, counts] : routes_) {
    for (const auto& [status, count] : counts.by_status) {
      out +=
          fmt::format("danlu_http_requests_total{{method=\"{}\",route=\"{}\",status=\"{}\"}} {}\n",
                      escaped(key.first), escaped(key.second), status, count);
    }
  }
  append_header(out, "danlu_http_request_seconds", "histogram", "Time from head to answer.");
  for (const auto& [key, counts] : routes_) {
    std::string labels =
        fmt::format("method=\"{}\",route=\"{}\"", escaped(key.first), escaped(key.second));
    uint64_t sum = 0;
    for (size_t i = 0; i < counts.buckets.size(); ++i) {
      sum += counts.buckets[i];
      std::string bound = i < kBounds.size() ? fmt::format("{}", kBounds[i]) : "+Inf";
      out +=
          fmt::format("danlu_http_request_seconds_bucket{{{},le=\"{}\"}} {}\n", labels, bound, sum);
    }
    out += fmt::format("danlu_http_request_seconds_sum{{{}}} {}\n", labels,
                       static_cast<double>(counts.microseconds) / 1e6);
    out += fmt::format("danlu_http_request_seconds_count{{{}}} {}\n", labels, sum);
  }
  auto one = [&](std::string_view name, std::string_view type, std::string_view help, auto value) {
    append_header(out, name, type, help);
    out += fmt::format("{} {}\n", name, value);
  };
  one("danlu_http_connections", "gauge", "Connections open.", connections_.load());
  one("danlu_http_connections_total", "counter", "Connections accepted.",
      connections_total_.load());
  one("danlu_http_connections_refused_total", "counter", "Connections over a limit.",
      connections_refused_.load());
  one("danlu_http_streams", "gauge", "Streamed answers under way.", streams_.load());
  one("danlu_http_received_bytes_total", "counter", "Bytes received.", bytes_received_.load());
  one("danlu_http_sent_bytes_total", "counter", "Bytes sent.", bytes_sent_.load());
  std::set<std::string> described;
  for (const Figure& figure : figures_) {
    std::string name = figure.name.substr(0, figure.name.find('{'));
    if (described.insert(name).second) {
      append_header(out, name, figure.kind == Kind::counter ? "counter" : "gauge", figure.help);
    }
    out += fmt::format("{} {}\n", figure.name, figure.value());
  }
  return out;
}

}  // namespace danlu::serve
