#include "flow/execution.hpp"

#include <algorithm>
#include <chrono>

#include "base/hash.hpp"
#include "flow/run_errors.hpp"
#include "flow/step_run.hpp"

namespace danlu::flow {
namespace {

using std::chrono::milliseconds;

std::string cache_key(const NodeType& node, const Json& with, const std::vector<Value>& inputs) {
  Json content = Json::array({node.id, node.version, node.implementation, with});
  for (const Value& input : inputs) content.push_back(input.to_json());
  return sha256_hex(content.dump());
}

bool uses_cache(const StepPlan& plan) {
  bool pure = plan.node->effect == Effect::pure;
  return pure && plan.policies.cache.value_or(plan.node->work == Work::compute);
}

}  // namespace

void Execution::post(Message message) {
  {
    std::lock_guard lock(mutex_);
    inbox_.push_back(std::move(message));
    if (draining_) return;
    draining_ = true;
  }
  drain();
}

void Execution::post_later(milliseconds time, Message message, uint64_t* timer) {
  uint64_t id = engine_.timer_.call_at(Timer::Clock::now() + time,
                                       [self = weak_from_this(), message = std::move(message)] {
                                         if (auto execution = self.lock()) execution->post(message);
                                       });
  if (timer != nullptr) *timer = id;
}

void Execution::drain() {
  std::vector<Message> messages;
  for (;;) {
    advance();
    {
      std::lock_guard lock(mutex_);
      if (inbox_.empty() && !at_rest()) {
        draining_ = false;
        return;
      }
      messages.swap(inbox_);
    }
    if (messages.empty()) finish(RunStatus::waiting, {}, nullptr);
    for (Message& message : messages) handle(message);
    messages.clear();
  }
}

// Begins what is ready. A run that goes on from its log begins nothing by itself: each step waits
// until the log says that it began.
void Execution::advance() {
  for (;;) {
    while (!ready_.empty()) {
      if (run_cancel_.token().cancelled() && !ended_) {
        finish(RunStatus::cancelled, {}, std::make_shared<Error>(kCancelled));
      }
      if (log_failure_ != nullptr && !ended_) finish(RunStatus::failed, {}, log_failure_);
      if (ended_) {
        ready_.clear();
        return;
      }
      if (ready_.front().after > kept_ && must_wait(ready_.front().after)) return;
      ReadyStep next = std::move(ready_.front());
      ready_.pop_front();
      if (!next.frame->alive()) continue;
      if (next.frame->open == 0) {
        frame_done(next.frame);
      } else if (recovering_ != nullptr) {
        hold(std::move(next));
      } else {
        begin_step(next.frame, next.step);
      }
    }
    if (recovering_ == nullptr || ended_) return;
    recover_next();
  }
}

void Execution::handle(Message& message) {
  if (message.kind == Message::Kind::completed || message.kind == Message::Kind::retry) --busy_;
  if (message.kind == Message::Kind::kept) {
    events_kept(message);
    return;
  }
  if (ended_) return;
  switch (message.kind) {
    case Message::Kind::cancel:
      finish(RunStatus::cancelled, {}, std::make_shared<Error>(kCancelled));
      return;
    case Message::Kind::interrupt:
      stop_without_end();
      return;
    case Message::Kind::answer:
      answer_came(*message.answer);
      return;
    case Message::Kind::wake:
      time_came(message);
      return;
    default:
      handle_step(message);
  }
}

void Execution::handle_step(Message& message) {
  StepSlot& slot = message.frame->steps[message.step];
  bool current = slot.status == StepStatus::running && slot.attempt == message.attempt;
  if (!current || !message.frame->alive()) return;
  switch (message.kind) {
    case Message::Kind::completed:
      if (message.error != nullptr) {
        fail_step(message.frame, message.step, *message.error);
      } else {
        finish_step(message.frame, message.step, std::move(message.outputs),
                    std::move(message.effects));
      }
      break;
    case Message::Kind::retry:
      slot.status = StepStatus::waiting;
      make_ready(message.frame, message.step);
      break;
    case Message::Kind::run_timeout: {
      int64_t limit = message.frame->block->steps[message.step].policies.timeout.run_ms;
      fail_step(message.frame, message.step, Error(kStepTimeout, {{"time", limit}}));
      break;
    }
    case Message::Kind::idle_check:
      check_idle(message);
      break;
    default:
      break;
  }
}

void Execution::enter(const FramePtr& frame) {
  if (frame->open == 0) {
    frame_done(frame);
    return;
  }
  for (uint32_t step : frame->block->roots) make_ready(frame, step);
}

CancelToken Execution::token_of(Frame& frame) {
  if (!frame.cancel) {
    if (frame.parent == nullptr) return run_cancel_.token();
    const std::shared_ptr<Activity>& owner = frame.parent->steps[frame.owner].activity;
    frame.cancel.emplace(owner->cancel.token());
  }
  return frame.cancel->token();
}

bool Execution::wanted(const FramePtr& frame, uint32_t step) {
  const StepPlan& plan = frame->block->steps[step];
  if (!plan.has_when) return true;
  Value value = conform(evaluate(plan.when, FrameSource(*frame), run_cancel_.token()),
                        {PortKind::boolean, false, true});
  return !value.is_skipped() && !value.is_null() && value.json().as_boolean();
}

std::optional<std::vector<Value>> Execution::evaluate_inputs(const Frame& frame,
                                                             const StepPlan& plan) {
  std::vector<Value> inputs;
  inputs.reserve(plan.inputs.size());
  bool accepts_skipped = plan.node != nullptr && plan.node->accepts_skipped;
  for (size_t i = 0; i < plan.inputs.size(); ++i) {
    const Port& port = plan.ports.inputs[i];
    try {
      Value value = evaluate(plan.inputs[i], FrameSource(frame), run_cancel_.token());
      if (value.is_skipped()) {
        if (!accepts_skipped) return std::nullopt;
        inputs.push_back(std::move(value));
        continue;
      }
      PortType type = port.type;
      type.optional = type.optional || !port.required;
      inputs.push_back(conform(value, type));
    } catch (Error& error) {
      error.at(PlaceKind::port, port.name);
      throw;
    }
  }
  return inputs;
}

void Execution::begin_step(const FramePtr& frame, uint32_t step) {
  StepSlot& slot = frame->steps[step];
  slot.status = StepStatus::running;
  try {
    std::optional<std::vector<Value>> inputs;
    if (wanted(frame, step)) inputs = evaluate_inputs(*frame, frame->block->steps[step]);
    if (inputs) {
      attempt(frame, step, std::move(*inputs));
    } else {
      skip_step(frame, step);
    }
  } catch (const Error& error) {
    fail_step(frame, step, error);
  }
}

void Execution::attempt(const FramePtr& frame, uint32_t step, std::vector<Value> inputs) {
  const StepPlan& plan = frame->block->steps[step];
  switch (plan.kind) {
    case StepKind::use:
      run_node(frame, step, std::move(inputs));
      return;
    case StepKind::for_each:
      begin_for_each(frame, step);
      return;
    case StepKind::while_loop:
      begin_while(frame, step);
      return;
    case StepKind::call:
      begin_call(frame, step, std::move(inputs));
      return;
  }
}

std::shared_ptr<const void> Execution::params_for(const Frame& frame, const StepPlan& plan,
                                                  const std::vector<Value>& inputs) {
  if (plan.static_params) return plan.static_params;
  Json with = plan.static_with;
  FrameSource source(frame, &inputs);
  for (const NamedBinding& param : plan.computed_params) {
    try {
      Value value = evaluate(param.value, source, run_cancel_.token());
      if (value.is_skipped()) return nullptr;
      with[param.name] = value.to_json();
    } catch (Error& error) {
      error.at(PlaceKind::parameter, param.name);
      throw;
    }
  }
  return plan.node->params.read(with);
}

void Execution::run_node(const FramePtr& frame, uint32_t step, std::vector<Value> inputs) {
  const StepPlan& plan = frame->block->steps[step];
  std::shared_ptr<const void> params = params_for(*frame, plan, inputs);
  if (params == nullptr) {
    skip_step(frame, step);
    return;
  }
  Prepared prepared{std::move(params), std::move(inputs)};
  if (plan.node->work == Work::light) {
    run_light(frame, step, prepared, nullptr);
  } else {
    dispatch(frame, step, std::move(prepared));
  }
}

void Execution::run_light(const FramePtr& frame, uint32_t step, const Prepared& prepared,
                          const WaitAnswer* answer) {
  const StepPlan& plan = frame->block->steps[step];
  StepRun run(*this, frame, step, nullptr, token_of(*frame), answer);
  std::vector<Value> outputs = run_guarded(plan, prepared.params.get(), prepared.inputs, run);
  if (run.wait()) {
    suspend(frame, step, *run.wait());
  } else {
    finish_step(frame, step, std::move(outputs), run.take_effects());
  }
}

Activity& Execution::begin_activity(const FramePtr& frame, uint32_t step, Logged details) {
  StepSlot& slot = frame->steps[step];
  slot.activity = std::make_shared<Activity>(token_of(*frame));
  slot.activity->last_sign_us = now_us();
  const TimeoutPolicy& timeout = frame->block->steps[step].policies.timeout;
  auto call_later = [&](int64_t ms, Message::Kind kind, uint64_t& timer) {
    if (ms <= 0) return;
    post_later(milliseconds(ms),
               {.kind = kind, .frame = frame, .step = step, .attempt = slot.attempt}, &timer);
  };
  call_later(timeout.run_ms, Message::Kind::run_timeout, slot.activity->run_timer);
  call_later(timeout.idle_ms, Message::Kind::idle_check, slot.activity->idle_timer);
  log(EventKind::step_started, frame.get(), step, std::move(details));
  return *slot.activity;
}

void Execution::check_idle(const Message& message) {
  StepSlot& slot = message.frame->steps[message.step];
  int64_t limit_ms = message.frame->block->steps[message.step].policies.timeout.idle_ms;
  int64_t quiet_ms = (now_us() - slot.activity->last_sign_us.load()) / 1000;
  if (quiet_ms >= limit_ms) {
    fail_step(message.frame, message.step, Error(kStepIdle, {{"time", limit_ms}}));
    return;
  }
  post_later(milliseconds(limit_ms - quiet_ms + 1), message, &slot.activity->idle_timer);
}

void Execution::end_activity(const Frame& frame, uint32_t step) {
  if (!suspended_.empty()) suspended_.erase(frame.path(step));
  const std::shared_ptr<Activity>& activity = frame.steps[step].activity;
  if (!activity) return;
  if (activity->run_timer != 0) engine_.timer_.forget(activity->run_timer);
  if (activity->idle_timer != 0) engine_.timer_.forget(activity->idle_timer);
}

std::string Execution::cache_key_of(const Frame& frame, uint32_t step,
                                    const std::vector<Value>& inputs) {
  const StepPlan& plan = frame.block->steps[step];
  if (engine_.options_.cache == nullptr || !uses_cache(plan)) return {};
  Json with = plan.static_with;
  FrameSource source(frame, &inputs);
  for (const NamedBinding& param : plan.computed_params) {
    with[param.name] = evaluate(param.value, source, run_cancel_.token()).to_json();
  }
  return cache_key(*plan.node, with, inputs);
}

void Execution::dispatch(const FramePtr& frame, uint32_t step, Prepared prepared) {
  const StepPlan& plan = frame->block->steps[step];
  std::string key = cache_key_of(*frame, step, prepared.inputs);
  if (!key.empty()) {
    if (std::optional<Json> hit = engine_.options_.cache->find(key)) {
      const Json::Array& values = hit->as_array();
      finish_step(frame, step, {values.begin(), values.end()}, {}, true);
      return;
    }
  }
  begin_activity(frame, step, {.values = logging() ? prepared.inputs : std::vector<Value>()});
  StepSlot& slot = frame->steps[step];
  Task task = [self = shared_from_this(), frame, step, attempt = slot.attempt,
               activity = slot.activity, key, prepared = std::move(prepared)]() mutable {
    Message done{
        .kind = Message::Kind::completed, .frame = frame, .step = step, .attempt = attempt};
    const StepPlan& step_plan = frame->block->steps[step];
    try {
      StepRun run(*self, frame, step, activity.get(), activity->cancel.token());
      run.cancel().throw_if_cancelled();
      done.outputs = run_guarded(step_plan, prepared.params.get(), prepared.inputs, run);
      done.effects = run.take_effects();
      if (!key.empty()) store_in_cache(*self->engine_.options_.cache, key, done.outputs);
    } catch (const Error& error) {
      done.error = std::make_shared<Error>(error);
    }
    self->post(std::move(done));
  };
  ++busy_;
  // What must not be done twice begins only when the log will know that it may have been done.
  bool once = plan.node->effect == Effect::writes && !plan.node->idempotent;
  if (once && paced_ && log_ != nullptr && log_->kept() < logged_) {
    held_tasks_.push_back({logged_, plan.node->work, std::move(task)});
    ask_when_kept();
  } else {
    submit(plan.node->work, std::move(task));
  }
}

void Execution::submit(Work work, Task task) {
  (work == Work::wait ? engine_.waiting_ : engine_.compute_).submit(std::move(task));
}

void Execution::finish_step(const FramePtr& frame, uint32_t step, std::vector<Value> outputs,
                            std::vector<StepEffect> effects, bool cached) {
  StepSlot& slot = frame->steps[step];
  end_activity(*frame, step);
  slot.activity.reset();
  slot.outputs = std::move(outputs);
  slot.outputs.resize(frame->block->steps[step].ports.outputs.size(), Value::skipped());
  if (recovering_ != nullptr) {
    const RecordedEvent* recorded = recovering_->log->peek_end(frame->path(step));
    if (recorded != nullptr && recorded->kind == EventKind::step_finished) {
      slot.outputs = recorded_outputs(*recorded, frame->block->steps[step]);
    }
  }
  Logged details{.cached = cached};
  if (!effects.empty()) {
    apply(*frame->scope, effects);
    details.details = std::make_shared<EventDetails>(EventDetails{.effects = std::move(effects)});
  }
  if (logging()) details.values = slot.outputs;
  log(EventKind::step_finished, frame.get(), step, std::move(details));
  settle(frame, step);
}

void Execution::skip_step(const FramePtr& frame, uint32_t step) {
  StepSlot& slot = frame->steps[step];
  end_activity(*frame, step);
  slot.activity.reset();
  slot.outputs.assign(frame->block->steps[step].ports.outputs.size(), Value::skipped());
  log(EventKind::step_skipped, frame.get(), step);
  settle(frame, step);
}

void Execution::settle(const FramePtr& frame, uint32_t step) {
  frame->steps[step].status = StepStatus::done;
  for (uint32_t dependent : frame->block->steps[step].dependents) {
    if (--frame->steps[dependent].waiting_for == 0) make_ready(frame, dependent);
  }
  if (--frame->open == 0) frame_done(frame);
}

bool Execution::retry(const FramePtr& frame, uint32_t step, const Error& error) {
  StepSlot& slot = frame->steps[step];
  const RetryPolicy& policy = frame->block->steps[step].policies.retry;
  if (slot.attempt > policy.times || !may_pass_later(error)) return false;
  ++slot.attempt;
  if (recovering_ != nullptr) {
    recovering_->retrying.insert(frame->path(step));  // The log says when it began again.
  } else {
    retry_later(frame, step);
  }
  return true;
}

void Execution::retry_later(const FramePtr& frame, uint32_t step) {
  const StepSlot& slot = frame->steps[step];
  const RetryPolicy& policy = frame->block->steps[step].policies.retry;
  double wait_ms = static_cast<double>(policy.wait_ms);
  for (int i = 2; i < slot.attempt; ++i) wait_ms *= policy.factor;
  wait_ms = std::min(wait_ms, static_cast<double>(policy.wait_ms_max));
  ++busy_;
  Message message{
      .kind = Message::Kind::retry, .frame = frame, .step = step, .attempt = slot.attempt};
  // Keeps the run in memory: nothing else may.
  engine_.timer_.call_at(Timer::Clock::now() + milliseconds(static_cast<int64_t>(wait_ms)),
                         [self = shared_from_this(), message] { self->post(message); });
}

void Execution::fail_step(const FramePtr& frame, uint32_t step, Error error) {
  const StepPlan& plan = frame->block->steps[step];
  StepSlot& slot = frame->steps[step];
  if (slot.activity) slot.activity->cancel.cancel();
  end_activity(*frame, step);
  slot.activity.reset();
  log(EventKind::step_failed, frame.get(), step, {.error = std::make_shared<Error>(error)});
  if (retry(frame, step, error)) return;
  if (error.failure() != Failure::cancelled && plan.policies.on_error == OnError::defaults) {
    std::vector<Value> outputs;
    for (const Port& port : plan.ports.outputs) {
      const Json* value = plan.policies.default_outputs.find(port.name);
      outputs.push_back(value != nullptr ? Value(*value) : Value());
    }
    finish_step(frame, step, std::move(outputs));
    return;
  }
  if (error.failure() != Failure::cancelled && plan.policies.on_error == OnError::branch) {
    std::vector<Value> outputs(plan.ports.outputs.size() - 1, Value::skipped());
    outputs.push_back(error_record(error));
    finish_step(frame, step, std::move(outputs));
    return;
  }
  if (error.places().empty() || error.places().back().kind != PlaceKind::step) {
    error.at(PlaceKind::step, frame->path(step));
  }
  fail_frame(frame, error);
}

}  // namespace danlu::flow
