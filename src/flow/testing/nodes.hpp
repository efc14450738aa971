// Small nodes and a fixture for tests of flows. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>

#include "flow/engine.hpp"

namespace danlu::flow::testing {

inline constexpr ErrorCode kLogFull{"test.log_full",
                                    Failure::unavailable,
                                    {"The log is full.", "日志已满。"},
                                    {"Free some space.", "请释放空间。"}};

// Counts calls of test.shaky and test.counted; a service.
struct Counter {
  std::atomic<int64_t> calls = 0;
};

// What test.work, test.once and test.flaky did, by idempotency key; a service.
struct Journal {
  std::mutex mutex;
  std::vector<std::string> done;
  std::map<std::string, int64_t> failures;  // Of test.flaky, by path.
  std::function<void(const std::string& key)> on_work = {};
};

// test.work (adds one, notes itself), test.once (the same, not idempotent), test.flaky (fails the
// first times), test.put (a flow output), test.pause (waits for an answer or a time).
// test.add, test.echo, test.first, test.sleep, test.deaf, test.talk, test.fail_on, test.shaky,
// test.counted, test.set, test.throws.
std::vector<NodeType> nodes();

class MapState final : public StateStore {
 public:
  std::optional<Json> load(const std::string& flow, const std::string& conversation,
                           const std::string& name) override {
    auto found = values_.find(flow + "|" + conversation + "|" + name);
    return found == values_.end() ? std::nullopt : std::optional<Json>(found->second);
  }
  void save(const std::string& flow, const std::string& conversation, const std::string& name,
            const Json& value) override {
    values_[flow + "|" + conversation + "|" + name] = value;
  }

 private:
  std::map<std::string, Json> values_;
};

class MapCache final : public StepCache {
 public:
  std::optional<Json> find(const std::string& key) override {
    std::lock_guard lock(mutex_);
    auto found = values_.find(key);
    return found == values_.end() ? std::nullopt : std::optional<Json>(found->second);
  }
  void put(const std::string& key, const Json& outputs) override {
    std::lock_guard lock(mutex_);
    values_[key] = outputs;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, Json> values_;
};

class FlowTest : public ::testing::Test {
 protected:
  FlowTest() : registry_("node", nodes()) {
    Services services;
    services.add(std::make_shared<Counter>());
    engine_ = std::make_unique<Engine>(
        Engine::Options{.services = services, .log = &log_, .cache = &cache_, .state = &state_});
  }

  void add_file(const std::string& name, const std::string& text) { files_[name] = text; }
  std::shared_ptr<const FlowPlan> compile(const std::string& yaml) {
    return compile_flow(yaml, "test.flow.yaml", registry_, loader());
  }
  CheckResult check(const std::string& yaml) {
    return check_flow(yaml, "test.flow.yaml", registry_, loader());
  }
  Engine& engine() { return *engine_; }
  MemoryRunLog& log() { return log_; }

  RunResult result_of(const std::string& yaml, const std::string& inputs = "{}",
                      const std::string& conversation = "") {
    StartOptions options{.conversation = conversation};
    for (const auto& [name, value] : Json::parse(inputs).as_object())
      options.inputs.emplace_back(name, value);
    return engine_->run(compile(yaml), std::move(options));
  }
  Json run(const std::string& yaml, const std::string& inputs = "{}",
           const std::string& conversation = "") {
    RunResult result = result_of(yaml, inputs, conversation);
    if (result.error != nullptr) throw *result.error;
    return result.outputs_json();
  }
  std::string error_of(const std::string& yaml, const std::string& inputs = "{}") {
    try {
      run(yaml, inputs);
    } catch (const Error& error) {
      return std::string(error.id()) + " @ " + error.place(Language::en);
    }
    return "no error";
  }

 private:
  FlowLoader loader() {
    return [this](const std::string& path, const std::string&) -> LoadedFlow {
      auto found = files_.find(path);
      if (found == files_.end())
        throw Error(kUnknownEntry, {{"kind", "flow"}, {"name", path}, {"near", ""}});
      return {found->second, path};
    };
  }

  NodeRegistry registry_;
  std::map<std::string, std::string> files_;
  MemoryRunLog log_;
  MapCache cache_;
  MapState state_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace danlu::flow::testing
