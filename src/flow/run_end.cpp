// The beginning and the end of a run, its state and its log.
#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <random>

#include "flow/execution.hpp"
#include "flow/run_errors.hpp"
#include "flow/step_run.hpp"

namespace danlu::flow {

Execution::Execution(Engine& engine, std::shared_ptr<const FlowPlan> plan, StartOptions options)
    : engine_(engine),
      plan_(std::move(plan)),
      options_(std::move(options)),
      run_cancel_(options_.cancel) {
  if (options_.run_id.empty()) options_.run_id = new_run_id();
}

void Execution::start(std::vector<Value> inputs) {
  if (engine_.options_.log != nullptr) {
    log_ = engine_.options_.log->start({options_.run_id, options_.conversation, plan_});
  }
  root_ = std::make_shared<Frame>(plan_->root, make_scope(plan_, std::move(inputs)));
  log(EventKind::run_started, nullptr, 0, {.values = root_->scope->inputs});
  {
    std::lock_guard lock(mutex_);
    draining_ = true;
  }
  // A weak pointer: the token may outlive the run by far.
  cancel_registration_ = run_cancel_.token().on_cancel([self = weak_from_this()] {
    if (auto execution = self.lock()) execution->post({});
  });
  enter(root_);
  drain();
}

std::shared_ptr<FlowScope> Execution::make_scope(std::shared_ptr<const FlowPlan> plan,
                                                 std::vector<Value> inputs) {
  auto scope = std::make_shared<FlowScope>();
  scope->plan = std::move(plan);
  scope->inputs = std::move(inputs);
  for (const StateVariable& variable : scope->plan->state) {
    std::optional<Json> kept;
    bool lasting = variable.scope == StateScope::conversation && !options_.conversation.empty();
    if (lasting && engine_.options_.state != nullptr) {
      kept = engine_.options_.state->load(scope->plan->name, options_.conversation, variable.name);
    }
    scope->state.emplace_back(kept.value_or(variable.default_value));
  }
  return scope;
}

void Execution::set_state(FlowScope& scope, const std::string& name, const Value& value) {
  const std::vector<StateVariable>& variables = scope.plan->state;
  auto found = std::ranges::find(variables, name, &StateVariable::name);
  if (found == variables.end()) {
    std::vector<std::string> known;
    for (const StateVariable& variable : variables) known.push_back(variable.name);
    throw Error(kUnknownState,
                {{"name", name}, {"near", did_you_mean(name, known)}, {"known", joined(known)}});
  }
  Value conformed = conform(value, {found->type.kind, found->type.list, true});
  bool lasting = found->scope == StateScope::conversation && !options_.conversation.empty();
  std::lock_guard lock(scope.mutex);
  if (lasting && engine_.options_.state != nullptr) {
    engine_.options_.state->save(scope.plan->name, options_.conversation, name,
                                 conformed.to_json());
  }
  scope.state[static_cast<size_t>(found - variables.begin())] = std::move(conformed);
}

void Execution::log(EventKind kind, const Frame* frame, uint32_t step, Logged details) {
  if (!log_ && options_.observer == nullptr) return;
  RunEvent event{.kind = kind,
                 .time_us = now_us(),
                 .path = {},
                 .cached = details.cached,
                 .values = std::move(details.values),
                 .error = std::move(details.error)};
  if (frame != nullptr) {
    event.path = frame->path(step);
    event.attempt = frame->steps[step].attempt;
    event.step = &frame->block->steps[step];
  }
  if (options_.observer != nullptr) options_.observer->on_event(event);
  if (!log_) return;
  try {
    log_->append(std::move(event));
  } catch (const Error& failure) {
    // What is not in the log did not happen: the run ends with this error (see drain and finish).
    log_failure_ = std::make_shared<Error>(failure);
    log_.reset();
  }
}

void Execution::finish(RunStatus status, std::vector<Value> outputs,
                       std::shared_ptr<const Error> error) {
  ended_ = true;
  ready_.clear();
  EventKind kind = status == RunStatus::succeeded ? EventKind::run_finished
                   : status == RunStatus::failed  ? EventKind::run_failed
                                                  : EventKind::run_cancelled;
  log(kind, nullptr, 0, {.values = outputs, .error = error});
  if (status == RunStatus::succeeded && log_failure_ != nullptr) {
    status = RunStatus::failed;
    error = log_failure_;
    outputs.clear();
  }
  RunResult result{.status = status, .run_id = options_.run_id, .outputs = {}, .error = error};
  for (size_t i = 0; i < outputs.size(); ++i) {
    result.outputs.emplace_back(plan_->outputs[i].name, outputs[i]);
  }
  // Steps still under way are not wanted any more.
  if (status != RunStatus::succeeded) run_cancel_.cancel();
  if (options_.on_done) options_.on_done(result);
  {
    std::lock_guard lock(mutex_);
    result_ = std::move(result);
    finished_.notify_all();
  }
  engine_.dismiss(*this);
}

RunResult Execution::wait() {
  std::unique_lock lock(mutex_);
  finished_.wait(lock, [&] { return result_.has_value(); });
  return *result_;
}

Engine::Engine(Options options)
    : options_(std::move(options)),
      compute_(
          {.threads_max = options_.compute_threads > 0 ? options_.compute_threads : core_count(),
           .name = "danlu-compute"}),
      waiting_({.threads_max = options_.waiting_threads_max,
                .stack_bytes = 1u << 20,
                .idle_time = std::chrono::seconds(5),
                .name = "danlu-wait"}) {}

Engine::~Engine() {
  std::unique_lock lock(mutex_);
  std::vector<std::shared_ptr<Execution>> running;
  for (Execution* execution : live_) {
    if (auto kept = execution->weak_from_this().lock()) running.push_back(std::move(kept));
  }
  lock.unlock();
  for (const auto& execution : running) execution->request_cancel();
  lock.lock();
  dismissed_.wait(lock, [&] { return live_.empty(); });
}

void Engine::enlist(Execution& execution) {
  std::lock_guard lock(mutex_);
  live_.insert(&execution);
}

void Engine::dismiss(Execution& execution) {
  std::lock_guard lock(mutex_);
  live_.erase(&execution);
  dismissed_.notify_all();
}

std::shared_ptr<Execution> Engine::start(std::shared_ptr<const FlowPlan> plan,
                                         StartOptions options) {
  std::vector<Value> inputs = flow_inputs(*plan, options.inputs);
  auto execution = std::make_shared<Execution>(*this, std::move(plan), std::move(options));
  enlist(*execution);
  try {
    execution->start(std::move(inputs));
  } catch (...) {
    dismiss(*execution);
    throw;
  }
  return execution;
}

RunResult Engine::run(std::shared_ptr<const FlowPlan> plan, StartOptions options) {
  return start(std::move(plan), std::move(options))->wait();
}

RunResult wait(const std::shared_ptr<Execution>& execution) { return execution->wait(); }
void cancel(const std::shared_ptr<Execution>& execution) { execution->request_cancel(); }

const Value& RunResult::output(std::string_view name) const {
  if (error != nullptr) throw *error;
  for (const auto& [key, value] : outputs) {
    if (key == name) return value;
  }
  throw Error(kUnknownEntry, {{"kind", "output"}, {"name", name}, {"near", ""}});
}

Json RunResult::outputs_json() const {
  JsonObject object;
  for (const auto& [name, value] : outputs) object.set(name, value.to_json());
  return object;
}

std::string new_run_id() {
  static thread_local std::mt19937_64 random(std::random_device{}());
  std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> buffer{};
  size_t length = std::strftime(buffer.data(), buffer.size(), "%Y%m%d-%H%M%S-", &parts);
  std::string id(buffer.data(), length);
  uint64_t bits = random();
  for (int i = 0; i < 8; ++i, bits >>= 4) id.push_back("0123456789abcdef"[bits & 15]);
  return id;
}

}  // namespace danlu::flow
