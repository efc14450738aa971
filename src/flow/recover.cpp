// A run driven again through its log (see recovery.hpp): the same functions as in a live run, with
// the log instead of the world saying what ends, when, and with what.
#include <algorithm>

#include "flow/execution.hpp"
#include "flow/run_errors.hpp"
#include "flow/step_run.hpp"

namespace danlu::flow {
namespace {

bool ends_run(EventKind kind) {
  return kind == EventKind::run_finished || kind == EventKind::run_failed ||
         kind == EventKind::run_cancelled;
}

}  // namespace

void Execution::mismatch(const std::string& path, std::string_view detail) const {
  throw Error(kLogMismatch, {{"path", path}, {"detail", detail}});
}

// What may not be done twice is asked about when nobody knows whether it was done.
static WaitRequest repeat_question(const StepPlan& plan) {
  Json fields = Json::array();
  for (const Port& port : plan.ports.outputs) {
    fields.push_back(
        Json::object({{"name", port.name}, {"type", port.type.name()}, {"required", false}}));
  }
  Json message = Json::object(
      {{"en",
        "The program ended while this step was writing. Nobody knows whether it was done. "
        "again: do it (once more); result: it was done, go on with these outputs; stop: end "
        "the run."},
       {"zh",
        "程序在此步骤写入时中断，无法确定是否已经完成。again：（再）执行一次；result："
        "已经完成，以填写的输出继续；stop：结束运行。"}});
  return {.kind = WaitKind::repeat,
          .until_us = 0,
          .form = Json::object({{"message", message},
                                {"fields", fields},
                                {"choices", Json::array({"again", "result", "stop"})}})};
}

void Execution::hold(ReadyStep step) {
  recovering_->held[step.frame->path(step.step)] = step;
  recovering_->held_order.push_back(std::move(step));
}

bool Execution::taken_from_log(EventKind kind, const std::string& path) {
  Recovery& log = *recovering_->log;
  const RecordedEvent* recorded = log.next();
  bool fits = recorded != nullptr && recorded->kind == kind && recorded->path == path;
  bool ends = kind == EventKind::step_finished || kind == EventKind::step_failed ||
              kind == EventKind::step_skipped;
  // Two loops without steps in their bodies may end here in another order than in the log.
  if (!fits && ends) {
    recorded = log.peek_end(path);
    if (recorded != nullptr && recorded->kind != kind) mismatch(path, "it ended in another way");
    fits = recorded != nullptr;
  }
  if (fits) log.take(*recorded);
  return fits;
}

void Execution::recover_next() {
  const RecordedEvent* event = recovering_->log->next();
  try {
    if (event == nullptr) {
      go_live();
    } else if (event->path.empty()) {
      RecordedEvent end = *event;
      recovering_->log->take(*event);
      if (!ends_run(end.kind)) return;
      const Json* error = end.data.find("error");
      finish(
          end.kind == EventKind::run_cancelled ? RunStatus::cancelled : RunStatus::failed, {},
          std::make_shared<Error>(error != nullptr ? error_from_json(*error) : Error(kCancelled)));
    } else {
      deliver(*event);
    }
  } catch (const Error& error) {
    if (!ended_) finish(RunStatus::failed, {}, std::make_shared<Error>(error));
  }
}

void Execution::deliver(const RecordedEvent& event) {
  Recovering& now = *recovering_;
  auto held = now.held.find(event.path);
  bool begins = held != now.held.end() && held->second.frame->alive();
  ReadyStep step;
  if (begins) {
    step = held->second;
    now.held.erase(held);
    step.frame->steps[step.step].status = StepStatus::running;
    now.begun[event.path] = step;
    now.begun_order.push_back(step);
  } else {
    auto begun = now.begun.find(event.path);
    if (begun == now.begun.end() || !begun->second.frame->alive()) {
      mismatch(event.path, "this step does not begin here");
    }
    step = begun->second;
  }
  StepSlot& slot = step.frame->steps[step.step];
  if (slot.status != StepStatus::running) mismatch(event.path, "it ended before");
  bool again = now.retrying.erase(event.path) > 0;
  if (slot.attempt != event.attempt()) mismatch(event.path, "another attempt");
  if (event.kind == EventKind::step_started) {
    recover_start(event, step.frame, step.step, begins || again);
  } else if (event.kind == EventKind::step_waiting) {
    if (suspended_.contains(event.path)) {
      now.log->take(event);
      return;
    }
    Prepared prepared;
    if (auto found = now.prepared.find(event.path); found != now.prepared.end()) {
      prepared = found->second;
    }
    suspend(step.frame, step.step, wait_from_json(event.data.at("wait")), std::move(prepared));
  } else {
    recover_end(event, step.frame, step.step);
  }
}

void Execution::recover_start(const RecordedEvent& event, const FramePtr& frame, uint32_t step,
                              bool first) {
  Recovering& now = *recovering_;
  const StepPlan& plan = frame->block->steps[step];
  if (!first) {  // It was in flight once before, and was dispatched again.
    suspended_.erase(event.path);
    now.log->take(event);
    return;
  }
  if (plan.kind != StepKind::use) {
    std::optional<std::vector<Value>> inputs = evaluate_inputs(*frame, plan);
    if (!inputs) mismatch(event.path, "its inputs were skipped");
    attempt(frame, step, std::move(*inputs));  // Logs, and so takes, the event.
    return;
  }
  bool computed = now.log->mode() == RecoveryMode::replay && plan.node->effect == Effect::pure;
  if (computed || now.log->in_flight(event.path)) {
    std::optional<Prepared> prepared = prepare(frame, step);
    if (!prepared) mismatch(event.path, "its inputs were skipped");
    now.prepared[event.path] = std::move(*prepared);
  }
  Logged details;
  if (logging() && now.log->mode() != RecoveryMode::resume) {
    const Json* inputs = event.data.find("inputs");
    for (const Port& port : plan.ports.inputs) {
      const Json* value = inputs != nullptr ? inputs->find(port.name) : nullptr;
      details.values.push_back(value != nullptr ? Value(*value) : Value::skipped());
    }
  }
  log(EventKind::step_started, frame.get(), step, std::move(details));
}

std::optional<Execution::Prepared> Execution::prepare(const FramePtr& frame, uint32_t step) {
  const StepPlan& plan = frame->block->steps[step];
  std::optional<std::vector<Value>> inputs = evaluate_inputs(*frame, plan);
  if (!inputs) return std::nullopt;
  std::shared_ptr<const void> params = params_for(*frame, plan, *inputs);
  if (params == nullptr) return std::nullopt;
  return Prepared{std::move(params), std::move(*inputs)};
}

std::vector<Value> Execution::recorded_outputs(const RecordedEvent& event,
                                               const StepPlan& plan) const {
  std::vector<Value> outputs;
  const Json* recorded = event.data.find("outputs");
  for (const Port& port : plan.ports.outputs) {
    const Json* value = recorded != nullptr ? recorded->find(port.name) : nullptr;
    outputs.push_back(value != nullptr ? Value(*value) : Value::skipped());
  }
  return outputs;
}

void Execution::recover_end(const RecordedEvent& event, const FramePtr& frame, uint32_t step) {
  const StepPlan& plan = frame->block->steps[step];
  switch (event.kind) {
    case EventKind::step_finished: {
      std::vector<Value> outputs = recorded_outputs(event, plan);
      bool computed = recovering_->log->mode() == RecoveryMode::replay && plan.node != nullptr &&
                      plan.node->effect == Effect::pure;
      if (computed) compute_anew(event, frame, step, outputs);
      finish_step(frame, step, std::move(outputs), effects_from_json(event.data),
                  event.data.boolean_or("cached", false));
      return;
    }
    case EventKind::step_skipped:
      skip_step(frame, step);
      return;
    default:
      fail_step(frame, step, error_from_json(event.data.at("error")));
  }
}

// A step whose failure its flow turned into outputs does not come here: its failure is delivered.
void Execution::compute_anew(const RecordedEvent& event, const FramePtr& frame, uint32_t step,
                             const std::vector<Value>& recorded) {
  const StepPlan& plan = frame->block->steps[step];
  Json before = event.data.find("outputs") != nullptr ? event.data.at("outputs") : Json::object();
  Json after = Json::object();
  try {
    std::optional<Prepared> prepared;
    if (auto found = recovering_->prepared.find(event.path); found != recovering_->prepared.end()) {
      prepared = found->second;
    } else {
      prepared = prepare(frame, step);
    }
    if (!prepared) mismatch(event.path, "its inputs were skipped");
    StepRun run(*this, frame, step, nullptr, token_of(*frame));
    std::vector<Value> outputs = run_guarded(plan, prepared->params.get(), prepared->inputs, run);
    if (run.wait()) return;
    outputs.resize(recorded.size(), Value::skipped());
    for (size_t i = 0; i < outputs.size(); ++i) {
      if (!outputs[i].is_skipped()) after[plan.ports.outputs[i].name] = outputs[i].to_json();
    }
  } catch (const Error& error) {
    after = Json::object({{"error", error_json(error)}});
  }
  if (!(after == before)) recovering_->log->differences.push_back({event.path, before, after});
}

void Execution::go_live() {
  std::unique_ptr<Recovering> done = std::move(recovering_);
  if (done->log->mode() == RecoveryMode::resume) log(EventKind::run_resumed, nullptr, 0);
  for (const ReadyStep& begun : done->begun_order) {
    if (ended_) return;
    go_on(begun, *done);
  }
  for (ReadyStep& held : done->held_order) {
    bool waits = held.frame->alive() && held.frame->steps[held.step].status == StepStatus::waiting;
    if (waits) make_ready(held.frame, held.step);
  }
}

void Execution::go_on(const ReadyStep& begun, Recovering& recovering) {
  const FramePtr& frame = begun.frame;
  StepSlot& slot = frame->steps[begun.step];
  if (!frame->alive() || slot.status != StepStatus::running) return;
  std::string path = frame->path(begun.step);
  const StepPlan& plan = frame->block->steps[begun.step];
  if (recovering.retrying.contains(path)) {
    retry_later(frame, begun.step);
    return;
  }
  if (suspended_.contains(path)) {
    const WaitAnswer* given = recovering.log->answer_for(path);
    if (given != nullptr) {
      wake(path, *given);
    } else {
      arm(path);
    }
    return;
  }
  if (plan.kind != StepKind::use || slot.activity != nullptr) return;  // Goes on by what is inside.
  auto prepared = recovering.prepared.find(path);
  if (prepared == recovering.prepared.end()) return;
  try {
    bool once = plan.node->effect == Effect::writes && !plan.node->idempotent;
    if (once) {
      suspend(frame, begun.step, repeat_question(plan), std::move(prepared->second));
    } else if (plan.node->work == Work::light) {
      run_light(frame, begun.step, prepared->second, nullptr);
    } else {
      dispatch(frame, begun.step, std::move(prepared->second));
    }
  } catch (const Error& error) {
    fail_step(frame, begun.step, error);
  }
}

}  // namespace danlu::flow
