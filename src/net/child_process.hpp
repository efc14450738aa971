// Other programs, run on untrusted input: with limits on time, memory, output and files, without
// network, seeing only the files named. Text goes in by `input` and comes back as `output`.
//
// With bubblewrap (bwrap) the program runs in namespaces of its own: a read-only /usr, the files
// named, nothing else. Where that does not work (not installed, or user namespaces are switched
// off) it runs with the same limits and a system-call filter that takes away network, tracing and
// mounts, but it can read files; `sandbox_level` says which.
//
// Threads: any. The whole process group is killed on timeout, flood and cancel (acknowledged within
// 100 ms). Throws Error: process.missing, process.start_failed, process.timeout,
// process.output_too_large, run.cancelled. A non-zero exit code is not an error here.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/cancel.hpp"

namespace danlu::net {

enum class SandboxLevel {
  namespaces,    // bubblewrap.
  system_calls,  // Limits and a system-call filter.
  limits,        // Limits only: a processor without a filter of ours.
};
SandboxLevel sandbox_level();
std::string_view name_of(SandboxLevel level);

struct ChildLimits {
  std::chrono::milliseconds wall_time{60000};
  std::chrono::seconds cpu_time{60};
  uint64_t memory_bytes = uint64_t{2} << 30;  // Address space.
  uint64_t output_bytes = 64 << 20;           // Standard output.
  uint64_t file_bytes = uint64_t{1} << 30;    // Each file it writes.
  uint64_t open_files = 256;
};

struct ChildCommand {
  std::string program;  // A name looked up in PATH, or a path.
  std::vector<std::string> arguments;
  std::string input{};
  // Paths it may see besides /usr; they must exist.
  std::vector<std::filesystem::path> readable{};
  std::vector<std::filesystem::path> writable{};
  ChildLimits limits{};
};

struct ChildResult {
  int exit_code = 0;  // 128 + signal when a signal ended it.
  std::string output;
  std::string errors;  // Standard error, at most 64 KiB of it.
};

ChildResult run_child(const ChildCommand& command, const CancelToken& cancel = {});
// The same in a sandbox no stronger than `level`: what would happen without bubblewrap.
ChildResult run_child(const ChildCommand& command, const CancelToken& cancel, SandboxLevel level);

}  // namespace danlu::net
