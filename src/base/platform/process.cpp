#include "base/platform/process.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <utility>

#include "base/platform/system_call_filter.hpp"

namespace danlu::platform {
namespace {

struct Pipe {
  Handle reading;
  Handle writing;
};

// Descriptors 0 to 2 are what the child's own are put on; ours must lie above.
Handle above_standard(int descriptor) {
  if (descriptor < 0 || descriptor > STDERR_FILENO) return Handle(descriptor);
  Handle low(descriptor);
  return Handle(::fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}

bool make_pipe(Pipe& pipe) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  pipe.reading = above_standard(ends[0]);
  pipe.writing = above_standard(ends[1]);
  return pipe.reading.open() && pipe.writing.open();
}

Handle input_file(std::string_view input) {
  if (input.empty()) return above_standard(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  Handle file = above_standard(::memfd_create("input", MFD_CLOEXEC));
  while (file.open() && !input.empty()) {
    ssize_t count = ::write(file.get(), input.data(), input.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Handle();
    input.remove_prefix(static_cast<size_t>(count));
  }
  if (file.open() && ::lseek(file.get(), 0, SEEK_SET) != 0) return Handle();
  return file;
}

// Everything the child needs, made before the fork.
struct Plan {
  const char* program = nullptr;
  std::vector<char*> arguments;
  std::vector<char*> environment;
  std::array<std::pair<int, uint64_t>, 5> limits{};
  int input = -1;
  int output = -1;
  int errors = -1;
  int report = -1;
  bool deny_system_calls = false;
};

// From here to exec: async-signal-safe calls only.
void close_others_on_exec() {
#ifdef SYS_close_range
  constexpr unsigned kCloseOnExec = 4;  // CLOSE_RANGE_CLOEXEC
  if (::syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, kCloseOnExec) == 0) return;
#endif
  constexpr int kHighest = 65536;
  for (int descriptor = STDERR_FILENO + 1; descriptor < kHighest; ++descriptor) {
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  }
}

int set_up_child(const Plan& plan) {
  if (::setsid() < 0) return errno;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  if (::dup2(plan.input, STDIN_FILENO) < 0 || ::dup2(plan.output, STDOUT_FILENO) < 0 ||
      ::dup2(plan.errors, STDERR_FILENO) < 0) {
    return errno;
  }
  close_others_on_exec();
  for (const auto& [kind, value] : plan.limits) {
    if (value == 0) continue;
    rlimit limit{value, kind == RLIMIT_CPU ? value + 1 : value};
    if (::setrlimit(static_cast<__rlimit_resource_t>(kind), &limit) != 0) return errno;
  }
  rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  return plan.deny_system_calls ? install_system_call_filter() : 0;
}

[[noreturn]] void run_child(const Plan& plan) {
  int error = set_up_child(plan);
  if (error == 0) {
    ::execve(plan.program, plan.arguments.data(), plan.environment.data());
    error = errno;
  }
  [[maybe_unused]] ssize_t written = ::write(plan.report, &error, sizeof error);
  ::_exit(127);
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

int read_report(const Handle& report) {
  int error = 0;
  while (true) {
    ssize_t count = ::read(report.get(), &error, sizeof error);
    if (count < 0 && errno == EINTR) continue;
    return count == static_cast<ssize_t>(sizeof error) ? error : 0;
  }
}

int exit_code_of(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

Process Process::start(const ProcessSpec& spec, int& error) {
  Process process;
  Pipe output;
  Pipe errors;
  Pipe report;
  Handle input = input_file(spec.input);
  error = errno;
  if (!input.open() || !make_pipe(output) || !make_pipe(errors) || !make_pipe(report)) {
    error = errno;
    return process;
  }
  std::string program = spec.program.string();
  std::vector<std::string> arguments = spec.arguments;
  arguments.insert(arguments.begin(), program);
  std::vector<std::string> environment = spec.environment;
  Plan plan{.program = program.c_str(),
            .arguments = pointers_to(arguments),
            .environment = pointers_to(environment),
            .limits = {{{RLIMIT_CPU, spec.cpu_seconds_max},
                        {RLIMIT_AS, spec.memory_bytes_max},
                        {RLIMIT_FSIZE, spec.file_bytes_max},
                        {RLIMIT_NOFILE, spec.open_files_max},
                        {RLIMIT_MEMLOCK, 0}}},
            .input = input.get(),
            .output = output.writing.get(),
            .errors = errors.writing.get(),
            .report = report.writing.get(),
            .deny_system_calls = spec.deny_system_calls};
  process.pid_ = ::fork();
  if (process.pid_ == 0) run_child(plan);
  error = process.pid_ < 0 ? errno : 0;
  report.writing.close();
  if (process.pid_ > 0) error = read_report(report.reading);
  if (error != 0) return process;
  process.output_ = std::move(output.reading);
  process.errors_ = std::move(errors.reading);
  ::fcntl(process.output_.get(), F_SETFL, O_NONBLOCK);
  ::fcntl(process.errors_.get(), F_SETFL, O_NONBLOCK);
#ifdef SYS_pidfd_open
  process.ended_ = Handle(static_cast<int>(::syscall(SYS_pidfd_open, process.pid_, 0)));
#endif
  return process;
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      exit_code_(other.exit_code_),
      output_(std::move(other.output_)),
      errors_(std::move(other.errors_)),
      ended_(std::move(other.ended_)) {}

Process::~Process() {
  if (pid_ <= 0 || exit_code_) return;
  kill_group();
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
}

void Process::kill_group() {
  if (pid_ <= 0) return;
  ::kill(-pid_, SIGKILL);
  if (!exit_code_) ::kill(pid_, SIGKILL);
}

std::optional<int> Process::poll_exit() {
  if (exit_code_ || pid_ <= 0) return exit_code_;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) == pid_) exit_code_ = exit_code_of(status);
  return exit_code_;
}

std::filesystem::path own_program() {
  std::error_code failed;
  std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", failed);
  return failed ? std::filesystem::path() : program;
}

int own_id() { return static_cast<int>(::getpid()); }

std::optional<std::filesystem::path> find_program(std::string_view name) {
  auto runnable = [](const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
  };
  if (name.find('/') != std::string_view::npos) {
    std::filesystem::path path(name);
    return runnable(path) ? std::optional(std::filesystem::absolute(path)) : std::nullopt;
  }
  const char* list = std::getenv("PATH");
  std::string_view folders = list == nullptr ? "/usr/bin:/bin" : list;
  while (!folders.empty()) {
    size_t end = folders.find(':');
    std::filesystem::path path = std::filesystem::path(folders.substr(0, end)) / name;
    if (path.is_absolute() && runnable(path)) return path;
    folders.remove_prefix(end == std::string_view::npos ? folders.size() : end + 1);
  }
  return std::nullopt;
}

bool has_system_call_filter() { return system_call_filter_supported(); }

}  // namespace danlu::platform
