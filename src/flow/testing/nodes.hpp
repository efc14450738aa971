// Small nodes and a fixture for tests of flows. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>

#include "flow/engine.hpp"

namespace danlu::flow::testing {

inline constexpr ErrorCode kFailed{"test.failed",
                                   Failure::input,
                                   {"Bad value {value}.", "坏值 {value}。"},
                                   {"Give another.", "换一个。"}};
inline constexpr ErrorCode kRefused{
    "test.refused", Failure::usage, {"Refused.", "拒绝。"}, {"Do not.", "不要。"}};
inline constexpr ErrorCode kUnavailable{
    "test.unavailable", Failure::unavailable, {"Not now.", "暂不可用。"}, {"Later.", "稍后。"}};

struct None {};
struct AddIn {
  int64_t a = 0;
  int64_t b = 0;
};
struct Sum {
  int64_t sum = 0;
};
struct EchoParams {
  std::string text;
};
struct Text {
  std::string text;
};
struct MsParams {
  int64_t ms = 0;
  int64_t words = 0;
};
struct Done {
  bool done = true;
};
struct FailParams {
  int64_t bad = 0;
  bool usage = false;
};
struct Int {
  int64_t value = 0;
};
struct Calls {
  int64_t calls = 0;
};
struct ShakyParams {
  int64_t failures = 0;
};
struct SetParams {
  std::string name;
};
struct AnyIn {
  Value value;
};

struct Counter {
  std::atomic<int64_t> calls = 0;
};

inline std::vector<NodeType> nodes() {
  std::vector<NodeType> list;
  Bilingual help{"x", "x"};
  list.push_back(
      node(
          "test.add", 1, +[](const None&, const AddIn& in, Run&) { return Sum{in.a + in.b}; })
          .work(Work::light)
          .input(&AddIn::a, "a", help)
          .input(&AddIn::b, "b", help)
          .output(&Sum::sum, "sum", help));
  list.push_back(
      node(
          "test.echo", 1, +[](const EchoParams& p, const None&, Run&) { return Text{p.text}; })
          .work(Work::light)
          .param(&EchoParams::text, "text", {.help = help, .required = true, .is_template = true})
          .output(&Text::text, "text", help));
  list.push_back(node(
                     "test.first", 1,
                     +[](const None&, const NamedValues& in, Run&) {
                       for (const auto& [name, value] : in.values) {
                         if (!value.is_skipped()) return AnyIn{value};
                       }
                       return AnyIn{};
                     })
                     .work(Work::light)
                     .accepts_skipped()
                     .output(&AnyIn::value, "value", help)
                     .ports([](const Json&, const Upstream& upstream) {
                       Ports ports;
                       for (const auto& [name, type] : upstream)
                         ports.inputs.push_back({name, {}, {}, true});
                       ports.outputs.push_back({"value", {}, {}, true});
                       return ports;
                     }));
  list.push_back(node(
                     "test.sleep", 1,
                     +[](const MsParams& p, const None&, Run& run) {
                       run.cancel().sleep_for(std::chrono::milliseconds(p.ms));
                       run.cancel().throw_if_cancelled();
                       return Done{};
                     })
                     .work(Work::wait)
                     .param(&MsParams::ms, "ms", {.help = help})
                     .output(&Done::done, "done", help));
  list.push_back(node(
                     "test.deaf", 1,
                     +[](const MsParams& p, const None&, Run&) {
                       std::this_thread::sleep_for(std::chrono::milliseconds(p.ms));
                       return Done{};
                     })
                     .work(Work::wait)
                     .param(&MsParams::ms, "ms", {.help = help})
                     .output(&Done::done, "done", help));
  list.push_back(node(
                     "test.talk", 1,
                     +[](const MsParams& p, const None&, Run& run) {
                       Text text;
                       for (int64_t i = 0; i < p.words; ++i) {
                         run.cancel().sleep_for(std::chrono::milliseconds(p.ms));
                         run.cancel().throw_if_cancelled();
                         run.preview("word ");
                         text.text += "word ";
                       }
                       return text;
                     })
                     .work(Work::wait)
                     .param(&MsParams::ms, "ms", {.help = help})
                     .param(&MsParams::words, "words", {.help = help})
                     .output(&Text::text, "text", help));
  list.push_back(node(
                     "test.fail_on", 1,
                     +[](const FailParams& p, const Int& in, Run&) {
                       if (in.value == p.bad) {
                         if (p.usage) throw Error(kRefused);
                         throw Error(kFailed, {{"value", in.value}});
                       }
                       return in;
                     })
                     .param(&FailParams::bad, "bad", {.help = help})
                     .param(&FailParams::usage, "usage", {.help = help})
                     .input(&Int::value, "value", help)
                     .output(&Int::value, "value", help));
  list.push_back(node(
                     "test.shaky", 1,
                     +[](const ShakyParams& p, const None&, Run& run) {
                       int64_t calls = ++run.service<Counter>("counter").calls;
                       if (calls <= p.failures) throw Error(kUnavailable);
                       return Calls{calls};
                     })
                     .effect(Effect::reads)
                     .param(&ShakyParams::failures, "failures", {.help = help})
                     .output(&Calls::calls, "calls", help));
  list.push_back(node(
                     "test.counted", 1,
                     +[](const None&, const Int&, Run& run) {
                       return Calls{++run.service<Counter>("counter").calls};
                     })
                     .input(&Int::value, "value", help)
                     .output(&Calls::calls, "calls", help));
  list.push_back(node(
                     "test.set", 1,
                     +[](const SetParams& p, const AnyIn& in, Run& run) {
                       run.set_state(p.name, in.value);
                       return in;
                     })
                     .work(Work::light)
                     .effect(Effect::writes)
                     .param(&SetParams::name, "name", {.help = help, .required = true})
                     .input(&AnyIn::value, "value", help)
                     .output(&AnyIn::value, "value", help));
  list.push_back(
      node(
          "test.throws", 1,
          +[](const None&, const None&, Run&) -> Done { throw std::runtime_error("boom"); })
          .output(&Done::done, "done", help));
  return list;
}

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
