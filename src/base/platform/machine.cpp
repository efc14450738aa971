#include "base/platform/machine.hpp"

#include <algorithm>
#include <fstream>

namespace danlu::platform {
namespace {

// Control group v2: a number of bytes, or "max".
uint64_t cgroup_limit() {
  std::ifstream file("/sys/fs/cgroup/memory.max");
  uint64_t bytes = 0;
  return file >> bytes ? bytes : UINT64_MAX;
}

}  // namespace

Memory memory() {
  Memory found;
  std::ifstream file("/proc/meminfo");
  std::string name;
  uint64_t kibibytes = 0;
  std::string unit;
  while (file >> name >> kibibytes && std::getline(file, unit)) {
    if (name == "MemTotal:") found.total_bytes = kibibytes * 1024;
    if (name == "MemAvailable:") found.available_bytes = kibibytes * 1024;
  }
  found.total_bytes = std::min(found.total_bytes, cgroup_limit());
  found.available_bytes = std::min(found.available_bytes, found.total_bytes);
  return found;
}

std::vector<std::string> instruction_sets() {
  std::vector<std::string> sets;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("sse4.2")) sets.emplace_back("sse4.2");
  if (__builtin_cpu_supports("avx2")) sets.emplace_back("avx2");
  if (__builtin_cpu_supports("fma")) sets.emplace_back("fma");
  if (__builtin_cpu_supports("avx512f")) sets.emplace_back("avx512f");
  if (__builtin_cpu_supports("avx512vnni")) sets.emplace_back("avx512vnni");
  if (__builtin_cpu_supports("avx512bf16")) sets.emplace_back("avx512bf16");
#elif defined(__aarch64__)
  sets.emplace_back("neon");
#endif
  return sets;
}

}  // namespace danlu::platform
