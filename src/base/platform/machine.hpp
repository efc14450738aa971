// Facts about this machine: memory and instruction sets.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace danlu::platform {

struct Memory {
  uint64_t total_bytes = 0;  // Of the machine, or of the control group when that is less.
  uint64_t available_bytes = 0;
};
Memory memory();

// Names of the vector instruction sets this processor offers, as in "avx2".
std::vector<std::string> instruction_sets();

}  // namespace danlu::platform
