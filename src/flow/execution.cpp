#include "flow/execution.hpp"

#include <algorithm>
#include <chrono>

#include "base/hash.hpp"
#include "flow/run_errors.hpp"
#include "flow/step_run.hpp"

namespace danlu::flow {
namespace {

using std::chrono::milliseconds;

// Whether doing the same again could help.
bool may_pass_later(const Error& error) {
  Failure failure = error.failure();
  return failure != Failure::usage && failure != Failure::denied && failure != Failure::cancelled;
}

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

void Execution::drain() {
  std::vector<Message> messages;
  for (;;) {
    while (!ready_.empty()) {
      ReadyStep next = std::move(ready_.front());
      ready_.pop_front();
      if (run_cancel_.token().cancelled() && !ended_) {
        finish(RunStatus::cancelled, {}, std::make_shared<Error>(kCancelled));
      }
      if (log_failure_ != nullptr && !ended_) finish(RunStatus::failed, {}, log_failure_);
      if (ended_ || !next.frame->alive()) continue;
      if (next.frame->open == 0) {
        frame_done(next.frame);
      } else {
        begin_step(next.frame, next.step);
      }
    }
    {
      std::lock_guard lock(mutex_);
      if (inbox_.empty()) {
        draining_ = false;
        return;
      }
      messages.swap(inbox_);
    }
    for (Message& message : messages) {
      if (!ended_) handle(message);
    }
    messages.clear();
  }
}

void Execution::handle(Message& message) {
  if (message.kind == Message::Kind::cancel) {
    finish(RunStatus::cancelled, {}, std::make_shared<Error>(kCancelled));
    return;
  }
  StepSlot& slot = message.frame->steps[message.step];
  bool current = slot.status == StepStatus::running && slot.attempt == message.attempt;
  if (!current || !message.frame->alive()) return;
  switch (message.kind) {
    case Message::Kind::completed:
      if (message.error != nullptr) {
        fail_step(message.frame, message.step, *message.error);
      } else {
        finish_step(message.frame, message.step, std::move(message.outputs));
      }
      break;
    case Message::Kind::retry:
      slot.status = StepStatus::waiting;
      ready_.push_back({message.frame, message.step});
      break;
    case Message::Kind::run_timeout: {
      int64_t limit = message.frame->block->steps[message.step].policies.timeout.run_ms;
      fail_step(message.frame, message.step, Error(kStepTimeout, {{"time", limit}}));
      break;
    }
    case Message::Kind::idle_check:
      check_idle(message);
      break;
    case Message::Kind::cancel:
      break;
  }
}

void Execution::enter(const FramePtr& frame) {
  if (frame->open == 0) {
    frame_done(frame);
    return;
  }
  for (uint32_t step : frame->block->roots) ready_.push_back({frame, step});
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
  if (plan.node->work != Work::light) {
    dispatch(frame, step, std::move(params), std::move(inputs));
    return;
  }
  StepRun run(*this, frame, step, nullptr, token_of(*frame));
  finish_step(frame, step, run_guarded(plan, params.get(), inputs, run));
}

Activity& Execution::begin_activity(const FramePtr& frame, uint32_t step) {
  StepSlot& slot = frame->steps[step];
  slot.activity = std::make_shared<Activity>(token_of(*frame));
  slot.activity->last_sign_us = now_us();
  const TimeoutPolicy& timeout = frame->block->steps[step].policies.timeout;
  auto call_later = [&](int64_t ms, Message::Kind kind) -> uint64_t {
    if (ms <= 0) return 0;
    Message message{.kind = kind,
                    .frame = frame,
                    .step = step,
                    .attempt = slot.attempt,
                    .outputs = {},
                    .error = {}};
    return engine_.timer_.call_at(Timer::Clock::now() + milliseconds(ms),
                                  [self = weak_from_this(), message = std::move(message)] {
                                    if (auto execution = self.lock()) execution->post(message);
                                  });
  };
  slot.activity->run_timer = call_later(timeout.run_ms, Message::Kind::run_timeout);
  slot.activity->idle_timer = call_later(timeout.idle_ms, Message::Kind::idle_check);
  log(EventKind::step_started, frame.get(), step);
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
  slot.activity->idle_timer =
      engine_.timer_.call_at(Timer::Clock::now() + milliseconds(limit_ms - quiet_ms + 1),
                             [self = weak_from_this(), message] {
                               if (auto execution = self.lock()) execution->post(message);
                             });
}

void Execution::end_activity(StepSlot& slot) {
  if (!slot.activity) return;
  if (slot.activity->run_timer != 0) engine_.timer_.forget(slot.activity->run_timer);
  if (slot.activity->idle_timer != 0) engine_.timer_.forget(slot.activity->idle_timer);
  slot.activity.reset();
}

void Execution::dispatch(const FramePtr& frame, uint32_t step, std::shared_ptr<const void> params,
                         std::vector<Value> inputs) {
  const StepPlan& plan = frame->block->steps[step];
  std::string key;
  if (engine_.options_.cache != nullptr && uses_cache(plan)) {
    Json with = plan.static_with;
    FrameSource source(*frame, &inputs);
    for (const NamedBinding& param : plan.computed_params) {
      with[param.name] = evaluate(param.value, source, run_cancel_.token()).to_json();
    }
    key = cache_key(*plan.node, with, inputs);
    if (std::optional<Json> hit = engine_.options_.cache->find(key)) {
      const Json::Array& values = hit->as_array();
      finish_step(frame, step, {values.begin(), values.end()}, true);
      return;
    }
  }
  begin_activity(frame, step);
  StepSlot& slot = frame->steps[step];
  Task task = [self = shared_from_this(), frame, step, attempt = slot.attempt,
               activity = slot.activity, key, params = std::move(params),
               inputs = std::move(inputs)]() mutable {
    Message done{.kind = Message::Kind::completed,
                 .frame = frame,
                 .step = step,
                 .attempt = attempt,
                 .outputs = {},
                 .error = {}};
    const StepPlan& step_plan = frame->block->steps[step];
    try {
      StepRun run(*self, frame, step, activity.get(), activity->cancel.token());
      run.cancel().throw_if_cancelled();
      done.outputs = run_guarded(step_plan, params.get(), inputs, run);
      if (!key.empty()) store_in_cache(*self->engine_.options_.cache, key, done.outputs);
    } catch (const Error& error) {
      done.error = std::make_shared<Error>(error);
    }
    self->post(std::move(done));
  };
  (plan.node->work == Work::wait ? engine_.waiting_ : engine_.compute_).submit(std::move(task));
}

void Execution::finish_step(const FramePtr& frame, uint32_t step, std::vector<Value> outputs,
                            bool cached) {
  StepSlot& slot = frame->steps[step];
  end_activity(slot);
  slot.outputs = std::move(outputs);
  slot.outputs.resize(frame->block->steps[step].ports.outputs.size(), Value::skipped());
  log(EventKind::step_finished, frame.get(), step, {.values = slot.outputs, .cached = cached});
  settle(frame, step);
}

void Execution::skip_step(const FramePtr& frame, uint32_t step) {
  StepSlot& slot = frame->steps[step];
  end_activity(slot);
  slot.outputs.assign(frame->block->steps[step].ports.outputs.size(), Value::skipped());
  log(EventKind::step_skipped, frame.get(), step);
  settle(frame, step);
}

void Execution::settle(const FramePtr& frame, uint32_t step) {
  frame->steps[step].status = StepStatus::done;
  for (uint32_t dependent : frame->block->steps[step].dependents) {
    if (--frame->steps[dependent].waiting_for == 0) ready_.push_back({frame, dependent});
  }
  if (--frame->open == 0) frame_done(frame);
}

bool Execution::retry(const FramePtr& frame, uint32_t step, const Error& error) {
  StepSlot& slot = frame->steps[step];
  const RetryPolicy& policy = frame->block->steps[step].policies.retry;
  if (slot.attempt > policy.times || !may_pass_later(error)) return false;
  double wait_ms = static_cast<double>(policy.wait_ms);
  for (int i = 1; i < slot.attempt; ++i) wait_ms *= policy.factor;
  wait_ms = std::min(wait_ms, static_cast<double>(policy.wait_ms_max));
  ++slot.attempt;
  Message message{.kind = Message::Kind::retry,
                  .frame = frame,
                  .step = step,
                  .attempt = slot.attempt,
                  .outputs = {},
                  .error = {}};
  engine_.timer_.call_at(Timer::Clock::now() + milliseconds(static_cast<int64_t>(wait_ms)),
                         [self = shared_from_this(), message] { self->post(message); });
  return true;
}

void Execution::fail_step(const FramePtr& frame, uint32_t step, Error error) {
  const StepPlan& plan = frame->block->steps[step];
  StepSlot& slot = frame->steps[step];
  if (slot.activity) slot.activity->cancel.cancel();
  end_activity(slot);
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
