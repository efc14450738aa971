#include "flow/supervisor.hpp"

#include <condition_variable>
#include <set>
#include <thread>

#include "flow/execution.hpp"
#include "flow/run_errors.hpp"
#include "flow/step_run.hpp"

namespace danlu::flow {
namespace {

constexpr std::chrono::seconds kLookEvery{1};

std::vector<std::pair<std::string, Value>> inputs_of(const std::vector<RecordedEvent>& events) {
  std::vector<std::pair<std::string, Value>> inputs;
  for (const RecordedEvent& event : events) {
    if (event.kind != EventKind::run_started) continue;
    for (const auto& [name, value] : event.data.at("inputs").as_object()) {
      inputs.emplace_back(name, value);
    }
    break;
  }
  return inputs;
}

}  // namespace

struct RunSupervisor::State {
  explicit State(Options given) : options(std::move(given)) {}

  std::shared_ptr<Execution> take_up(const RunSummary& run);
  std::shared_ptr<Execution> start(const RunSummary& run);
  void look();
  void loop();

  Options options;
  std::mutex mutex;
  std::condition_variable changed;
  std::set<std::string> starting;
  bool stopping = false;
  std::thread thread;
};

RunSupervisor::RunSupervisor(Options options)
    : state_(std::make_shared<State>(std::move(options))) {}

RunSupervisor::~RunSupervisor() {
  {
    std::lock_guard lock(state_->mutex);
    state_->stopping = true;
    state_->changed.notify_all();
  }
  if (state_->thread.joinable()) state_->thread.join();
}

// One thread at a time for one run: a wait may be over and be answered at the same moment.
std::shared_ptr<Execution> RunSupervisor::State::take_up(const RunSummary& run) {
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return !starting.contains(run.id); });
    if (auto live = options.engine.find(run.id)) return live;
    starting.insert(run.id);
  }
  auto done = [&] {
    std::lock_guard lock(mutex);
    starting.erase(run.id);
    changed.notify_all();
  };
  try {
    std::shared_ptr<Execution> execution = start(run);
    done();
    return execution;
  } catch (...) {
    done();
    throw;
  }
}

std::shared_ptr<Execution> RunSupervisor::State::start(const RunSummary& run) {
  RunStore& store = options.store;
  if (!store.claim(run.id)) {
    if (store.held_elsewhere(run.id)) throw Error(kHeldElsewhere, {{"run", run.id}});
    throw Error(kNotResumable, {{"run", run.id}, {"status", store.summary(run.id).status}});
  }
  try {
    std::vector<FlowSource> sources = store.sources(run.id);
    if (sources.empty()) throw Error(kLogOfOlderProgram, {{"run", run.id}});
    std::shared_ptr<const FlowPlan> plan = compile_sources(sources, options.nodes);
    std::vector<RecordedEvent> events = store.recorded_events(run.id);
    StartOptions taken{.inputs = inputs_of(events),
                       .run_id = run.id,
                       .conversation = run.conversation,
                       .app = run.app,
                       .durability = from_json<Durability>(Json(run.durability)),
                       .parent = run.parent};
    taken.recovery =
        std::make_shared<Recovery>(RecoveryMode::resume, std::move(events), store.answers(run.id));
    if (options.prepare) options.prepare(run, taken);
    return options.engine.start(std::move(plan), std::move(taken));
  } catch (const Error&) {
    store.release(run.id, run.status == "waiting" ? "waiting" : "running");
    throw;
  }
}

std::shared_ptr<Execution> RunSupervisor::resume(const std::string& run) {
  RunSummary summary = state_->options.store.summary(run);
  if (auto live = state_->options.engine.find(summary.id)) return live;
  return state_->take_up(summary);
}

size_t RunSupervisor::recover() {
  size_t count = 0;
  for (const RunSummary& run : state_->options.store.interrupted()) {
    if (state_->options.engine.find(run.id)) continue;
    try {
      state_->take_up(run);
      ++count;
    } catch (const Error& error) {
      if (error.id() == kHeldElsewhere.id || error.id() == kInterrupted.id) continue;
      // Its flow does not compile any more, or its inputs are refused: it would never go on.
      if (error.failure() == Failure::input) {
        state_->options.store.end_at_rest(run.id, RunStatus::failed, error);
      }
      if (state_->options.on_refused) state_->options.on_refused(run, error);
    }
  }
  return count;
}

void RunSupervisor::watch() {
  std::lock_guard lock(state_->mutex);
  if (state_->thread.joinable()) return;
  state_->thread = std::thread([state = state_.get()] { state->loop(); });
}

void RunSupervisor::State::loop() {
  std::unique_lock lock(mutex);
  while (!stopping) {
    lock.unlock();
    look();
    lock.lock();
    changed.wait_for(lock, kLookEvery, [&] { return stopping; });
  }
}

void RunSupervisor::State::look() {
  std::vector<std::string> due;
  try {
    due = options.store.due(now_us());
  } catch (const Error&) {
    return;  // The database is busy or gone; looked at again in a second.
  }
  for (const std::string& run : due) {
    try {
      if (!options.engine.find(run)) take_up(options.store.summary(run));
    } catch (const Error& error) {
      if (!options.on_refused) continue;
      RunSummary refused;
      refused.id = run;
      options.on_refused(refused, error);
    }
  }
}

std::shared_ptr<Execution> RunSupervisor::answer(const std::string& run, const std::string& path,
                                                 const WaitAnswer& given) {
  RunStore& store = state_->options.store;
  std::string id = store.resolve(run);
  store.answer(id, path, given);
  for (const RecordedAnswer& kept : store.answers(id)) {
    if (kept.path != path) continue;
    if (auto live = state_->options.engine.find(id)) {
      flow::answer(live, path, kept.answer);
      return live;
    }
  }
  if (store.held_elsewhere(id)) return nullptr;  // Taken by its holder when it comes to rest.
  return resume(id);
}

void RunSupervisor::cancel(const std::string& run) {
  RunStore& store = state_->options.store;
  RunSummary summary = store.summary(run);
  if (auto live = state_->options.engine.find(summary.id)) {
    flow::cancel(live);
    return;
  }
  if (store.held_elsewhere(summary.id)) throw Error(kHeldElsewhere, {{"run", summary.id}});
  if (summary.status != "running" && summary.status != "waiting") {
    throw Error(kNotResumable, {{"run", summary.id}, {"status", summary.status}});
  }
  store.end_at_rest(summary.id, RunStatus::cancelled, Error(kCancelled));
}

std::shared_ptr<Execution> RunSupervisor::fork(const std::string& run, const ForkChanges& changes,
                                               StartOptions options) {
  RunStore& store = state_->options.store;
  RunSummary summary = store.summary(run);
  std::vector<FlowSource> sources = store.sources(summary.id);
  if (sources.empty()) throw Error(kLogOfOlderProgram, {{"run", summary.id}});
  std::shared_ptr<const FlowPlan> plan = compile_sources(sources, state_->options.nodes);
  ForkedLog log = fork_log(*plan, store.recorded_events(summary.id), changes);
  options.inputs = std::move(log.inputs);
  options.app = summary.app;
  options.parent = summary.id;
  if (!options.durability) {
    options.durability = from_json<Durability>(Json(summary.durability));
  }
  options.recovery = std::make_shared<Recovery>(RecoveryMode::fork, std::move(log.events));
  if (state_->options.prepare) state_->options.prepare(summary, options);
  return state_->options.engine.start(std::move(plan), std::move(options));
}

ReplayResult RunSupervisor::replay(const std::string& run, StartOptions options) {
  RunStore& store = state_->options.store;
  RunSummary summary = store.summary(run);
  if (summary.status == "running" || summary.status == "waiting") {
    throw Error(kStillRunning, {{"run", summary.id}});
  }
  std::vector<FlowSource> sources = store.sources(summary.id);
  if (sources.empty()) throw Error(kLogOfOlderProgram, {{"run", summary.id}});
  std::shared_ptr<const FlowPlan> plan = compile_sources(sources, state_->options.nodes);
  std::vector<RecordedEvent> events = store.recorded_events(summary.id);
  options.inputs = inputs_of(events);
  options.app = summary.app;
  options.parent = summary.id;
  auto recovery = std::make_shared<Recovery>(RecoveryMode::replay, std::move(events));
  options.recovery = recovery;
  if (state_->options.prepare) state_->options.prepare(summary, options);
  RunResult result = state_->options.engine.run(std::move(plan), std::move(options));
  bool log_failed = result.error != nullptr && result.error->id() == kLogMismatch.id;
  if (log_failed) throw *result.error;
  return {.run = result.run_id,
          .equal = recovery->differences.empty(),
          .differences = recovery->differences};
}

std::vector<StepComparison> RunSupervisor::compare(const std::string& first,
                                                   const std::string& second) {
  RunStore& store = state_->options.store;
  return compare_runs(store.recorded_events(first), store.recorded_events(second));
}

const std::string& run_id(const std::shared_ptr<Execution>& execution) { return execution->id(); }

}  // namespace danlu::flow
