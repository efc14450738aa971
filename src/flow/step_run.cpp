#include "flow/step_run.hpp"

#include <algorithm>
#include <chrono>
#include <new>

#include "flow/run_errors.hpp"

namespace danlu::flow {

int64_t now_us() {
  auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

void StepRun::preview(std::string_view text) {
  if (activity_ != nullptr) activity_->last_sign_us = now_us();
  RunObserver* observer = execution_.options_.observer;
  if (observer != nullptr && !token_.cancelled()) observer->on_preview(frame_->path(step_), text);
}

void StepRun::progress(double done, double total, std::string_view note) {
  if (activity_ != nullptr) activity_->last_sign_us = now_us();
  RunObserver* observer = execution_.options_.observer;
  if (observer != nullptr && !token_.cancelled()) {
    observer->on_progress(frame_->path(step_), done, total, note);
  }
}

std::string StepRun::idempotency_key() const {
  return execution_.options_.run_id + "/" + frame_->path(step_);
}

const Services& StepRun::services() const {
  const auto& own = execution_.options_.services;
  return own != nullptr ? *own : execution_.engine_.options_.services;
}

Value StepRun::flow_input(const std::string& name) const {
  const FlowPlan& plan = *frame_->scope->plan;
  auto found = std::ranges::find(plan.inputs, name, &FlowInput::name);
  if (found == plan.inputs.end()) return {};
  return frame_->scope->inputs[static_cast<size_t>(found - plan.inputs.begin())];
}

void StepRun::set_flow_output(const std::string& name, Value value) {
  effects_.push_back({StepEffect::Kind::flow_output, {}, name, std::move(value)});
}

void StepRun::set_state(const std::string& name, Value value) {
  effects_.push_back(execution_.state_effect(*frame_->scope, name, value));
}

void StepRun::wait_for(WaitRequest request) {
  if (activity_ != nullptr) throw Error(kCannotWait);
  wait_ = std::move(request);
}

bool may_pass_later(const Error& error) {
  Failure failure = error.failure();
  return failure != Failure::usage && failure != Failure::denied && failure != Failure::cancelled;
}

std::vector<Value> run_guarded(const StepPlan& plan, const void* params,
                               const std::vector<Value>& inputs, Run& run) {
  try {
    return plan.node->run(params, plan.ports, inputs, run);
  } catch (const Error&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw Error(kOutOfMemory);
  } catch (const std::exception& failure) {
    throw Error(kNodeFailed, {{"node", plan.node->id}, {"detail", failure.what()}});
  }
}

void store_in_cache(StepCache& cache, const std::string& key, const std::vector<Value>& outputs) {
  Json::Array values;
  for (const Value& output : outputs) {
    if (output.payload() != nullptr || output.is_skipped()) return;
    values.push_back(output.json());
  }
  cache.put(key, Json(std::move(values)));
}

Value error_record(const Error& error) {
  return Json::object({{"code", error.id()},
                       {"message", error.message(Language::en)},
                       {"message_zh", error.message(Language::zh)},
                       {"hint", error.hint(Language::en)},
                       {"place", error.place(Language::en)}});
}

}  // namespace danlu::flow
