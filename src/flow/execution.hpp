// One run being executed: an actor. Messages (a step completed, time is up, cancel) come from any
// thread; exactly one thread at a time takes them and moves the run on, so that frames need no
// locks.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>

#include "flow/engine.hpp"
#include "flow/frame.hpp"

namespace danlu::flow {

using FramePtr = std::shared_ptr<Frame>;

// What an event says beside its kind and place.
struct Logged {
  std::vector<Value> values = {};
  std::shared_ptr<const Error> error = {};
  bool cached = false;
};

class Execution : public std::enable_shared_from_this<Execution> {
 public:
  Execution(Engine& engine, std::shared_ptr<const FlowPlan> plan, StartOptions options);

  void start(std::vector<Value> inputs);
  void request_cancel() { run_cancel_.cancel(); }
  RunResult wait();

 private:
  friend class StepRun;

  struct Message {
    enum class Kind : uint8_t { completed, retry, run_timeout, idle_check, cancel };
    Kind kind = Kind::cancel;
    FramePtr frame;
    uint32_t step = 0;
    int attempt = 0;
    std::vector<Value> outputs;
    std::shared_ptr<const Error> error;
  };
  struct ReadyStep {
    FramePtr frame;  // Without steps: it is to be ended.
    uint32_t step;
  };

  // The actor.
  void post(Message message);
  void drain();
  void handle(Message& message);

  // Steps (execution.cpp).
  void enter(const FramePtr& frame);  // Makes the frame's first steps ready.
  void begin_step(const FramePtr& frame, uint32_t step);
  bool wanted(const FramePtr& frame, uint32_t step);
  std::optional<std::vector<Value>> evaluate_inputs(const Frame& frame, const StepPlan& plan);
  void attempt(const FramePtr& frame, uint32_t step, std::vector<Value> inputs);
  std::shared_ptr<const void> params_for(const Frame& frame, const StepPlan& plan,
                                         const std::vector<Value>& inputs);
  void run_node(const FramePtr& frame, uint32_t step, std::vector<Value> inputs);
  void dispatch(const FramePtr& frame, uint32_t step, std::shared_ptr<const void> params,
                std::vector<Value> inputs);
  Activity& begin_activity(const FramePtr& frame, uint32_t step);
  void end_activity(StepSlot& slot);
  void check_idle(const Message& message);
  void finish_step(const FramePtr& frame, uint32_t step, std::vector<Value> outputs,
                   bool cached = false);
  void skip_step(const FramePtr& frame, uint32_t step);
  void settle(const FramePtr& frame, uint32_t step);  // Lets dependents go.
  void fail_step(const FramePtr& frame, uint32_t step, Error error);
  bool retry(const FramePtr& frame, uint32_t step, const Error& error);
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

  // The run itself (run_end.cpp).
  std::shared_ptr<FlowScope> make_scope(std::shared_ptr<const FlowPlan> plan,
                                        std::vector<Value> inputs);
  void set_state(FlowScope& scope, const std::string& name, const Value& value);
  void finish(RunStatus status, std::vector<Value> outputs, std::shared_ptr<const Error> error);
  void log(EventKind kind, const Frame* frame, uint32_t step, Logged details = {});

  Engine& engine_;
  std::shared_ptr<const FlowPlan> plan_;
  StartOptions options_;
  CancelSource run_cancel_;
  CancelToken::Registration cancel_registration_;
  std::unique_ptr<RunLogWriter> log_;
  FramePtr root_;
  std::deque<ReadyStep> ready_;
  bool ended_ = false;  // Of the actor's own knowledge.
  std::shared_ptr<const Error> log_failure_;

  std::mutex mutex_;  // Guards what follows.
  std::condition_variable finished_;
  std::vector<Message> inbox_;
  bool draining_ = false;
  std::optional<RunResult> result_;
};

}  // namespace danlu::flow
