// Containers: for_each, while, call. Each makes frames for what is inside and goes on when they are
// done.
#include <algorithm>

#include "flow/execution.hpp"
#include "flow/run_errors.hpp"
#include "flow/step_run.hpp"

namespace danlu::flow {
namespace {

Value skip_to_null(const Value& value) { return value.is_skipped() ? Value() : value; }

}  // namespace

FramePtr Execution::child_frame(const FramePtr& frame, uint32_t step, const BlockPlan& block,
                                size_t item) {
  auto child = std::make_shared<Frame>(block, frame->scope);
  child->parent = frame;
  child->owner = step;
  child->owner_attempt = frame->steps[step].attempt;
  child->item = item;
  child->prefix = frame->path(step) + "[" + std::to_string(item) + "]/";
  return child;
}

void Execution::begin_for_each(const FramePtr& frame, uint32_t step) {
  const ForEachPlan& plan = *frame->block->steps[step].for_each;
  Value items = evaluate(plan.items, FrameSource(*frame), run_cancel_.token());
  if (items.is_skipped()) {
    skip_step(frame, step);
    return;
  }
  Activity& activity = begin_activity(frame, step);
  activity.each = std::make_unique<ForEachState>();
  activity.each->items = conform(items.to_json(), {PortKind::json, true}).json().as_array();
  activity.each->results.resize(activity.each->items.size());
  activity.each->errors.resize(activity.each->items.size());
  next_items(frame, step);
}

void Execution::next_items(const FramePtr& frame, uint32_t step) {
  const ForEachPlan& plan = *frame->block->steps[step].for_each;
  // Kept, not referenced: an item without steps is done at once and may end the whole container.
  std::shared_ptr<Activity> activity = frame->steps[step].activity;
  ForEachState& state = *activity->each;
  while (state.next < state.items.size() && state.running < static_cast<size_t>(plan.parallel)) {
    size_t index = state.next++;
    ++state.running;
    FramePtr child = child_frame(frame, step, *plan.body, index);
    child->locals = {Value(state.items[index]), Value(Json(index))};
    if (child->open > 0) {
      enter(child);
      continue;
    }
    --state.running;
    try {
      for (const NamedBinding& output : plan.outputs) {
        state.results[index].push_back(
            skip_to_null(evaluate(output.value, FrameSource(*child), run_cancel_.token())));
      }
    } catch (const Error& error) {
      state.errors[index] = std::make_shared<Error>(error);
    }
  }
  if (state.running == 0 && state.next == state.items.size()) finish_for_each(frame, step);
}

void Execution::item_done(const FramePtr& item_frame, std::vector<Value> values,
                          std::shared_ptr<const Error> error) {
  const FramePtr& frame = item_frame->parent;
  uint32_t step = item_frame->owner;
  const ForEachPlan& plan = *frame->block->steps[step].for_each;
  ForEachState& state = *frame->steps[step].activity->each;
  --state.running;
  if (error != nullptr && plan.on_error == ItemErrors::stop) {
    fail_step(frame, step, *error);
    return;
  }
  state.results[item_frame->item] = std::move(values);
  state.errors[item_frame->item] = std::move(error);
  next_items(frame, step);
}

void Execution::finish_for_each(const FramePtr& frame, uint32_t step) {
  const ForEachPlan& plan = *frame->block->steps[step].for_each;
  ForEachState& state = *frame->steps[step].activity->each;
  std::vector<Value> outputs;
  for (size_t port = 0; port < plan.outputs.size(); ++port) {
    Json::Array list;
    for (size_t i = 0; i < state.items.size(); ++i) {
      if (state.errors[i] == nullptr) {
        list.push_back(state.results[i][port].to_json());
      } else if (plan.on_error == ItemErrors::keep) {
        list.push_back(Json());
      }
    }
    outputs.emplace_back(Json(std::move(list)));
  }
  Json::Array errors;
  for (size_t i = 0; i < state.items.size(); ++i) {
    if (state.errors[i] == nullptr) continue;
    if (plan.on_error == ItemErrors::stop) {  // An item without steps failed in its outputs.
      fail_step(frame, step, *state.errors[i]);
      return;
    }
    Json record = error_record(*state.errors[i]).json();
    record["index"] = Json(i);
    errors.push_back(std::move(record));
  }
  outputs.emplace_back(Json(std::move(errors)));
  finish_step(frame, step, std::move(outputs));
}

void Execution::begin_while(const FramePtr& frame, uint32_t step) {
  const WhilePlan& plan = *frame->block->steps[step].while_loop;
  std::vector<Value> state;
  for (const NamedBinding& variable : plan.state) {
    Value value = evaluate(variable.value, FrameSource(*frame), run_cancel_.token());
    if (value.is_skipped()) {
      skip_step(frame, step);
      return;
    }
    state.push_back(std::move(value));
  }
  begin_activity(frame, step);
  next_round(frame, step, std::move(state));
}

void Execution::next_round(const FramePtr& frame, uint32_t step, std::vector<Value> state) {
  const WhilePlan& plan = *frame->block->steps[step].while_loop;
  Activity& activity = *frame->steps[step].activity;
  if (activity.rounds >= plan.rounds_max) {
    fail_step(frame, step, Error(kRoundsMax, {{"rounds", plan.rounds_max}}));
    return;
  }
  FramePtr round = child_frame(frame, step, *plan.body, static_cast<size_t>(activity.rounds++));
  round->locals = std::move(state);
  if (round->open > 0) {
    enter(round);
  } else {
    // A loop without steps computes in `next` alone; a message instead of a call keeps the stack
    // flat.
    make_ready(round, 0);
  }
}

void Execution::round_done(const FramePtr& round_frame) {
  const FramePtr frame = round_frame->parent;
  uint32_t step = round_frame->owner;
  const WhilePlan& plan = *frame->block->steps[step].while_loop;
  std::vector<Value> state;
  for (const NamedBinding& variable : plan.next) {
    state.push_back(
        skip_to_null(evaluate(variable.value, FrameSource(*round_frame), run_cancel_.token())));
  }
  round_frame->locals = state;
  Value until = evaluate(plan.until, FrameSource(*round_frame), run_cancel_.token());
  if (conform(until, {PortKind::boolean}).json().as_boolean()) {
    finish_step(frame, step, std::move(state));
  } else {
    next_round(frame, step, std::move(state));
  }
}

void Execution::begin_call(const FramePtr& frame, uint32_t step, std::vector<Value> inputs) {
  const FlowPlan& plan = *frame->block->steps[step].call->flow;
  Logged details{.values = logging() ? inputs : std::vector<Value>()};
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].is_null()) inputs[i] = plan.inputs[i].default_value;
  }
  auto child = std::make_shared<Frame>(plan.root, make_scope(frame->block->steps[step].call->flow,
                                                             std::move(inputs), frame->path(step)));
  details.details = first_state(*child->scope);
  begin_activity(frame, step, std::move(details));
  child->parent = frame;
  child->owner = step;
  child->owner_attempt = frame->steps[step].attempt;
  child->prefix = frame->path(step) + "/";
  enter(child);
}

std::vector<Value> Execution::flow_outputs(const Frame& root, const FlowPlan& plan) {
  std::vector<Value> outputs;
  for (const Port& port : plan.outputs) {
    auto given = std::ranges::find(plan.output_values, port.name, &NamedBinding::name);
    if (given != plan.output_values.end()) {
      Value value = evaluate(given->value, FrameSource(root), run_cancel_.token());
      if (value.is_skipped()) {
        outputs.push_back(std::move(value));
        continue;
      }
      PortType type = port.type;
      type.optional = true;
      outputs.push_back(conform(value, type));
      continue;
    }
    std::lock_guard lock(root.scope->mutex);
    auto set =
        std::ranges::find(root.scope->outputs, port.name, &std::pair<std::string, Value>::first);
    outputs.push_back(set != root.scope->outputs.end() ? set->second : Value::skipped());
  }
  return outputs;
}

void Execution::frame_done(const FramePtr& frame) {
  try {
    if (frame->parent == nullptr) {
      finish(RunStatus::succeeded, flow_outputs(*frame, *plan_), nullptr);
      return;
    }
    const StepPlan& owner = frame->parent->block->steps[frame->owner];
    if (owner.kind == StepKind::call) {
      finish_step(frame->parent, frame->owner, flow_outputs(*frame, *owner.call->flow));
    } else if (owner.kind == StepKind::while_loop) {
      round_done(frame);
    } else {
      std::vector<Value> values;
      for (const NamedBinding& output : owner.for_each->outputs) {
        values.push_back(
            skip_to_null(evaluate(output.value, FrameSource(*frame), run_cancel_.token())));
      }
      item_done(frame, std::move(values), nullptr);
    }
  } catch (const Error& error) {
    fail_frame(frame, error);
  }
}

void Execution::fail_frame(const FramePtr& frame, const Error& error) {
  frame->dead = true;
  if (frame->cancel) frame->cancel->cancel();
  if (frame->parent == nullptr) {
    finish(RunStatus::failed, {}, std::make_shared<Error>(error));
    return;
  }
  if (frame->parent->block->steps[frame->owner].kind == StepKind::for_each) {
    item_done(frame, {}, std::make_shared<Error>(error));
  } else {
    fail_step(frame->parent, frame->owner, error);
  }
}

}  // namespace danlu::flow
