// nodes/flow/wait.cpp: Wait for a time, or until one, without holding anything.
#include "base/time.hpp"
#include "nodes/node.hpp"
#include "nodes/support/duration.hpp"

namespace danlu::nodes {
namespace {

constexpr ErrorCode kOneTime{
    "flow.wait_time",
    Failure::input,
    {"flow.wait needs either 'for' or 'until'.", "flow.wait 需要 “for” 或 “until” 之一。"},
    {"Give one of them: for: 2h, or until: 2026-12-24T08:00:00+08:00.",
     "请给出其中一个：for: 2h，或 until: 2026-12-24T08:00:00+08:00。"}};

struct Params {
  std::string time_span;
  std::string until;
};
struct Inputs {
  std::optional<Value> value;
};
struct Outputs {
  Value value;
};

int64_t end_of_wait(const Params& p) {
  if (p.time_span.empty() == p.until.empty()) throw Error(kOneTime);
  if (p.until.empty()) return now_microseconds() + parse_duration(p.time_span);
  std::optional<ParsedTime> time = parse_time(p.until);
  if (!time) throw Error(kOneTime);
  return time->microseconds;
}

Outputs run(const Params& p, const Inputs& in, Run& run) {
  Outputs outputs{in.value.value_or(Value())};
  if (run.answer() != nullptr) return outputs;
  int64_t until_us = end_of_wait(p);
  if (until_us > now_microseconds()) {
    run.wait_for({.kind = flow::WaitKind::timer, .until_us = until_us});
  }
  return outputs;
}

}  // namespace

NodeType flow_wait() {
  return node("flow.wait", 1, run)
      .summary({"Wait for a time, or until one.", "等待一段时间，或等到某个时刻。"})
      .help(
          {"The run holds no thread and no memory while it waits, also for days; it goes on after "
           "a restart of the program.",
           "等待期间不占用线程和内存，可长达数天；程序重启后仍会继续。"})
      .effect(Effect::reads)
      .work(Work::light)
      .input(&Inputs::value, "value", {"Given on when the wait is over.", "等待结束后原样传出。"})
      .output(&Outputs::value, "value", {"The input.", "输入的值。"})
      .param(
          &Params::time_span, "for",
          {.help = {"How long: 90s, 5m, 2h, 3d.", "时长：90s、5m、2h、3d。"}, .is_template = true})
      .param(&Params::until, "until",
             {.help = {"When, as in 2026-12-24T08:00:00+08:00; without a zone it is UTC.",
                       "时刻，如 2026-12-24T08:00:00+08:00；不带时区按 UTC 计。"},
              .is_template = true})
      .example(R"({"with": {"for": "0s"}, "in": {"value": 7}, "out": {"value": 7}})")
      .example(
          R"({"with": {"until": "2020-01-01T00:00:00Z"}, "in": {"value": 1}, "out": {"value": 1}})")
      .example(R"({"with": {"for": "soon"}, "error": "flow.duration"})");
}

}  // namespace danlu::nodes
