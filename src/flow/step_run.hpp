// What one attempt of a node sees of its run, and the guard around a node's function.
#pragma once

#include "flow/execution.hpp"

namespace danlu::flow {

int64_t now_us();  // Since 1970, UTC.

// State and flow outputs that the node sets are gathered here and take effect when the step is
// finished, together with its outputs: an attempt that fails has done nothing.
class StepRun final : public Run {
 public:
  // `activity` is null for light steps.
  StepRun(Execution& execution, const FramePtr& frame, uint32_t step, Activity* activity,
          CancelToken token, const WaitAnswer* answer = nullptr)
      : execution_(execution),
        frame_(frame),
        step_(step),
        activity_(activity),
        token_(std::move(token)),
        answer_(answer) {}

  const CancelToken& cancel() const override { return token_; }
  void preview(std::string_view text) override;
  void progress(double done, double total, std::string_view note) override;
  std::string idempotency_key() const override;
  const Services& services() const override;
  Value flow_input(const std::string& name) const override;
  void set_flow_output(const std::string& name, Value value) override;
  void set_state(const std::string& name, Value value) override;
  void wait_for(WaitRequest request) override;
  const WaitAnswer* answer() const override { return answer_; }

  std::vector<StepEffect> take_effects() { return std::move(effects_); }
  const std::optional<WaitRequest>& wait() const { return wait_; }

 private:
  Execution& execution_;
  const FramePtr& frame_;
  uint32_t step_;
  Activity* activity_;
  CancelToken token_;
  const WaitAnswer* answer_;
  std::vector<StepEffect> effects_;
  std::optional<WaitRequest> wait_;
};

// Runs the node's function; anything thrown that is not an Error becomes one.
std::vector<Value> run_guarded(const StepPlan& plan, const void* params,
                               const std::vector<Value>& inputs, Run& run);

// Outputs that are JSON are kept; a payload makes the step uncached.
void store_in_cache(StepCache& cache, const std::string& key, const std::vector<Value>& outputs);

// An error as a record for an `error` port.
Value error_record(const Error& error);

// Whether doing the same again could help.
bool may_pass_later(const Error& error);

}  // namespace danlu::flow
