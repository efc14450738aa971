// Takes runs up again: those whose program died, those whose time has come, those that were
// answered. The server has one; so has a command that resumes, answers or forks a run.
//
// Safe from any thread. Engine, store and nodes outlive it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "flow/compare.hpp"
#include "flow/engine.hpp"
#include "flow/fork.hpp"
#include "flow/run_store.hpp"

namespace danlu::flow {

struct ReplayResult {
  std::string run;  // The replay's own log.
  bool equal = false;
  std::vector<Difference> differences;
};

class RunSupervisor {
 public:
  struct Options {
    Engine& engine;
    RunStore& store;
    const NodeRegistry& nodes;
    // Adds what a run needs of the program: observer, services, cancel, on_done. Called before a run
    // is taken up; an Error leaves the run as it is.
    std::function<void(const RunSummary&, StartOptions&)> prepare = {};
    // Told of runs that could not be taken up.
    std::function<void(const RunSummary&, const Error&)> on_refused = {};
  };
  explicit RunSupervisor(Options options);
  ~RunSupervisor();  // Stops looking; runs in memory go on.
  RunSupervisor(const RunSupervisor&) = delete;
  RunSupervisor& operator=(const RunSupervisor&) = delete;

  // Resumes the runs of dead holders; how many. A run that no longer fits this program's nodes ends
  // as failed.
  size_t recover();
  // From now on wakes runs when their time comes or an answer did (also one given by another
  // process): looks about once a second.
  void watch();

  // Takes up a run that waits, or whose program died. Throws run.not_resumable for one that has
  // ended, run.held_elsewhere when a living process has it; returns the live one when it is here.
  std::shared_ptr<Execution> resume(const std::string& run);
  // Keeps the answer and takes the run up. Throws run.no_such_wait, run.answer.
  std::shared_ptr<Execution> answer(const std::string& run, const std::string& path,
                                    const WaitAnswer& given);
  // Cancels a run here or at rest. Throws run.held_elsewhere.
  void cancel(const std::string& run);
  std::shared_ptr<Execution> fork(const std::string& run, const ForkChanges& changes,
                                  StartOptions options = {});
  // Of a run that has ended. Waits for the replay.
  ReplayResult replay(const std::string& run, StartOptions options = {});
  std::vector<StepComparison> compare(const std::string& first, const std::string& second);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// The id of a run in memory.
const std::string& run_id(const std::shared_ptr<Execution>& execution);

}  // namespace danlu::flow
