// The log of a run: what happened, in order. Everything shown about a run (live page, trace,
// history) is read from it, and a run is resumed from it. A finished step is in the log exactly
// once. Streamed previews are not logged; the full output is.
#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "flow/plan.hpp"

namespace danlu::flow {

enum class EventKind {
  run_started,
  step_started,
  step_finished,
  step_failed,
  step_skipped,
  state_changed,
  run_finished,
  run_failed,
  run_cancelled,
  step_waiting,  // The step is suspended until an answer comes or its time does.
  run_waiting,   // Nothing is left to do but to wait: the run left memory.
  run_resumed    // Taken up again, after waiting or after a crash.
};

// What a finished step did beside its outputs.
struct StepEffect {
  enum class Kind : uint8_t { state, lasting_state, flow_output };
  Kind kind = Kind::state;
  std::string flow;  // Name of the flow the state belongs to.
  std::string name;
  Value value;
};

// Parts of an event that few events have.
struct EventDetails {
  std::vector<StepEffect> effects = {};
  std::optional<WaitRequest> wait = {};
  Json state =
      {};  // First values of a scope's state, by name: when a run starts, or a called flow.
};

struct RunEvent {
  EventKind kind = EventKind::run_started;
  int64_t number = 0;     // From 1, without gaps within a run; set when appended.
  int64_t time_us = 0;    // Since 1970, UTC.
  std::string path = {};  // "loop[3]/summary"; empty for the run itself.
  int attempt = 1;
  bool cached = false;
  bool restored = false;           // Taken over from another run (fork, replay).
  const StepPlan* step = nullptr;  // Lives as long as the run's plan.
  // Inputs of a step that started, outputs of one that finished (in the order of its ports), inputs
  // or outputs of the run.
  std::vector<Value> values = {};
  std::shared_ptr<const Error> error = {};
  std::shared_ptr<const EventDetails> details = {};

  // Values by name, for showing and storing; what was skipped is left out. `plan` is the run's.
  Json data(const FlowPlan& plan) const;
};

// An error as events hold it, and back: id, kind, texts and places survive.
std::vector<StepEffect> effects_from_json(const Json& data);
Json error_json(const Error& error);
Error error_from_json(const Json& json);

struct RunInfo {
  std::string id;
  std::string conversation;  // Empty: none.
  std::shared_ptr<const FlowPlan> plan;
  std::string app = {};
  std::string parent = {};  // The run this one was forked from or replays.
  Durability durability = Durability::async;
  bool resumed = false;  // The log has the run already; more events follow.
};

// Takes the events of one run, one call at a time.
class RunLogWriter {
 public:
  using Kept = std::function<void(std::shared_ptr<const Error> failure)>;

  virtual ~RunLogWriter() = default;
  // Does not wait for the disk. Throws when the log is known to be broken.
  virtual void append(RunEvent event) = 0;
  // Number of the last event that is kept as the run's durability asks.
  virtual int64_t kept() const { return std::numeric_limits<int64_t>::max(); }
  // Calls back, from any thread, once everything appended so far is kept, or cannot be. Only asked
  // when kept() is behind.
  virtual void when_kept(const Kept& then) { then(nullptr); }
};

class RunLog {
 public:
  virtual ~RunLog() = default;
  virtual std::unique_ptr<RunLogWriter> start(const RunInfo& info) = 0;
  // Whether conversation state is saved with the events that change it, and runs that wait can be
  // taken up again: such a log outlives the program.
  virtual bool lasting() const { return false; }
};

// Keeps the events of every run until it is destroyed; for tests and measurements.
class MemoryRunLog final : public RunLog {
 public:
  struct Record {
    RunInfo info;
    std::vector<RunEvent> events;
  };
  std::unique_ptr<RunLogWriter> start(const RunInfo& info) override;
  // REQUIRES: the runs have finished.
  const std::vector<std::shared_ptr<Record>>& runs() const { return runs_; }

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<Record>> runs_;
};

}  // namespace danlu::flow

template <>
struct danlu::EnumNames<danlu::flow::EventKind> {
  static constexpr std::array names{"run_started",  "step_started", "step_finished",
                                    "step_failed",  "step_skipped", "state_changed",
                                    "run_finished", "run_failed",   "run_cancelled",
                                    "step_waiting", "run_waiting",  "run_resumed"};
};
