// Nodes per second of the engine: 50 nodes that each add one, in memory, the run log on. The limit
// is the same 50 node functions called in a plain loop, without an engine. Argument: one metric.
#include "base/testing/temporary_folder.hpp"
#include "flow/engine.hpp"
#include "flow/run_store.hpp"
#include "support/measure.hpp"

namespace danlu::bench {
namespace {

using namespace danlu::flow;

constexpr int kNodes = 50;
constexpr int kColumns = 10;
constexpr int kRunsPerLog = 200;  // A log keeps its runs: a fresh one now and then bounds memory.

struct Nothing {};
struct Number {
  int64_t value = 0;
};

Number add_one(const Nothing&, const Number& in, Run&) { return {in.value + 1}; }

NodeType add_one_type(const std::string& id, Work work) {
  Bilingual help{"A number.", "一个数。"};
  return node(id, 1, add_one)
      .work(work)
      .input(&Number::value, "value", help)
      .output(&Number::value, "value", help);
}

NodeRegistry registry() {
  std::vector<NodeType> list;
  list.push_back(add_one_type("bench.add_one", Work::light));
  list.push_back(add_one_type("bench.add_one_computing", Work::compute));
  return {"node", std::move(list)};
}

std::string step(const std::string& id, const std::string& use, const std::string& from) {
  return "  - {id: " + id + ", use: " + use + ", in: {value: \"{{ " + from + " }}\"}}\n";
}

std::string chain(const std::string& use) {
  std::string text = "danlu: 1\ninputs: {value: integer}\nsteps:\n";
  std::string from = "inputs.value";
  for (int i = 0; i < kNodes; ++i) {
    std::string id = "s" + std::to_string(i);
    text += step(id, use, from);
    from = id + ".value";
  }
  return text + "outputs: {value: \"{{ " + from + " }}\"}\n";
}

// Ten chains of five side by side; what comes out is the sum of their ends.
std::string wide(const std::string& use) {
  std::string text = "danlu: 1\ninputs: {value: integer}\nsteps:\n";
  std::string sum;
  for (int column = 0; column < kColumns; ++column) {
    std::string from = "inputs.value";
    for (int row = 0; row < kNodes / kColumns; ++row) {
      std::string id = "s" + std::to_string(row) + "_" + std::to_string(column);
      text += step(id, use, from);
      from = id + ".value";
    }
    sum += (column == 0 ? "" : " + ") + from;
  }
  return text + "outputs: {value: \"{{ " + sum + " }}\"}\n";
}

using MakeLog = std::function<std::shared_ptr<RunLog>()>;

std::shared_ptr<RunLog> in_memory() { return std::make_shared<MemoryRunLog>(); }

double nodes_per_second(const std::string& yaml, const NodeRegistry& nodes, int64_t expected,
                        const MakeLog& make_log = in_memory) {
  auto plan = compile_flow(yaml, "bench.flow.yaml", nodes);
  double time = 0.0;
  int64_t done = 0;
  auto start = Clock::now();
  while (time < 1.0) {
    std::shared_ptr<RunLog> log = make_log();
    Engine engine({.log = log.get()});
    for (int i = 0; i < kRunsPerLog; ++i) {
      RunResult result = engine.run(plan, {.inputs = {{"value", Json(1)}}});
      if (result.output("value").json().as_integer() != expected) {
        throw std::runtime_error("a run gave a wrong number");
      }
    }
    done += int64_t{kRunsPerLog} * kNodes;
    time = seconds_since(start);
  }
  return static_cast<double>(done) / time;
}

// As `danlu run` does it: every run is kept in a database.
double nodes_per_second_on_disk(const std::string& yaml, const NodeRegistry& nodes,
                                int64_t expected) {
  testing::TemporaryFolder folder;
  return nodes_per_second(yaml, nodes, expected,
                          [&] { return std::make_shared<RunStore>(folder.path()); });
}

class NoRun final : public Run {
 public:
  const CancelToken& cancel() const override { return token_; }
  void preview(std::string_view) override {}
  void progress(double, double, std::string_view) override {}
  std::string idempotency_key() const override { return {}; }
  const Services& services() const override { return services_; }
  Value flow_input(const std::string&) const override { return {}; }
  void set_flow_output(const std::string&, Value) override {}
  void set_state(const std::string&, Value) override {}

 private:
  CancelToken token_;
  Services services_;
};

double direct_nodes_per_second(const NodeRegistry& nodes) {
  const NodeType& type = nodes.at("bench.add_one");
  NoRun run;
  Nothing params;
  double time = median_seconds([&] {
    std::vector<Value> values{Json(1)};
    for (int i = 0; i < kNodes; ++i) values = type.run(&params, type.fixed_ports, values, run);
  });
  return kNodes / time;
}

// `only`: one of the metrics, to look at it with a profiler; empty: all.
void measure(std::string_view only) {
  NodeRegistry nodes = registry();
  const std::string computing = "bench.add_one_computing";
  int64_t chain_end = 1 + kNodes;
  int64_t wide_end = kColumns * (1 + kNodes / kColumns);
  Json metrics = Json::object();
  auto add = [&](std::string_view name, const std::function<double()>& rate) {
    if (only.empty() || only == name) metrics[name] = rate();
  };
  add("chain", [&] { return nodes_per_second(chain("bench.add_one"), nodes, chain_end); });
  add("wide", [&] { return nodes_per_second(wide("bench.add_one"), nodes, wide_end); });
  add("chain_on_pool", [&] { return nodes_per_second(chain(computing), nodes, chain_end); });
  add("wide_on_pool", [&] { return nodes_per_second(wide(computing), nodes, wide_end); });
  add("chain_on_disk",
      [&] { return nodes_per_second_on_disk(chain("bench.add_one"), nodes, chain_end); });
  add("direct", [&] { return direct_nodes_per_second(nodes); });
  print_metrics(std::move(metrics));
}

}  // namespace
}  // namespace danlu::bench

int main(int count, char** words) {
  danlu::bench::measure(count > 1 ? words[1] : "");
  return 0;
}
