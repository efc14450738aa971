// The live state of one block of one run: which steps are done, what they gave. Frames nest as
// containers do. Touched only by the thread that takes the run further at the moment (see
// Execution), except where marked.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.hpp"
#include "flow/plan.hpp"

namespace danlu::flow {

struct Frame;

// What belongs to one flow being run: the run's own flow, or one that a step called.
struct FlowScope {
  std::shared_ptr<const FlowPlan> plan;
  std::vector<Value> inputs;
  mutable std::mutex
      mutex;  // Guards the two below: nodes may read and set them from other threads.
  std::vector<Value> state;
  std::vector<std::pair<std::string, Value>> outputs;  // By flow.output.
};

struct ForEachState {
  Json::Array items;
  size_t next = 0;
  size_t running = 0;
  std::vector<std::vector<Value>> results;  // By item, then by output; empty: not (yet) there.
  std::vector<std::shared_ptr<const Error>> errors;
};

// One attempt of a step that is not done on the spot.
struct Activity {
  explicit Activity(const CancelToken& frame) : cancel(frame) {}
  CancelSource cancel;
  std::atomic<int64_t> last_sign_us = 0;  // Any thread: when it last showed life.
  uint64_t run_timer = 0;
  uint64_t idle_timer = 0;
  std::unique_ptr<ForEachState> each;
  int64_t rounds = 0;  // Of a while.
};

enum class StepStatus : uint8_t { waiting, running, done };

struct StepSlot {
  StepStatus status = StepStatus::waiting;
  uint32_t waiting_for = 0;
  int attempt = 1;
  std::vector<Value> outputs;  // All skipped when the step was.
  std::shared_ptr<Activity> activity;
};

struct Frame {
  const BlockPlan* block = nullptr;
  std::shared_ptr<FlowScope> scope;
  std::shared_ptr<Frame> parent;  // Null for the run's own block.
  uint32_t owner = 0;             // The container step in the parent.
  int owner_attempt = 1;
  size_t item = 0;     // Index in a for_each, round of a while.
  std::string prefix;  // Path of what is inside, "" or ending in '/'.
  std::vector<Value> locals;
  std::vector<StepSlot> steps;
  size_t open = 0;  // Steps not done.
  bool dead = false;
  std::optional<CancelSource> cancel;

  Frame(const BlockPlan& block_plan, std::shared_ptr<FlowScope> flow_scope)
      : block(&block_plan),
        scope(std::move(flow_scope)),
        steps(block_plan.steps.size()),
        open(steps.size()) {
    for (size_t i = 0; i < steps.size(); ++i) {
      steps[i].waiting_for = static_cast<uint32_t>(block->steps[i].depends.size());
    }
  }

  std::string path(uint32_t step) const { return prefix + block->steps[step].id; }

  // Whether results of this frame are still wanted.
  bool alive() const {
    if (dead) return false;
    if (parent == nullptr) return true;
    const StepSlot& slot = parent->steps[owner];
    return slot.status == StepStatus::running && slot.attempt == owner_attempt && parent->alive();
  }
};

// Reads a frame (and those around it) for bindings.
class FrameSource final : public ValueSource {
 public:
  explicit FrameSource(const Frame& frame, const std::vector<Value>* own_inputs = nullptr)
      : frame_(frame), own_inputs_(own_inputs) {}

  Value get(const Reference& reference) const override {
    const Frame* frame = &frame_;
    for (uint16_t i = 0; i < reference.up; ++i) frame = frame->parent.get();
    switch (reference.source) {
      case Reference::Source::own_input:
        return (*own_inputs_)[reference.index];
      case Reference::Source::local:
        return frame->locals[reference.index];
      case Reference::Source::flow_input:
        return frame->scope->inputs[reference.index];
      case Reference::Source::state: {
        std::lock_guard lock(frame->scope->mutex);
        return frame->scope->state[reference.index];
      }
      case Reference::Source::step_output: {
        const StepSlot& slot = frame->steps[reference.index];
        return reference.port < slot.outputs.size() ? slot.outputs[reference.port]
                                                    : Value::skipped();
      }
    }
    return {};
  }

 private:
  const Frame& frame_;
  const std::vector<Value>* own_inputs_;
};

}  // namespace danlu::flow
