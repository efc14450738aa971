// One run being executed: an actor. Messages (a step completed, time is up, cancel, events are on
// the disk) come from any thread; exactly one thread at a time takes them and moves the run on, so
// that frames need no locks. Nothing here waits for the disk: where the run's durability asks for
// it, ready steps stay in the queue until the log says that the events before them are kept.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <set>

#include "flow/engine.hpp"
#include "flow/frame.hpp"
#include "flow/recovery.hpp"

namespace danlu::flow {

using FramePtr = std::shared_ptr<Frame>;

// What an event says beside its kind and place.
struct Logged {
  std::vector<Value> values = {};
  std::shared_ptr<const Error> error = {};
  bool cached = false;
  std::shared_ptr<const EventDetails> details = {};
};

class Execution : public std::enable_shared_from_this<Execution> {
 public:
  Execution(Engine& engine, std::shared_ptr<const FlowPlan> plan, StartOptions options);
  ~Execution();

  void start(std::vector<Value> inputs);
  void request_cancel() { run_cancel_.cancel(); }
  void request_interrupt();
  void give_answer(const std::string& path, WaitAnswer answer);
  RunResult wait();
  const std::string& id() const { return options_.run_id; }
  // False once its end (or its leaving memory) is on the way: it takes no more answers.
  bool live() const { return live_; }

 private:
  friend class StepRun;

  struct GivenAnswer {
    std::string path;
    WaitAnswer answer;
  };
  struct Message {
    enum class Kind : uint8_t {
      completed,
      retry,
      run_timeout,
      idle_check,
      wake,
      answer,
      kept,
      interrupt,
      cancel
    };
    Kind kind = Kind::cancel;
    FramePtr frame = {};
    uint32_t step = 0;
    int attempt = 0;
    std::vector<Value> outputs = {};
    std::shared_ptr<const Error> error = {};
    std::vector<StepEffect> effects = {};
    std::shared_ptr<const GivenAnswer> answer = {};
  };
  struct ReadyStep {
    FramePtr frame;  // Without steps: it is to be ended.
    uint32_t step;
    int64_t after = 0;  // Number of the event that must be kept before it may begin.
  };
  // What a step was called with, kept while it cannot begin yet.
  struct Prepared {
    std::shared_ptr<const void> params;
    std::vector<Value> inputs;
  };
  struct Suspended {
    FramePtr frame;
    uint32_t step = 0;
    int attempt = 1;
    WaitRequest wait;
    Prepared again;  // Of WaitKind::repeat.
    uint64_t timer = 0;
  };
  struct HeldTask {
    int64_t after;
    Work work;
    Task task;
  };
  // A run on its way through its log (see recovery.hpp).
  struct Recovering {
    std::shared_ptr<Recovery> log;
    std::unordered_map<std::string, ReadyStep> held;  // Ready, and not begun in the log so far.
    std::vector<ReadyStep> held_order;
    std::unordered_map<std::string, ReadyStep> begun;
    std::vector<ReadyStep> begun_order;
    std::unordered_map<std::string, Prepared> prepared;
    std::set<std::string> retrying;
  };

  // The actor.
  void post(Message message);
  void post_later(std::chrono::milliseconds time, Message message, uint64_t* timer = nullptr);
  void drain();
  void advance();
  void handle(Message& message);
  void handle_step(Message& message);

  // Steps (execution.cpp).
  void make_ready(const FramePtr& frame, uint32_t step) {
    ready_.push_back({frame, step, paced_ ? logged_ : 0});
  }
  void enter(const FramePtr& frame);  // Makes the frame's first steps ready.
  void begin_step(const FramePtr& frame, uint32_t step);
  bool wanted(const FramePtr& frame, uint32_t step);
  std::optional<std::vector<Value>> evaluate_inputs(const Frame& frame, const StepPlan& plan);
  void attempt(const FramePtr& frame, uint32_t step, std::vector<Value> inputs);
  std::shared_ptr<const void> params_for(const Frame& frame, const StepPlan& plan,
                                         const std::vector<Value>& inputs);
  void run_node(const FramePtr& frame, uint32_t step, std::vector<Value> inputs);
  void run_light(const FramePtr& frame, uint32_t step, const Prepared& prepared,
                 const WaitAnswer* answer);
  std::string cache_key_of(const Frame& frame, uint32_t step, const std::vector<Value>& inputs);
  void dispatch(const FramePtr& frame, uint32_t step, Prepared prepared);
  void submit(Work work, Task task);
  Activity& begin_activity(const FramePtr& frame, uint32_t step, Logged details = {});
  void end_activity(const Frame& frame, uint32_t step);
  void check_idle(const Message& message);
  void finish_step(const FramePtr& frame, uint32_t step, std::vector<Value> outputs,
                   std::vector<StepEffect> effects = {}, bool cached = false);
  void skip_step(const FramePtr& frame, uint32_t step);
  void settle(const FramePtr& frame, uint32_t step);  // Lets dependents go.
  void fail_step(const FramePtr& frame, uint32_t step, Error error);
  bool retry(const FramePtr& frame, uint32_t step, const Error& error);
  void retry_later(const FramePtr& frame, uint32_t step);
  CancelToken token_of(Frame& frame);

  // Containers (containers.cpp).
  void begin_for_each(const FramePtr& frame, uint32_t step);
  void next_items(const FramePtr& frame, uint32_t step);
  void item_done(const FramePtr& item_frame, std::vector<Value> values,
                 std::shared_ptr<const Error> error);
  void finish_for_each(const FramePtr& frame, uint32_t step);
  void begin_while(const FramePtr& frame, uint32_t step);
  void next_round(const FramePtr& frame, uint32_t step, std::vector<Value> state);
  void round_done(const FramePtr& round_frame);
  void begin_call(const FramePtr& frame, uint32_t step, std::vector<Value> inputs);
  void frame_done(const FramePtr& frame);
  void fail_frame(const FramePtr& frame, const Error& error);
  FramePtr child_frame(const FramePtr& frame, uint32_t step, const BlockPlan& block, size_t item);
  std::vector<Value> flow_outputs(const Frame& root, const FlowPlan& plan);

  // Waiting (waits.cpp).
  void suspend(const FramePtr& frame, uint32_t step, WaitRequest wait, Prepared again = {});
  void arm(const std::string& path);
  void wake(const std::string& path, const WaitAnswer& answer);
  void repeat_answered(Suspended& suspended, const WaitAnswer& answer);
  void answer_came(const GivenAnswer& given);
  void time_came(const Message& message);
  bool at_rest();  // Nothing left to do but to wait, and for long.

  // Going on from a log (recover.cpp).
  void hold(ReadyStep step);
  void recover_next();
  void deliver(const RecordedEvent& event);
  void recover_start(const RecordedEvent& event, const FramePtr& frame, uint32_t step, bool held);
  void recover_end(const RecordedEvent& event, const FramePtr& frame, uint32_t step);
  std::optional<Prepared> prepare(const FramePtr& frame, uint32_t step);
  void compute_anew(const RecordedEvent& event, const FramePtr& frame, uint32_t step,
                    const std::vector<Value>& recorded);
  std::vector<Value> recorded_outputs(const RecordedEvent& event, const StepPlan& plan) const;
  bool taken_from_log(EventKind kind, const std::string& path);
  void go_live();
  void go_on(const ReadyStep& begun, Recovering& recovering);
  [[noreturn]] void mismatch(const std::string& path, std::string_view detail) const;

  // The run itself (run_end.cpp) and its log (run_journal.cpp).
  std::shared_ptr<FlowScope> make_scope(std::shared_ptr<const FlowPlan> plan,
                                        std::vector<Value> inputs, const std::string& path);
  std::shared_ptr<const EventDetails> first_state(const FlowScope& scope) const;
  StepEffect state_effect(const FlowScope& scope, const std::string& name, const Value& value);
  void apply(FlowScope& scope, const std::vector<StepEffect>& effects);
  void finish(RunStatus status, std::vector<Value> outputs, std::shared_ptr<const Error> error);
  void stop_without_end();
  void announce();
  bool logging() const { return log_ != nullptr || options_.observer != nullptr; }
  void log(EventKind kind, const Frame* frame, uint32_t step, Logged details = {});
  bool must_wait(int64_t after);  // For the log; asks it to say when.
  void ask_when_kept();
  void events_kept(const Message& message);

  Engine& engine_;
  std::shared_ptr<const FlowPlan> plan_;
  StartOptions options_;
  Durability durability_;
  CancelSource run_cancel_;
  CancelToken::Registration cancel_registration_;
  std::unique_ptr<RunLogWriter> log_;
  FramePtr root_;
  std::deque<ReadyStep> ready_;
  std::atomic<bool> live_ = true;
  bool ended_ = false;  // Of the actor's own knowledge.
  bool paced_ = false;  // The log keeps up later than it takes events.
  bool lasting_ = false;
  bool kept_asked_ = false;
  std::shared_ptr<const Error> log_failure_;
  int64_t logged_ = 0;  // Number of the last event.
  int64_t kept_ = 0;    // As far as known here.
  size_t busy_ = 0;     // Messages that will come by themselves.
  std::deque<HeldTask> held_tasks_;
  std::map<std::string, Suspended> suspended_;  // By path.
  std::unique_ptr<Recovering> recovering_;
  std::unique_ptr<RunResult> ending_;  // Told when its event is kept.

  std::mutex mutex_;  // Guards what follows.
  std::condition_variable finished_;
  std::vector<Message> inbox_;
  bool draining_ = false;
  std::optional<RunResult> result_;
};

}  // namespace danlu::flow
