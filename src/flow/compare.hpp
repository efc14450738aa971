// Two runs side by side, step by step: what came out differently.
#pragma once

#include <string>
#include <vector>

#include "flow/recovery.hpp"

namespace danlu::flow {

enum class StepChange { same, changed, only_first, only_second };

}  // namespace danlu::flow

template <>
struct danlu::EnumNames<danlu::flow::StepChange> {
  static constexpr std::array names{"same", "changed", "only_first", "only_second"};
};

namespace danlu::flow {

struct StepComparison {
  std::string path;
  StepChange change = StepChange::same;
  // {status, outputs | error}; null where the step has no end.
  Json first;
  Json second;

  static auto fields() {
    return std::tuple{
        field("path", &StepComparison::path), field("change", &StepComparison::change),
        field("first", &StepComparison::first), field("second", &StepComparison::second)};
  }
};

// In the order of the first log; steps only in the second come last. The last end of a path counts.
std::vector<StepComparison> compare_runs(const std::vector<RecordedEvent>& first,
                                         const std::vector<RecordedEvent>& second);

}  // namespace danlu::flow
