// Starting another program: no shell, no inherited files, its own session, limits set before it
// runs. Safe while other threads run: between fork and exec only async-signal-safe calls are made.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/platform/socket.hpp"

namespace danlu::platform {

struct ProcessSpec {
  std::filesystem::path program;
  std::vector<std::string> arguments;    // Without the program's own name.
  std::vector<std::string> environment;  // "NAME=value"; nothing is inherited.
  std::string_view input;                // Its standard input, a file in memory.
  // 0 means no limit.
  uint64_t cpu_seconds_max = 0;
  uint64_t memory_bytes_max = 0;
  uint64_t file_bytes_max = 0;
  uint64_t open_files_max = 0;
  // A seccomp filter: no sockets, no tracing, no mounts, no new namespaces.
  bool deny_system_calls = false;
};

// A started program. The destructor kills what is left of it and its whole process group.
class Process {
 public:
  // Returns 0 or the error number (ENOENT: no such program) in `error`.
  static Process start(const ProcessSpec& spec, int& error);
  Process(Process&& other) noexcept;
  Process& operator=(Process&&) = delete;
  ~Process();

  const Handle& output() const { return output_; }
  const Handle& errors() const { return errors_; }
  // Readable when the program has ended; closed where the system has no such thing.
  const Handle& ended() const { return ended_; }
  void kill_group();
  // The exit code, or 128 + signal as shells say; absent while it runs.
  std::optional<int> poll_exit();

 private:
  Process() = default;

  int pid_ = -1;
  std::optional<int> exit_code_;
  Handle output_;
  Handle errors_;
  Handle ended_;
};

// Absolute path of a program: as given when it has a slash, else the first in PATH.
std::optional<std::filesystem::path> find_program(std::string_view name);
bool has_system_call_filter();
// The file of this program itself, links resolved; empty when the system does not tell.
std::filesystem::path own_program();
int own_id();

}  // namespace danlu::platform
