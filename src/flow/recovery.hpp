// Going on from a log. A run is driven again through its recorded events, in their order: what has
// an end in the log is restored and neither run nor logged again, and where the log ends the run
// goes on by itself. Because beginnings and ends come in the order of the log, every expression is
// evaluated over the same state as the first time.
//
//   resume  the same run: a prefix of its events, as a crash or a wait left it
//   fork    a new run: some events left out (see fork.hpp); the kept ones are logged again
//   replay  a new run: outside calls are taken from the log, pure steps are computed anew and
//           compared; it ends where the log ends
//
// Used by one Execution, once. Throws Error(run.log_mismatch) where flow and log do not fit.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "flow/run_log.hpp"

namespace danlu::flow {

struct RecordedEvent {
  int64_t number = 0;
  EventKind kind = EventKind::run_started;
  std::string path;
  int64_t time_us = 0;
  Json data;

  int attempt() const { return static_cast<int>(data.integer_or("attempt", 1)); }
  bool ends_step() const {
    return kind == EventKind::step_finished || kind == EventKind::step_failed ||
           kind == EventKind::step_skipped;
  }
};

// An answer that came for a suspended step while the run was not in memory.
struct RecordedAnswer {
  std::string path;
  WaitAnswer answer;
};

struct Difference {
  std::string path;
  Json recorded;
  Json computed;

  static auto fields() {
    return std::tuple{field("path", &Difference::path), field("recorded", &Difference::recorded),
                      field("computed", &Difference::computed)};
  }
};

enum class RecoveryMode { resume, fork, replay };

class Recovery {
 public:
  Recovery(RecoveryMode mode, std::vector<RecordedEvent> events,
           std::vector<RecordedAnswer> answers = {});

  RecoveryMode mode() const { return mode_; }
  // The next event nobody has taken; null at the end.
  const RecordedEvent* next();
  // The first event left that ends this step; null when there is none.
  const RecordedEvent* peek_end(const std::string& path);
  void take(const RecordedEvent& event);
  // Whether the step's last event says that it began and not that it ended.
  bool in_flight(const std::string& path) const;
  // First state of the scope whose root has this path ("" for the run); null when not recorded.
  const Json* state_of(const std::string& path) const;
  int64_t last_number() const { return events_.empty() ? 0 : events_.back().number; }
  const WaitAnswer* answer_for(const std::string& path) const;

  // Of a replay; complete when the run has ended.
  std::vector<Difference> differences;

 private:
  RecoveryMode mode_;
  std::vector<RecordedEvent> events_;
  std::vector<bool> taken_;
  size_t cursor_ = 0;
  std::unordered_map<std::string, std::vector<size_t>> ends_;  // By path, in order.
  std::unordered_map<std::string, size_t> next_end_;
  std::unordered_map<std::string, size_t> last_;
  std::unordered_map<std::string, size_t> states_;  // Events with a scope's first state.
  std::vector<RecordedAnswer> answers_;
};

// The plan of a recorded run, compiled from its stored texts with this program's nodes.
std::shared_ptr<const FlowPlan> compile_sources(const std::vector<FlowSource>& sources,
                                                const NodeRegistry& nodes);

}  // namespace danlu::flow
