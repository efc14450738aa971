// Runs flows. One engine serves any number of runs at a time; a run holds no thread of its own:
// whichever thread finishes a step takes the run further. Light steps run on the spot, computing
// ones on the cores, waiting ones on threads that come when needed. Cancelling is acknowledged at
// once, even when a step does not listen: its thread is left to end by itself and its result is not
// wanted any more.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/threads.hpp"
#include "flow/run_log.hpp"

namespace danlu::flow {

class Recovery;

// Follows a run live. Called from any thread, one event at a time; previews and progress may come
// at any time.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  virtual void on_event(const RunEvent&) {}
  virtual void on_preview(const std::string& /*path*/, std::string_view /*text*/) {}
  virtual void on_progress(const std::string& /*path*/, double /*done*/, double /*total*/,
                           std::string_view /*note*/) {}
};

// Conversation state between runs. Called one at a time per conversation.
class StateStore {
 public:
  virtual ~StateStore() = default;
  virtual std::optional<Json> load(const std::string& flow, const std::string& conversation,
                                   const std::string& name) = 0;
  virtual void save(const std::string& flow, const std::string& conversation,
                    const std::string& name, const Json& value) = 0;
};

// Results of pure steps by the digest of node, implementation, parameters and inputs.
class StepCache {
 public:
  virtual ~StepCache() = default;
  virtual std::optional<Json> find(const std::string& key) = 0;
  virtual void put(const std::string& key, const Json& outputs) = 0;
};

// waiting: nothing is left to do until an answer or a time comes; the run left memory and is taken
// up again by its log (flow/supervisor.hpp).
enum class RunStatus { succeeded, failed, cancelled, waiting };

struct RunResult {
  RunStatus status = RunStatus::succeeded;
  std::string run_id;
  std::vector<std::pair<std::string, Value>> outputs;  // Skipped (null as JSON) when its step was.
  std::shared_ptr<const Error> error;

  // Throws the error of a failed run.
  const Value& output(std::string_view name) const;
  Json outputs_json() const;
};

struct StartOptions {
  std::vector<std::pair<std::string, Value>> inputs = {};
  std::string run_id = {};          // Made when empty.
  std::string conversation = {};    // State with scope conversation belongs to it.
  RunObserver* observer = nullptr;  // Must outlive the run.
  CancelToken cancel = {};
  std::function<void(const RunResult&)> on_done = {};
  std::string app = {};
  std::optional<Durability> durability = {};      // Instead of the flow's own.
  std::shared_ptr<const Services> services = {};  // Instead of the engine's.
  std::string parent = {};                        // The run this one is a fork or replay of.
  std::shared_ptr<Recovery> recovery = {};        // Goes on from a log; `inputs` are those in it.
};

class Execution;

class Engine {
 public:
  struct Options {
    size_t compute_threads = 0;  // 0: the machine's cores.
    size_t waiting_threads_max = 4096;
    Services services = {};
    RunLog* log = nullptr;  // These must outlive the engine; null: none.
    StepCache* cache = nullptr;
    StateStore* state = nullptr;
  };
  explicit Engine(Options options);
  ~Engine();  // Cancels runs that have not ended and waits for steps that still work.

  // Starts a run; throws Error when the inputs are wrong, nothing started. The run goes on without
  // the handle.
  std::shared_ptr<Execution> start(std::shared_ptr<const FlowPlan> plan, StartOptions options);
  // Starts and waits.
  RunResult run(std::shared_ptr<const FlowPlan> plan, StartOptions options);

  // The run when it is in memory, else null.
  std::shared_ptr<Execution> find(const std::string& run_id);
  // Ends what is in memory without an end in the log: runs go on by their log at the next start.
  // Their results are RunStatus::cancelled with run.interrupted. Later starts are refused.
  void interrupt();

 private:
  friend class Execution;
  friend class StepRun;
  void enlist(const std::shared_ptr<Execution>& execution);
  void dismiss(Execution& execution);

  Options options_;
  std::mutex mutex_;
  std::condition_variable dismissed_;
  // Started and not ended. Owned: a run that only waits is held by nothing else.
  std::map<Execution*, std::shared_ptr<Execution>> live_;
  bool interrupted_ = false;
  Timer timer_;
  ThreadPool compute_;
  ThreadPool waiting_;
};

// Waits for the end of a started run.
RunResult wait(const std::shared_ptr<Execution>& execution);
void cancel(const std::shared_ptr<Execution>& execution);
// Gives a suspended step its answer; nothing happens when it does not wait (any more).
void answer(const std::shared_ptr<Execution>& execution, const std::string& path, WaitAnswer given);

// A run id: time-ordered and unlikely to repeat ("20261122-194501-3f9a2c").
std::string new_run_id();

}  // namespace danlu::flow

template <>
struct danlu::EnumNames<danlu::flow::RunStatus> {
  static constexpr std::array names{"succeeded", "failed", "cancelled", "waiting"};
};
