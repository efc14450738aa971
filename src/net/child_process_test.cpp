#include "net/child_process.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "base/error.hpp"

namespace danlu::net {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

class ChildProcess : public ::testing::TestWithParam<SandboxLevel> {
 protected:
  void SetUp() override {
    if (GetParam() == SandboxLevel::namespaces && sandbox_level() != SandboxLevel::namespaces) {
      GTEST_SKIP() << "bubblewrap does not work on this machine";
    }
  }

  ChildResult run(const ChildCommand& command, const CancelToken& cancel = {}) {
    return run_child(command, cancel, GetParam());
  }
  ChildCommand shell(const std::string& script) {
    return {.program = "/bin/sh", .arguments = {"-c", script}};
  }
  std::string error_id(const ChildCommand& command, const CancelToken& cancel = {}) {
    try {
      run(command, cancel);
    } catch (const Error& error) {
      return std::string(error.id());
    }
    return "none";
  }
};

TEST_P(ChildProcess, hands_over_input_output_errors_and_exit_code) {
  ChildCommand command = shell("cat; echo bad >&2; exit 7");
  command.input.assign(300000, 'x');
  command.input += "丹炉";
  ChildResult result = run(command);
  EXPECT_EQ(result.output, command.input);
  EXPECT_EQ(result.errors, "bad\n");
  EXPECT_EQ(result.exit_code, 7);
}

TEST_P(ChildProcess, says_that_a_program_is_missing) {
  EXPECT_EQ(error_id({.program = "no-such-program-danlu", .arguments = {}}), "process.missing");
  EXPECT_EQ(error_id({.program = "/etc/passwd", .arguments = {}}), "process.missing");
}

TEST_P(ChildProcess, is_stopped_when_its_time_is_over) {
  ChildCommand command = shell("sleep 60 & sleep 60");
  command.limits.wall_time = 200ms;
  auto start = Clock::now();
  EXPECT_EQ(error_id(command), "process.timeout");
  EXPECT_LT(Clock::now() - start, 3s);
}

TEST_P(ChildProcess, is_stopped_when_it_has_used_its_processor_time) {
  ChildCommand command = shell("while :; do :; done");
  command.limits.cpu_time = 1s;
  EXPECT_EQ(error_id(command), "process.timeout");
}

TEST_P(ChildProcess, is_stopped_when_it_floods_its_output) {
  ChildCommand command = shell("yes");
  command.limits.output_bytes = 1 << 20;
  EXPECT_EQ(error_id(command), "process.output_too_large");
}

TEST_P(ChildProcess, may_flood_its_errors_without_harm) {
  ChildResult result = run(shell("head -c 1000000 /dev/zero >&2; echo done"));
  EXPECT_EQ(result.output, "done\n");
  EXPECT_EQ(result.errors.size(), 64u << 10);
}

TEST_P(ChildProcess, cannot_take_more_memory_than_it_may) {
  ChildCommand command = shell("head -c 400000000 /dev/zero | tail -c 400000000 | wc -c");
  command.limits.memory_bytes = 200 << 20;
  ChildResult result = run(command);
  EXPECT_NE(result.output, "400000000\n");
  EXPECT_FALSE(result.errors.empty());
}

TEST_P(ChildProcess, acknowledges_cancel_within_a_tenth_of_a_second) {
  CancelSource source;
  std::atomic<Clock::time_point> cancelled_at{};
  std::jthread canceller([&] {
    std::this_thread::sleep_for(100ms);
    cancelled_at = Clock::now();
    source.cancel();
  });
  EXPECT_EQ(error_id(shell("sleep 60"), source.token()), "run.cancelled");
  EXPECT_LT(Clock::now() - cancelled_at.load(), 100ms);
}

TEST_P(ChildProcess, inherits_no_files_and_no_environment) {
  std::ifstream open_here("/etc/passwd");
  EXPECT_EQ(run(shell("for f in 3 4 5 6 7 8 9; do [ -e /proc/self/fd/$f ] && echo $f; done; true"))
                .output,
            "");
  ::setenv("DANLU_TEST_LEAK", "secret", 1);
  EXPECT_EQ(run(shell("env")).output.find("secret"), std::string::npos);
}

TEST_P(ChildProcess, has_no_network) {
  if (!fs::exists("/usr/bin/python3")) GTEST_SKIP() << "python3 is not installed";
  ChildCommand command{
      .program = "/usr/bin/python3",
      .arguments = {"-c",
                    "import socket\n"
                    "try:\n"
                    " s = socket.socket(); s.settimeout(1); s.connect(('127.0.0.1', 1))\n"
                    "except PermissionError: print('forbidden')\n"
                    "except OSError: print('nothing there')\n"}};
  std::string expected = GetParam() == SandboxLevel::namespaces ? "nothing there\n" : "forbidden\n";
  EXPECT_EQ(run(command).output, expected);
}

TEST_P(ChildProcess, sees_the_files_it_was_given) {
  fs::path file = fs::temp_directory_path() / "danlu child process.txt";
  std::ofstream(file) << "given";
  ChildCommand command{.program = "cat", .arguments = {file.string()}, .readable = {file}};
  EXPECT_EQ(run(command).output, "given");
  if (GetParam() == SandboxLevel::namespaces) {
    EXPECT_EQ(run(shell("ls /tmp /etc /root /home 2>/dev/null | grep -c passwd")).output, "0\n");
    ChildCommand overwrite = shell("echo x > '" + file.string() + "'");
    overwrite.readable = {file};
    EXPECT_NE(run(overwrite).exit_code, 0);
  }
  fs::remove(file);
}

TEST_P(ChildProcess, may_be_run_from_many_threads_at_once) {
  std::atomic<int> right = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 16; ++i) {
      threads.emplace_back([&, i] {
        ChildCommand command = shell("cat");
        command.input = std::to_string(i);
        if (run(command).output == command.input) ++right;
      });
    }
  }
  EXPECT_EQ(right, 16);
}

INSTANTIATE_TEST_SUITE_P(Sandbox, ChildProcess,
                         ::testing::Values(SandboxLevel::namespaces, SandboxLevel::system_calls),
                         [](const auto& level) {
                           return level.param == SandboxLevel::namespaces ? "namespaces"
                                                                          : "system_calls";
                         });

}  // namespace
}  // namespace danlu::net
