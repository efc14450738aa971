// Steps that are suspended: until a time, or until somebody answers. They hold no thread; a run that
// has nothing else to do leaves memory and is taken up again by its log.
#include <algorithm>

#include "flow/execution.hpp"
#include "flow/run_errors.hpp"
#include "flow/step_run.hpp"

namespace danlu::flow {
namespace {

using std::chrono::milliseconds;

// A wait shorter than this is not worth leaving memory for.
constexpr int64_t kStayUs = 1'000'000;
// Clocks may be set and machines may sleep, so a far time is looked at again now and then.
constexpr int64_t kLookAgainMs = 60'000;

}  // namespace

void Execution::suspend(const FramePtr& frame, uint32_t step, WaitRequest wait, Prepared again) {
  std::string path = frame->path(step);
  log(EventKind::step_waiting, frame.get(), step,
      {.details = std::make_shared<EventDetails>(EventDetails{.wait = wait})});
  suspended_[path] = {.frame = frame,
                      .step = step,
                      .attempt = frame->steps[step].attempt,
                      .wait = std::move(wait),
                      .again = std::move(again)};
  if (recovering_ == nullptr) arm(path);
}

void Execution::arm(const std::string& path) {
  Suspended& suspended = suspended_.at(path);
  if (suspended.wait.until_us == 0) return;
  int64_t left_ms = std::max<int64_t>(0, (suspended.wait.until_us - now_us() + 999) / 1000);
  post_later(milliseconds(std::min(left_ms, kLookAgainMs)),
             {.kind = Message::Kind::wake,
              .frame = suspended.frame,
              .step = suspended.step,
              .attempt = suspended.attempt},
             &suspended.timer);
}

void Execution::time_came(const Message& message) {
  std::string path = message.frame->path(message.step);
  auto found = suspended_.find(path);
  bool current = found != suspended_.end() && found->second.frame == message.frame &&
                 found->second.attempt == message.attempt;
  if (!current || !message.frame->alive()) return;
  if (now_us() < found->second.wait.until_us) {
    arm(path);
  } else {
    wake(path, {.timed_out = true});
  }
}

void Execution::answer_came(const GivenAnswer& given) {
  auto found = suspended_.find(given.path);
  if (found == suspended_.end() || !found->second.frame->alive()) return;
  wake(given.path, given.answer);
}

void Execution::wake(const std::string& path, const WaitAnswer& answer) {
  Suspended suspended = std::move(suspended_.at(path));
  suspended_.erase(path);
  if (suspended.timer != 0) engine_.timer_.forget(suspended.timer);
  const FramePtr& frame = suspended.frame;
  uint32_t step = suspended.step;
  try {
    if (suspended.wait.kind == WaitKind::repeat) {
      repeat_answered(suspended, answer);
      return;
    }
    std::optional<Prepared> prepared = prepare(frame, step);
    if (prepared) {
      run_light(frame, step, *prepared, &answer);
    } else {
      skip_step(frame, step);
    }
  } catch (const Error& error) {
    fail_step(frame, step, error);
  }
}

void Execution::repeat_answered(Suspended& suspended, const WaitAnswer& answer) {
  const StepPlan& plan = suspended.frame->block->steps[suspended.step];
  if (answer.choice == "again") {
    dispatch(suspended.frame, suspended.step, std::move(suspended.again));
  } else if (answer.choice == "result") {
    std::vector<Value> outputs;
    for (const Port& port : plan.ports.outputs) {
      const Json* value = answer.values.find(port.name);
      PortType type = port.type;
      type.optional = true;
      outputs.push_back(value != nullptr ? conform(Value(*value), type) : Value::skipped());
    }
    finish_step(suspended.frame, suspended.step, std::move(outputs));
  } else {
    std::string path = suspended.frame->path(suspended.step);
    finish(RunStatus::cancelled, {},
           std::make_shared<Error>(Error(kStoppedByAnswer, {{"path", path}})));
  }
}

bool Execution::at_rest() {
  if (suspended_.empty() || ended_ || busy_ > 0 || !ready_.empty()) return false;
  if (log_ == nullptr || !lasting_) return false;
  std::erase_if(suspended_, [](const auto& entry) { return !entry.second.frame->alive(); });
  int64_t soon = now_us() + kStayUs;
  return !suspended_.empty() && std::ranges::none_of(suspended_, [&](const auto& entry) {
    return entry.second.wait.until_us != 0 && entry.second.wait.until_us < soon;
  });
}

}  // namespace danlu::flow
