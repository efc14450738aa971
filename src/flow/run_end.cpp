// The beginning and the end of a run, and the engine around it.
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
      durability_(options_.durability.value_or(plan_->durability)),
      run_cancel_(options_.cancel) {
  if (options_.run_id.empty()) options_.run_id = new_run_id();
}

Execution::~Execution() = default;

void Execution::start(std::vector<Value> inputs) {
  if (options_.recovery != nullptr) {
    recovering_ = std::make_unique<Recovering>();
    recovering_->log = options_.recovery;
  }
  bool resumed = recovering_ != nullptr && recovering_->log->mode() == RecoveryMode::resume;
  if (resumed) logged_ = kept_ = recovering_->log->last_number();
  if (engine_.options_.log != nullptr && durability_ != Durability::none) {
    log_ = engine_.options_.log->start({.id = options_.run_id,
                                        .conversation = options_.conversation,
                                        .plan = plan_,
                                        .app = options_.app,
                                        .parent = options_.parent,
                                        .durability = durability_,
                                        .resumed = resumed});
    lasting_ = engine_.options_.log->lasting();
    paced_ = log_->kept() != std::numeric_limits<int64_t>::max();
  }
  root_ = std::make_shared<Frame>(plan_->root, make_scope(plan_, std::move(inputs), ""));
  log(EventKind::run_started, nullptr, 0,
      {.values = root_->scope->inputs, .details = first_state(*root_->scope)});
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

void Execution::request_interrupt() { post({.kind = Message::Kind::interrupt}); }

void Execution::give_answer(const std::string& path, WaitAnswer answer) {
  post({.kind = Message::Kind::answer,
        .answer = std::make_shared<const GivenAnswer>(GivenAnswer{path, std::move(answer)})});
}

void Execution::finish(RunStatus status, std::vector<Value> outputs,
                       std::shared_ptr<const Error> error) {
  ended_ = true;
  live_ = false;
  ready_.clear();
  EventKind kind = status == RunStatus::succeeded ? EventKind::run_finished
                   : status == RunStatus::failed  ? EventKind::run_failed
                   : status == RunStatus::waiting ? EventKind::run_waiting
                                                  : EventKind::run_cancelled;
  log(kind, nullptr, 0, {.values = outputs, .error = error});
  ending_ = std::make_unique<RunResult>(
      RunResult{.status = status, .run_id = options_.run_id, .outputs = {}, .error = error});
  for (size_t i = 0; i < outputs.size(); ++i) {
    ending_->outputs.emplace_back(plan_->outputs[i].name, outputs[i]);
  }
  // Steps still under way are not wanted any more.
  if (status != RunStatus::succeeded && status != RunStatus::waiting) run_cancel_.cancel();
  bool told_later = log_ != nullptr && paced_ && log_->kept() < logged_;
  if (told_later) {
    ask_when_kept();
  } else {
    announce();
  }
}

void Execution::stop_without_end() {
  ended_ = true;
  live_ = false;
  ready_.clear();
  ending_ = std::make_unique<RunResult>(RunResult{.status = RunStatus::cancelled,
                                                  .run_id = options_.run_id,
                                                  .outputs = {},
                                                  .error = std::make_shared<Error>(kInterrupted)});
  run_cancel_.cancel();
  announce();
}

void Execution::announce() {
  std::unique_ptr<RunResult> result = std::move(ending_);
  // What is not in the log did not happen.
  bool lost = log_failure_ != nullptr &&
              (result->status == RunStatus::succeeded || result->status == RunStatus::waiting);
  if (lost) {
    result->status = RunStatus::failed;
    result->error = log_failure_;
    result->outputs.clear();
  }
  held_tasks_.clear();
  for (auto& [path, suspended] : suspended_) {
    if (suspended.timer != 0) engine_.timer_.forget(suspended.timer);
  }
  suspended_.clear();
  log_.reset();
  if (options_.on_done) options_.on_done(*result);
  engine_.dismiss(*this);  // Before the result is told: who knows it finds no run of that id.
  std::lock_guard lock(mutex_);
  result_ = std::move(*result);
  finished_.notify_all();
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
  for (const auto& [key, execution] : live_) running.push_back(execution);
  lock.unlock();
  for (const auto& execution : running) execution->request_cancel();
  lock.lock();
  dismissed_.wait(lock, [&] { return live_.empty(); });
}

void Engine::enlist(const std::shared_ptr<Execution>& execution) {
  std::lock_guard lock(mutex_);
  if (interrupted_) throw Error(kInterrupted);
  live_.emplace(execution.get(), execution);
}

void Engine::dismiss(Execution& execution) {
  std::shared_ptr<Execution> kept;  // Let go without the lock.
  std::lock_guard lock(mutex_);
  auto found = live_.find(&execution);
  if (found != live_.end()) {
    kept = std::move(found->second);
    live_.erase(found);
  }
  dismissed_.notify_all();
}

std::shared_ptr<Execution> Engine::find(const std::string& run_id) {
  std::lock_guard lock(mutex_);
  for (const auto& [key, execution] : live_) {
    if (execution->id() == run_id && execution->live()) return execution;
  }
  return nullptr;
}

void Engine::interrupt() {
  std::vector<std::shared_ptr<Execution>> running;
  {
    std::lock_guard lock(mutex_);
    interrupted_ = true;
    for (const auto& [key, execution] : live_) running.push_back(execution);
  }
  for (const auto& execution : running) execution->request_interrupt();
}

std::shared_ptr<Execution> Engine::start(std::shared_ptr<const FlowPlan> plan,
                                         StartOptions options) {
  std::vector<Value> inputs = flow_inputs(*plan, options.inputs);
  auto execution = std::make_shared<Execution>(*this, std::move(plan), std::move(options));
  enlist(execution);
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
void answer(const std::shared_ptr<Execution>& execution, const std::string& path,
            WaitAnswer given) {
  execution->give_answer(path, std::move(given));
}

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
