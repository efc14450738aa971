// Steps per second of runs that are kept, by durability, and the machine's limit for it: how often a
// file of this file system can be written and flushed. Argument: one metric.
#include <fcntl.h>
#include <unistd.h>

#include <atomic>

#include "base/testing/temporary_folder.hpp"
#include "flow/engine.hpp"
#include "flow/run_store.hpp"
#include "support/measure.hpp"

namespace danlu::bench {
namespace {

using namespace danlu::flow;

constexpr int kSteps = 50;
constexpr double kSeconds = 2.0;
constexpr size_t kRecordBytes = 4096;  // A step's event and its page.
constexpr int kRunsAtOnce = 64;

struct Nothing {};
struct Number {
  int64_t value = 0;
};

Number add_one(const Nothing&, const Number& in, Run&) { return {in.value + 1}; }

NodeRegistry registry() {
  Bilingual help{"A number.", "一个数。"};
  NodeType type = node("bench.add_one", 1, add_one)
                      .work(Work::light)
                      .input(&Number::value, "value", help)
                      .output(&Number::value, "value", help);
  return {"node", std::vector<NodeType>{std::move(type)}};
}

std::string chain(std::string_view durability) {
  std::string text =
      "danlu: 1\ndurability: " + std::string(durability) + "\ninputs: {value: integer}\nsteps:\n";
  std::string from = "inputs.value";
  for (int i = 0; i < kSteps; ++i) {
    std::string id = "s" + std::to_string(i);
    text += "  - {id: " + id + ", use: bench.add_one, in: {value: \"{{ " + from + " }}\"}}\n";
    from = id + ".value";
  }
  return text + "outputs: {value: \"{{ " + from + " }}\"}\n";
}

// One run after the other.
double steps_per_second(const NodeRegistry& nodes, std::string_view durability) {
  testing::TemporaryFolder folder;
  RunStore store(folder.path());
  Engine engine({.log = &store});
  auto plan = compile_flow(chain(durability), "bench.flow.yaml", nodes);
  engine.run(plan, {.inputs = {{"value", Json(1)}}});
  int64_t done = 0;
  auto start = Clock::now();
  while (seconds_since(start) < kSeconds) {
    RunResult result = engine.run(plan, {.inputs = {{"value", Json(1)}}});
    if (result.output("value").json().as_integer() != kSteps + 1) {
      throw std::runtime_error("a run gave a wrong number");
    }
    done += kSteps;
  }
  return static_cast<double>(done) / seconds_since(start);
}

// Many at once: their waves share flushes.
double steps_per_second_together(const NodeRegistry& nodes, std::string_view durability) {
  testing::TemporaryFolder folder;
  RunStore store(folder.path());
  Engine engine({.log = &store});
  auto plan = compile_flow(chain(durability), "bench.flow.yaml", nodes);
  engine.run(plan, {.inputs = {{"value", Json(1)}}});
  int64_t done = 0;
  auto start = Clock::now();
  while (seconds_since(start) < kSeconds) {
    std::vector<std::shared_ptr<Execution>> runs;
    for (int i = 0; i < kRunsAtOnce; ++i) {
      runs.push_back(engine.start(plan, {.inputs = {{"value", Json(1)}}}));
    }
    for (const auto& run : runs) {
      if (wait(run).status != RunStatus::succeeded) throw std::runtime_error("a run failed");
      done += kSteps;
    }
  }
  return static_cast<double>(done) / seconds_since(start);
}

// A log of its own kind: each record appended and flushed before the next.
double flushes_per_second() {
  testing::TemporaryFolder folder;
  int file = ::open((folder / "log").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  std::string record(kRecordBytes, 'x');
  int64_t done = 0;
  auto start = Clock::now();
  while (seconds_since(start) < kSeconds) {
    auto size = static_cast<ssize_t>(record.size());
    bool kept = ::write(file, record.data(), record.size()) == size && ::fdatasync(file) == 0;
    if (!kept) throw std::runtime_error("the disk refuses");
    ++done;
  }
  double rate = static_cast<double>(done) / seconds_since(start);
  ::close(file);
  return rate;
}

void measure(std::string_view only) {
  NodeRegistry nodes = registry();
  Json metrics = Json::object();
  auto add = [&](std::string_view name, const std::function<double()>& rate) {
    if (only.empty() || only == name) metrics[name] = rate();
  };
  add("flushes", [&] { return flushes_per_second(); });
  add("sync", [&] { return steps_per_second(nodes, "sync"); });
  add("async", [&] { return steps_per_second(nodes, "async"); });
  add("none", [&] { return steps_per_second(nodes, "none"); });
  add("sync_together", [&] { return steps_per_second_together(nodes, "sync"); });
  add("async_together", [&] { return steps_per_second_together(nodes, "async"); });
  print_metrics(std::move(metrics));
}

}  // namespace
}  // namespace danlu::bench

int main(int count, char** words) {
  danlu::bench::measure(count > 1 ? words[1] : "");
  return 0;
}
