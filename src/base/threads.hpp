// Where work runs. Computing work runs on a pool of the machine's cores; waiting work (network,
// child processes) runs on threads that come when needed, have small stacks and go when idle; a
// timer thread calls back at a time. Nothing spins.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace danlu {

using Task = std::function<void()>;  // Must not throw.

// Worker threads that take tasks in order. With `threads_max` = cores it is the compute pool; with
// a large `threads_max` and an idle time it is the elastic pool for waiting work. The destructor
// runs what is queued.
class ThreadPool {
 public:
  struct Options {
    size_t threads_max = 1;
    size_t stack_bytes = 0;                                              // 0: the system's default.
    std::chrono::milliseconds idle_time = std::chrono::milliseconds(0);  // 0: threads stay.
    std::string name = "pool";
  };
  explicit ThreadPool(Options options);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  void submit(Task task);
  size_t threads() const;  // Alive now.

 private:
  struct Shared;
  static void work(const std::shared_ptr<Shared>& shared);

  std::shared_ptr<Shared> shared_;
};

// Calls back at a time, on its own thread: callbacks must be short.
class Timer {
 public:
  using Clock = std::chrono::steady_clock;
  Timer();
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  uint64_t call_at(Clock::time_point when, Task callback);
  void forget(
      uint64_t id);  // No effect when it has been called; does not wait for a running callback.

 private:
  void loop();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::pair<Clock::time_point, uint64_t>, Task> queue_;
  std::map<uint64_t, Clock::time_point> times_;
  uint64_t next_id_ = 1;
  bool stopping_ = false;
  std::thread thread_;  // Started by the first call_at.
};

// Cores this process may use (affinity and cgroup respected), at least 1.
size_t core_count();

}  // namespace danlu
