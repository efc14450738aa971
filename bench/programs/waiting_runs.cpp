// A thousand runs at once, each waiting for a slow HTTP service (see slow_service.cpp): time until
// the last has ended, and the most memory this process had.
#include <fstream>
#include <latch>

#include "flow/engine.hpp"
#include "nodes/node.hpp"
#include "nodes/support/environment.hpp"
#include "support/measure.hpp"

namespace danlu::bench {
namespace {

using namespace danlu::flow;

constexpr std::string_view kFlow = R"(
danlu: 1
inputs: {url: text}
steps:
  - {id: ask, use: http.request, with: {url: "{{ inputs.url }}"}}
outputs: {status: "{{ ask.status }}"}
)";

// Megabytes of memory, now ("VmRSS:") or at most ("VmHWM:").
double memory_mb(std::string_view which) {
  std::ifstream status("/proc/self/status");
  std::string word;
  double kilobytes = 0.0;
  while (status >> word && word != which) {
  }
  status >> kilobytes;
  return kilobytes / 1024.0;
}

void measure(const std::string& url, std::ptrdiff_t runs) {
  NodeRegistry nodes("node", nodes::builtin_nodes());
  auto plan = compile_flow(kFlow, "bench.flow.yaml", nodes);
  auto environment = std::make_shared<nodes::Environment>();
  environment->addresses = net::AddressPolicy::configured_by_owner();
  Services services;
  services.add(environment);
  MemoryRunLog log;
  Engine engine({.services = services, .log = &log});
  double before_mb = memory_mb("VmRSS:");
  std::latch ended(runs);
  std::atomic<int> succeeded = 0;
  auto start = Clock::now();
  for (std::ptrdiff_t i = 0; i < runs; ++i) {
    engine.start(plan, {.inputs = {{"url", Json(url)}}, .on_done = [&](const RunResult& result) {
                          if (result.status == RunStatus::succeeded) ++succeeded;
                          ended.count_down();
                        }});
  }
  double started_s = seconds_since(start);
  ended.wait();
  double wall_s = seconds_since(start);
  print_metrics(Json::object({{"wall_s", wall_s},
                              {"started_s", started_s},
                              {"succeeded", succeeded.load()},
                              {"before_mb", before_mb},
                              {"peak_mb", memory_mb("VmHWM:")}}));
}

}  // namespace
}  // namespace danlu::bench

int main(int count, char** words) {
  if (count < 2) {
    std::cerr << "usage: bench_waiting_runs URL [RUNS]\n";
    return 2;
  }
  danlu::bench::measure(words[1], count > 2 ? std::stoi(words[2]) : 1000);
  return 0;
}
