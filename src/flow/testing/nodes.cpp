#include "flow/testing/nodes.hpp"

namespace danlu::flow::testing {
namespace {

constexpr ErrorCode kFailed{"test.failed",
                            Failure::input,
                            {"Bad value {value}.", "坏值 {value}。"},
                            {"Give another.", "换一个。"}};
constexpr ErrorCode kRefused{
    "test.refused", Failure::usage, {"Refused.", "拒绝。"}, {"Do not.", "不要。"}};
constexpr ErrorCode kUnavailable{
    "test.unavailable", Failure::unavailable, {"Not now.", "暂不可用。"}, {"Later.", "稍后。"}};

struct None {};
struct AddInputs {
  int64_t a = 0;
  int64_t b = 0;
};
struct Sum {
  int64_t sum = 0;
};
struct Text {
  std::string text;
};
struct TimeParams {
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
struct Number {
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
struct Any {
  Value value;
};

const Bilingual kHelp{"x", "x"};

Sum add(const None&, const AddInputs& in, Run&) { return {in.a + in.b}; }
Text echo(const Text& p, const None&, Run&) { return p; }

Any first(const None&, const NamedValues& in, Run&) {
  for (const auto& [name, value] : in.values) {
    if (!value.is_skipped()) return {value};
  }
  return {};
}

Ports first_ports(const Json&, const Upstream& upstream) {
  Ports ports;
  for (const auto& [name, type] : upstream) ports.inputs.push_back({name, {}, {}, true});
  ports.outputs.push_back({"value", {}, {}, true});
  return ports;
}

Done sleep(const TimeParams& p, const None&, Run& run) {
  run.cancel().sleep_for(std::chrono::milliseconds(p.ms));
  run.cancel().throw_if_cancelled();
  return {};
}

// Does not look at its cancel token.
Done deaf(const TimeParams& p, const None&, Run&) {
  std::this_thread::sleep_for(std::chrono::milliseconds(p.ms));
  return {};
}

Text talk(const TimeParams& p, const None&, Run& run) {
  Text text;
  for (int64_t i = 0; i < p.words; ++i) {
    run.cancel().sleep_for(std::chrono::milliseconds(p.ms));
    run.cancel().throw_if_cancelled();
    run.preview("word ");
    text.text += "word ";
  }
  return text;
}

Number fail_on(const FailParams& p, const Number& in, Run&) {
  if (in.value != p.bad) return in;
  if (p.usage) throw Error(kRefused);
  throw Error(kFailed, {{"value", in.value}});
}

Calls shaky(const ShakyParams& p, const None&, Run& run) {
  int64_t calls = ++run.service<Counter>("counter").calls;
  if (calls <= p.failures) throw Error(kUnavailable);
  return {calls};
}

Calls counted(const None&, const Number&, Run& run) {
  return {++run.service<Counter>("counter").calls};
}

Any set(const SetParams& p, const Any& in, Run& run) {
  run.set_state(p.name, in.value);
  return in;
}

Done throws(const None&, const None&, Run&) { throw std::runtime_error("boom"); }

void note(Run& run) {
  auto& journal = run.service<Journal>("journal");
  std::string key = run.idempotency_key();
  {
    std::lock_guard lock(journal.mutex);
    journal.done.push_back(key);
  }
  if (journal.on_work) journal.on_work(key);
}

Number work(const None&, const Number& in, Run& run) {
  note(run);
  return {in.value + 1};
}

Number flaky(const ShakyParams& p, const Number& in, Run& run) {
  auto& journal = run.service<Journal>("journal");
  std::string key = run.idempotency_key();
  {
    std::lock_guard lock(journal.mutex);
    if (journal.failures[key.substr(key.find('/') + 1)]++ < p.failures) throw Error(kUnavailable);
  }
  note(run);
  return {in.value + 1};
}

Any put(const SetParams& p, const Any& in, Run& run) {
  run.set_flow_output(p.name, in.value);
  return in;
}

struct PauseParams {
  int64_t ms = 0;
  bool ask = false;
};
struct Told {
  std::string choice;
  Json values;
  bool timed_out = false;
};

Told pause(const PauseParams& p, const None&, Run& run) {
  if (const WaitAnswer* answer = run.answer()) {
    return {answer->choice, answer->values, answer->timed_out};
  }
  auto now = std::chrono::system_clock::now().time_since_epoch();
  int64_t now_us = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  Json form = Json::parse(
      R"({"fields": [{"name": "n", "type": "integer", "default": 7}], "choices": ["yes", "no"]})");
  run.wait_for({.kind = p.ask ? WaitKind::input : WaitKind::timer,
                .until_us = p.ms > 0 ? now_us + p.ms * 1000 : 0,
                .form = p.ask ? form : Json::object()});
  return {};
}

std::vector<NodeType> durable_nodes() {
  return {node("test.work", 1, work)
              .effect(Effect::reads)
              .input(&Number::value, "value", kHelp)
              .output(&Number::value, "value", kHelp),
          node("test.once", 1, work)
              .effect(Effect::writes)
              .not_idempotent()
              .input(&Number::value, "value", kHelp)
              .output(&Number::value, "value", kHelp),
          node("test.flaky", 1, flaky)
              .effect(Effect::reads)
              .param(&ShakyParams::failures, "failures", {.help = kHelp})
              .input(&Number::value, "value", kHelp)
              .output(&Number::value, "value", kHelp),
          node("test.put", 1, put)
              .work(Work::light)
              .effect(Effect::writes)
              .param(&SetParams::name, "name",
                     {.help = kHelp, .required = true, .widget = "flow_output"})
              .input(&Any::value, "value", kHelp)
              .output(&Any::value, "value", kHelp),
          node("test.pause", 1, pause)
              .work(Work::light)
              .effect(Effect::reads)
              .param(&PauseParams::ms, "ms", {.help = kHelp})
              .param(&PauseParams::ask, "ask", {.help = kHelp})
              .output(&Told::choice, "choice", kHelp)
              .output(&Told::values, "values", kHelp)
              .output(&Told::timed_out, "timed_out", kHelp)};
}

std::vector<NodeType> light_nodes() {
  return {node("test.add", 1, add)
              .work(Work::light)
              .input(&AddInputs::a, "a", kHelp)
              .input(&AddInputs::b, "b", kHelp)
              .output(&Sum::sum, "sum", kHelp),
          node("test.echo", 1, echo)
              .work(Work::light)
              .param(&Text::text, "text", {.help = kHelp, .required = true, .is_template = true})
              .output(&Text::text, "text", kHelp),
          node("test.first", 1, first)
              .work(Work::light)
              .accepts_skipped()
              .output(&Any::value, "value", kHelp)
              .ports(first_ports),
          node("test.set", 1, set)
              .work(Work::light)
              .effect(Effect::writes)
              .param(&SetParams::name, "name", {.help = kHelp, .required = true, .widget = "state"})
              .input(&Any::value, "value", kHelp)
              .output(&Any::value, "value", kHelp)};
}

std::vector<NodeType> slow_nodes() {
  return {node("test.sleep", 1, sleep)
              .work(Work::wait)
              .param(&TimeParams::ms, "ms", {.help = kHelp})
              .output(&Done::done, "done", kHelp),
          node("test.deaf", 1, deaf)
              .work(Work::wait)
              .param(&TimeParams::ms, "ms", {.help = kHelp})
              .output(&Done::done, "done", kHelp),
          node("test.talk", 1, talk)
              .work(Work::wait)
              .param(&TimeParams::ms, "ms", {.help = kHelp})
              .param(&TimeParams::words, "words", {.help = kHelp})
              .output(&Text::text, "text", kHelp)};
}

std::vector<NodeType> failing_nodes() {
  return {node("test.fail_on", 1, fail_on)
              .param(&FailParams::bad, "bad", {.help = kHelp})
              .param(&FailParams::usage, "usage", {.help = kHelp})
              .input(&Number::value, "value", kHelp)
              .output(&Number::value, "value", kHelp),
          node("test.shaky", 1, shaky)
              .effect(Effect::reads)
              .param(&ShakyParams::failures, "failures", {.help = kHelp})
              .output(&Calls::calls, "calls", kHelp),
          node("test.counted", 1, counted)
              .input(&Number::value, "value", kHelp)
              .output(&Calls::calls, "calls", kHelp),
          node("test.throws", 1, throws).output(&Done::done, "done", kHelp)};
}

}  // namespace

std::vector<NodeType> nodes() {
  std::vector<NodeType> all = light_nodes();
  for (std::vector<NodeType> more : {slow_nodes(), failing_nodes(), durable_nodes()}) {
    for (NodeType& type : more) all.push_back(std::move(type));
  }
  return all;
}

}  // namespace danlu::flow::testing
