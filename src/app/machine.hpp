// What `danlu doctor` looks at: cores, instruction sets, memory, disk, data folder, optional
// programs, model servers.
#pragma once

#include <string>
#include <vector>

#include "app/context.hpp"

namespace danlu::app {

struct Finding {
  enum class State { good, limited, broken };
  std::string what;
  State state = State::good;
  Bilingual found;
  Bilingual mend = {};  // What to do; empty when nothing is to be done.
};

std::vector<Finding> look_at_machine(Context& context);

}  // namespace danlu::app
