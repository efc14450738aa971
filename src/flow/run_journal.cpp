// A run's log: its events, when they must be kept before the run goes on, and its state.
#include <algorithm>

#include "flow/execution.hpp"
#include "flow/run_errors.hpp"
#include "flow/step_run.hpp"

namespace danlu::flow {
namespace {

// With `async` durability: events of one run that may be on their way to the disk. Bounds memory
// when steps are faster than the disk.
constexpr int64_t kEventsOnTheWayMax = 8192;

}  // namespace

void Execution::log(EventKind kind, const Frame* frame, uint32_t step, Logged details) {
  if (!logging()) return;
  RunEvent event{.kind = kind,
                 .time_us = now_us(),
                 .cached = details.cached,
                 .values = std::move(details.values),
                 .error = std::move(details.error),
                 .details = std::move(details.details)};
  if (frame != nullptr) {
    event.path = frame->path(step);
    event.attempt = frame->steps[step].attempt;
    event.step = &frame->block->steps[step];
  }
  if (recovering_ != nullptr && taken_from_log(kind, event.path)) {
    if (recovering_->log->mode() == RecoveryMode::resume) return;
    event.restored = event.step != nullptr;
  }
  event.number = ++logged_;
  if (options_.observer != nullptr) options_.observer->on_event(event);
  if (!log_) return;
  try {
    log_->append(std::move(event));
  } catch (const Error& failure) {
    // The run ends with this error (see advance and announce).
    log_failure_ = std::make_shared<Error>(failure);
    log_.reset();
    paced_ = false;
  }
}

bool Execution::must_wait(int64_t after) {
  if (log_ == nullptr) return false;
  kept_ = log_->kept();
  if (after <= kept_) return false;
  if (durability_ == Durability::async && logged_ - kept_ < kEventsOnTheWayMax) return false;
  ask_when_kept();
  return true;
}

void Execution::ask_when_kept() {
  if (kept_asked_) return;
  kept_asked_ = true;
  // Called by the log's own thread. In mid-run that thread takes the run on to its next wave, which
  // saves a change of threads for every flush; the end, of which others are told, is not its work.
  log_->when_kept([self = shared_from_this(),
                   ending = ending_ != nullptr](std::shared_ptr<const Error> failure) {
    Message message{.kind = Message::Kind::kept, .error = std::move(failure)};
    if (!ending) {
      self->post(std::move(message));
      return;
    }
    self->engine_.waiting_.submit([self, message]() mutable { self->post(std::move(message)); });
  });
}

void Execution::events_kept(const Message& message) {
  kept_asked_ = false;
  if (message.error != nullptr) {
    log_failure_ = message.error;
    log_.reset();
    paced_ = false;
    held_tasks_.clear();
    if (ending_ == nullptr && !ended_) finish(RunStatus::failed, {}, log_failure_);
  } else if (log_ != nullptr) {
    kept_ = log_->kept();
  }
  if (ending_ != nullptr) {
    if (log_ != nullptr && kept_ < logged_) {
      ask_when_kept();
    } else {
      announce();
    }
    return;
  }
  if (ended_) return;
  while (!held_tasks_.empty() && held_tasks_.front().after <= kept_) {
    HeldTask held = std::move(held_tasks_.front());
    held_tasks_.pop_front();
    submit(held.work, std::move(held.task));
  }
  if (!held_tasks_.empty() && log_ != nullptr) ask_when_kept();
}

std::shared_ptr<FlowScope> Execution::make_scope(std::shared_ptr<const FlowPlan> plan,
                                                 std::vector<Value> inputs,
                                                 const std::string& path) {
  auto scope = std::make_shared<FlowScope>();
  scope->plan = std::move(plan);
  scope->inputs = std::move(inputs);
  const Json* recorded = recovering_ != nullptr && !scope->plan->state.empty()
                             ? recovering_->log->state_of(path)
                             : nullptr;
  for (const StateVariable& variable : scope->plan->state) {
    std::optional<Json> kept;
    bool lasting = variable.scope == StateScope::conversation && !options_.conversation.empty();
    if (recorded != nullptr && recorded->contains(variable.name)) {
      kept = recorded->at(variable.name);
    } else if (lasting && engine_.options_.state != nullptr) {
      kept = engine_.options_.state->load(scope->plan->name, options_.conversation, variable.name);
    }
    scope->state.emplace_back(kept.value_or(variable.default_value));
  }
  return scope;
}

std::shared_ptr<const EventDetails> Execution::first_state(const FlowScope& scope) const {
  if (scope.plan->state.empty() || !logging()) return nullptr;
  auto details = std::make_shared<EventDetails>();
  details->state = Json::object();
  for (size_t i = 0; i < scope.state.size(); ++i) {
    details->state[scope.plan->state[i].name] = scope.state[i].to_json();
  }
  return details;
}

StepEffect Execution::state_effect(const FlowScope& scope, const std::string& name,
                                   const Value& value) {
  const std::vector<StateVariable>& variables = scope.plan->state;
  auto found = std::ranges::find(variables, name, &StateVariable::name);
  if (found == variables.end()) {
    std::vector<std::string> known;
    for (const StateVariable& variable : variables) known.push_back(variable.name);
    throw Error(kUnknownState,
                {{"name", name}, {"near", did_you_mean(name, known)}, {"known", joined(known)}});
  }
  bool lasting = found->scope == StateScope::conversation && !options_.conversation.empty();
  return {lasting ? StepEffect::Kind::lasting_state : StepEffect::Kind::state, scope.plan->name,
          name, conform(value, {found->type.kind, found->type.list, true})};
}

void Execution::apply(FlowScope& scope, const std::vector<StepEffect>& effects) {
  std::lock_guard lock(scope.mutex);
  for (const StepEffect& effect : effects) {
    if (effect.kind == StepEffect::Kind::flow_output) {
      auto found =
          std::ranges::find(scope.outputs, effect.name, &std::pair<std::string, Value>::first);
      if (found != scope.outputs.end()) {
        found->second = effect.value;
      } else {
        scope.outputs.emplace_back(effect.name, effect.value);
      }
      continue;
    }
    const std::vector<StateVariable>& variables = scope.plan->state;
    auto found = std::ranges::find(variables, effect.name, &StateVariable::name);
    if (found == variables.end()) continue;
    scope.state[static_cast<size_t>(found - variables.begin())] = effect.value;
    // A log that lasts saves it with the event that says so.
    bool saved_by_log = lasting_ && log_ != nullptr;
    if (effect.kind == StepEffect::Kind::lasting_state && !saved_by_log && recovering_ == nullptr &&
        engine_.options_.state != nullptr) {
      engine_.options_.state->save(effect.flow, options_.conversation, effect.name,
                                   effect.value.to_json());
    }
  }
}

}  // namespace danlu::flow
