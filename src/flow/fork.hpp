// Run again from here with this value changed: a new run that takes over every step of another one
// except those a change reaches, and runs these again. What a change reaches: steps that read a
// changed output or input, steps ordered after those, later rounds of a loop, a container with what
// is inside when its items or inputs are reached, and readers of state that a step left out had
// set.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "flow/recovery.hpp"

namespace danlu::flow {

struct ForkChanges {
  std::map<std::string, Json> inputs = {};                      // Of the run, by name.
  std::map<std::string, std::map<std::string, Json>> set = {};  // Outputs: path, then port.
  std::vector<std::string> from = {};  // Paths of steps to run again although nothing changed.
};

struct ForkedLog {
  std::vector<std::pair<std::string, Value>> inputs;
  std::vector<RecordedEvent> events;  // Those that stay.
  std::vector<std::string> left_out;  // Paths of finished steps that run again.
};

// Throws Error when a path, port or input is not there.
ForkedLog fork_log(const FlowPlan& plan, const std::vector<RecordedEvent>& events,
                   const ForkChanges& changes);

}  // namespace danlu::flow
