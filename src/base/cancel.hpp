// Cancellation: one source, many tokens. A token is cheap to copy and safe from any thread. Waiting
// code registers a callback (wake a condition variable, close a socket); computing code asks now
// and then.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "base/error.hpp"

namespace danlu {

inline constexpr ErrorCode kCancelled{"run.cancelled",
                                      Failure::cancelled,
                                      {"Stopped on request.", "已按要求停止。"},
                                      {"Start it again when you like.", "需要时可重新开始。"}};

namespace detail {
struct CancelState;
}

class CancelToken {
 public:
  CancelToken() = default;  // Never cancelled.

  bool cancelled() const;
  void throw_if_cancelled() const;  // Throws Error(run.cancelled).
  // Sleeps; false when woken by cancellation.
  bool sleep_for(std::chrono::milliseconds time) const;

  // Calls `callback` once, on the cancelling thread (at once when already cancelled), unless the
  // registration is destroyed first; its destructor waits for a callback that is running.
  class Registration {
   public:
    Registration() = default;
    Registration(Registration&&) noexcept = default;
    Registration& operator=(Registration&& other) noexcept;
    ~Registration() { release(); }

   private:
    friend class CancelToken;
    void release();
    std::shared_ptr<detail::CancelState> state_;
    uint64_t id_ = 0;
  };
  [[nodiscard]] Registration on_cancel(std::function<void()> callback) const;

 private:
  friend class CancelSource;
  std::shared_ptr<detail::CancelState> state_;
};

class CancelSource {
 public:
  CancelSource();
  // Also cancelled when `parent` is.
  explicit CancelSource(const CancelToken& parent);
  void cancel();
  CancelToken token() const;

 private:
  std::shared_ptr<detail::CancelState> state_;
  CancelToken::Registration link_;
};

}  // namespace danlu
