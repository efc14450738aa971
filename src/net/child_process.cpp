#include "net/child_process.hpp"

#include <array>
#include <system_error>

#include "base/platform/process.hpp"
#include "net/errors.hpp"

namespace danlu::net {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

constexpr size_t kErrorsBytesMax = 64 << 10;
constexpr int kCpuTimeSignal = 24;  // SIGXCPU, the same number on every Linux we build for.

std::vector<std::string> sandbox_environment() {
  return {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "HOME=/tmp", "TMPDIR=/tmp"};
}

// What bubblewrap is told before the program's own arguments.
std::vector<std::string> bubblewrap_arguments(const ChildCommand& command,
                                              const fs::path& program) {
  std::vector<std::string> arguments = {
      "--unshare-all", "--die-with-parent", "--cap-drop", "ALL", "--ro-bind", "/usr", "/usr"};
  auto add = [&](std::initializer_list<std::string> more) {
    arguments.insert(arguments.end(), more);
  };
  for (const char* name : {"bin", "sbin", "lib", "lib64", "lib32"}) {
    fs::path path = fs::path("/") / name;
    std::error_code ignored;
    if (fs::is_symlink(path, ignored)) {
      add({"--symlink", fs::read_symlink(path, ignored).string(), path.string()});
    } else if (fs::is_directory(path, ignored)) {
      add({"--ro-bind", path.string(), path.string()});
    }
  }
  for (const char* path : {"/etc/fonts", "/etc/ld.so.cache", "/etc/alternatives"}) {
    add({"--ro-bind-try", path, path});
  }
  add({"--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"});
  if (!program.string().starts_with("/usr/")) {
    add({"--ro-bind", program.string(), program.string()});
  }
  for (const fs::path& path : command.readable) {
    std::string absolute = fs::absolute(path).string();
    add({"--ro-bind", absolute, absolute});
  }
  for (const fs::path& path : command.writable) {
    std::string absolute = fs::absolute(path).string();
    add({"--bind", absolute, absolute});
  }
  add({"--chdir", "/", "--", program.string()});
  return arguments;
}

platform::Process start(const ChildCommand& command, SandboxLevel level) {
  std::optional<fs::path> program = platform::find_program(command.program);
  if (!program) throw Error(kProgramMissing, {{"program", command.program}});
  platform::ProcessSpec spec{
      .program = *program,
      .arguments = command.arguments,
      .environment = sandbox_environment(),
      .input = command.input,
      .cpu_seconds_max = static_cast<uint64_t>(command.limits.cpu_time.count()),
      .memory_bytes_max = command.limits.memory_bytes,
      .file_bytes_max = command.limits.file_bytes,
      .open_files_max = command.limits.open_files,
      .deny_system_calls = level == SandboxLevel::system_calls};
  if (level == SandboxLevel::namespaces) {
    spec.arguments = bubblewrap_arguments(command, *program);
    spec.arguments.insert(spec.arguments.end(), command.arguments.begin(), command.arguments.end());
    spec.program = *platform::find_program("bwrap");
  }
  int error = 0;
  platform::Process process = platform::Process::start(spec, error);
  if (error != 0) {
    throw Error(kProgramStart,
                {{"program", command.program}, {"detail", std::generic_category().message(error)}});
  }
  return process;
}

// Reads both outputs until the program ends, within its limits.
class Watch {
 public:
  Watch(const ChildCommand& command, platform::Process process)
      : command_(command), process_(std::move(process)) {}

  ChildResult run(const CancelToken& cancel) {
    watch(process_.output());
    watch(process_.errors());
    watch(process_.ended());
    CancelToken::Registration registration = cancel.on_cancel([this] { poller_.wake(); });
    const Clock::time_point deadline = Clock::now() + command_.limits.wall_time;
    while (!process_.poll_exit()) {
      cancel.throw_if_cancelled();
      auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
      if (left <= 0ms) throw_timeout(command_.limits.wall_time);
      // Without a handle for its end we look often.
      poller_.wait(process_.ended().open() ? left : std::min(left, 20ms));
      read_both();
    }
    process_.kill_group();  // What it may have left running.
    read_both();
    result_.exit_code = *process_.poll_exit();
    if (result_.exit_code == 128 + kCpuTimeSignal) throw_timeout(command_.limits.cpu_time);
    return std::move(result_);
  }

 private:
  void watch(const platform::Handle& handle) {
    if (handle.open()) poller_.watch(handle.get(), true, false);
  }

  [[noreturn]] void throw_timeout(std::chrono::milliseconds time) const {
    throw Error(kProgramTimeout, {{"program", command_.program}, {"milliseconds", time.count()}});
  }

  void read_both() {
    read(process_.output(), result_.output, command_.limits.output_bytes, output_done_);
    if (result_.output.size() > command_.limits.output_bytes) {
      throw Error(kProgramOutput,
                  {{"program", command_.program}, {"bytes", command_.limits.output_bytes}});
    }
    read(process_.errors(), result_.errors, kErrorsBytesMax, errors_done_);
    if (result_.errors.size() > kErrorsBytesMax) result_.errors.resize(kErrorsBytesMax);
  }

  // Reads what is there, but no more than a little over the limit at a time.
  void read(const platform::Handle& handle, std::string& text, uint64_t bytes_max, bool& done) {
    std::array<char, 65536> buffer{};
    for (size_t total = 0; !done && total <= bytes_max;) {
      std::optional<ptrdiff_t> count = platform::read_some(handle, buffer);
      if (!count) return;
      if (*count <= 0) {
        done = true;
        poller_.forget(handle.get());
        return;
      }
      total += static_cast<size_t>(*count);
      text.append(buffer.data(), static_cast<size_t>(*count));
      if (text.size() > bytes_max) return;
    }
  }

  const ChildCommand& command_;
  platform::Process process_;
  platform::Poller poller_;
  ChildResult result_;
  bool output_done_ = false;
  bool errors_done_ = false;
};

SandboxLevel find_sandbox_level() {
  SandboxLevel without =
      platform::has_system_call_filter() ? SandboxLevel::system_calls : SandboxLevel::limits;
  if (!platform::find_program("bwrap")) return without;
  try {
    ChildCommand probe{.program = "/usr/bin/true", .arguments = {}, .limits = {.wall_time = 5s}};
    bool works = run_child(probe, {}, SandboxLevel::namespaces).exit_code == 0;
    return works ? SandboxLevel::namespaces : without;
  } catch (const Error&) {
    return without;
  }
}

}  // namespace

SandboxLevel sandbox_level() {
  static const SandboxLevel kLevel = find_sandbox_level();
  return kLevel;
}

std::string_view name_of(SandboxLevel level) {
  switch (level) {
    case SandboxLevel::namespaces:
      return "namespaces";
    case SandboxLevel::system_calls:
      return "system-calls";
    case SandboxLevel::limits:
      return "limits";
  }
  return "limits";
}

ChildResult run_child(const ChildCommand& command, const CancelToken& cancel) {
  return run_child(command, cancel, sandbox_level());
}

ChildResult run_child(const ChildCommand& command, const CancelToken& cancel, SandboxLevel level) {
  cancel.throw_if_cancelled();
  return Watch(command, start(command, level)).run(cancel);
}

}  // namespace danlu::net
