#include "base/cancel.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace danlu {
namespace {

TEST(Cancel, wakes_a_sleeper_at_once) {
  CancelSource source;
  CancelToken token = source.token();
  std::atomic<bool> completed = true;
  auto start = std::chrono::steady_clock::now();
  std::thread sleeper([&] { completed = token.sleep_for(std::chrono::seconds(30)); });
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  source.cancel();
  sleeper.join();
  EXPECT_FALSE(completed);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(Cancel, reaches_children_but_not_parents) {
  CancelSource parent;
  CancelSource child(parent.token());
  CancelSource sibling(parent.token());
  child.cancel();
  EXPECT_FALSE(parent.token().cancelled());
  EXPECT_FALSE(sibling.token().cancelled());
  parent.cancel();
  EXPECT_TRUE(sibling.token().cancelled());
  EXPECT_THROW(sibling.token().throw_if_cancelled(), Error);
}

TEST(Cancel, a_released_callback_is_not_called) {
  CancelSource source;
  int calls = 0;
  {
    auto registration = source.token().on_cancel([&] { ++calls; });
  }
  auto kept = source.token().on_cancel([&] { ++calls; });
  source.cancel();
  source.cancel();
  EXPECT_EQ(calls, 1);
}

TEST(Cancel, a_callback_registered_late_is_called_at_once) {
  CancelSource source;
  source.cancel();
  int calls = 0;
  auto registration = source.token().on_cancel([&] { ++calls; });
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace danlu
