#include "base/threads.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace danlu {
namespace {

using namespace std::chrono_literals;

TEST(ThreadPool, runs_everything_it_was_given_before_it_ends) {
  std::atomic<int> done = 0;
  {
    ThreadPool pool({.threads_max = 4});
    for (int i = 0; i < 10000; ++i) pool.submit([&] { ++done; });
  }
  EXPECT_EQ(done, 10000);
}

TEST(ThreadPool, holds_a_thousand_waiting_tasks_at_once) {
  ThreadPool pool({.threads_max = 2000, .stack_bytes = 256 * 1024, .idle_time = 100ms});
  std::promise<void> open;
  std::shared_future<void> gate = open.get_future().share();
  std::atomic<int> waiting = 0;
  for (int i = 0; i < 1000; ++i) {
    pool.submit([&, gate] {
      ++waiting;
      gate.wait();
    });
  }
  for (int i = 0; i < 500 && waiting < 1000; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(waiting, 1000);
  open.set_value();
  for (int i = 0; i < 500 && pool.threads() > 0; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(pool.threads(), 0u);
}

TEST(Timer, calls_in_the_order_of_time_and_not_what_was_forgotten) {
  Timer timer;
  std::mutex mutex;
  std::string order;
  std::promise<void> done;
  auto now = Timer::Clock::now();
  auto note = [&](char c) {
    std::lock_guard lock(mutex);
    order.push_back(c);
  };
  timer.call_at(now + 30ms, [&] { done.set_value(); });
  uint64_t forgotten = timer.call_at(now + 15ms, [&] { note('x'); });
  timer.call_at(now + 20ms, [&] { note('b'); });
  timer.call_at(now + 10ms, [&] { note('a'); });
  timer.forget(forgotten);
  done.get_future().wait();
  EXPECT_EQ(order, "ab");
}

TEST(Timer, survives_forgetting_what_it_waits_for) {
  Timer timer;
  for (int i = 0; i < 200; ++i) {
    uint64_t first = timer.call_at(Timer::Clock::now() + 1h, [] {});
    if (i % 8 == 0) std::this_thread::sleep_for(1ms);
    timer.forget(first);
  }
  std::promise<void> done;
  timer.call_at(Timer::Clock::now(), [&] { done.set_value(); });
  EXPECT_EQ(done.get_future().wait_for(20s), std::future_status::ready);
}

}  // namespace
}  // namespace danlu
