// The log of a run: what happened, in order. Everything shown about a run (live page, trace,
// history) is read from it. A finished step is in the log exactly once. Streamed previews are not
// logged; the full output is.
#pragma once

#include <memory>
#include <mutex>
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
  run_cancelled
};

struct RunEvent {
  EventKind kind = EventKind::run_started;
  int64_t time_us = 0;  // Since 1970, UTC.
  std::string path;     // "loop[3]/summary"; empty for the run itself.
  int attempt = 1;
  bool cached = false;
  const StepPlan* step = nullptr;  // Lives as long as the run's plan.
  std::vector<Value>
      values;  // Outputs of a step (in the order of its ports), inputs or outputs of the run.
  std::shared_ptr<const Error> error;

  // Values by name, for showing and storing. `plan` is the run's.
  Json data(const FlowPlan& plan) const;
};

struct RunInfo {
  std::string id;
  std::string conversation;  // Empty: none.
  std::shared_ptr<const FlowPlan> plan;
};

// Takes the events of one run, one call at a time.
class RunLogWriter {
 public:
  virtual ~RunLogWriter() = default;
  virtual void append(RunEvent event) = 0;
};

class RunLog {
 public:
  virtual ~RunLog() = default;
  virtual std::unique_ptr<RunLogWriter> start(const RunInfo& info) = 0;
};

// Keeps the events of every run until it is destroyed; for tests and for `durability: none`.
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
                                    "run_finished", "run_failed",   "run_cancelled"};
};
