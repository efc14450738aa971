// GET /metrics: counters for Prometheus.
#include "serve/api/api.hpp"

namespace danlu::serve {
namespace {

Response run(const NoParams& /*p*/, Call& call) {
  Metrics* metrics = call.api.metrics();
  Response response = Response::text(metrics == nullptr ? "" : metrics->prometheus_text());
  return response.with("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace

Endpoint server_metrics() {
  return endpoint("GET", "/metrics", run)
      .summary({"Counters in Prometheus text format.", "Prometheus 文本格式的计数。"})
      .content("text/plain")
      .access(Access::admin);
}

}  // namespace danlu::serve
