#include "base/cancel.hpp"

#include <atomic>
#include <thread>
#include <utility>
#include <vector>

namespace danlu {
namespace detail {

struct CancelState {
  std::atomic<bool> cancelled = false;
  std::mutex mutex;
  std::condition_variable changed;
  std::map<uint64_t, std::function<void()>> callbacks;
  uint64_t next_id = 1;
  uint64_t running_id = 0;
  std::thread::id running_thread;
};

}  // namespace detail

using detail::CancelState;

bool CancelToken::cancelled() const {
  return state_ && state_->cancelled.load(std::memory_order_acquire);
}

void CancelToken::throw_if_cancelled() const {
  if (cancelled()) throw Error(kCancelled);
}

bool CancelToken::sleep_for(std::chrono::milliseconds time) const {
  if (!state_) {
    std::this_thread::sleep_for(time);
    return true;
  }
  std::unique_lock lock(state_->mutex);
  return !state_->changed.wait_for(lock, time, [&] { return state_->cancelled.load(); });
}

CancelToken::Registration CancelToken::on_cancel(std::function<void()> callback) const {
  Registration registration;
  if (!state_) return registration;
  {
    std::lock_guard lock(state_->mutex);
    if (!state_->cancelled.load()) {
      registration.state_ = state_;
      registration.id_ = state_->next_id++;
      state_->callbacks.emplace(registration.id_, std::move(callback));
      return registration;
    }
  }
  callback();
  return registration;
}

CancelToken::Registration& CancelToken::Registration::operator=(Registration&& other) noexcept {
  if (this != &other) {
    release();
    state_ = std::move(other.state_);
    id_ = other.id_;
  }
  return *this;
}

void CancelToken::Registration::release() {
  if (!state_) return;
  std::unique_lock lock(state_->mutex);
  state_->callbacks.erase(id_);
  if (state_->running_thread != std::this_thread::get_id()) {
    state_->changed.wait(lock, [&] { return state_->running_id != id_; });
  }
  lock.unlock();
  state_.reset();
}

CancelSource::CancelSource() : state_(std::make_shared<CancelState>()) {}

CancelSource::CancelSource(const CancelToken& parent) : CancelSource() {
  std::weak_ptr<CancelState> weak = state_;
  link_ = parent.on_cancel([weak] {
    if (auto state = weak.lock()) {
      CancelSource source;
      source.state_ = state;
      source.cancel();
    }
  });
}

void CancelSource::cancel() {
  std::unique_lock lock(state_->mutex);
  if (state_->cancelled.exchange(true)) return;
  state_->running_thread = std::this_thread::get_id();
  while (!state_->callbacks.empty()) {
    auto node = state_->callbacks.extract(state_->callbacks.begin());
    state_->running_id = node.key();
    lock.unlock();
    node.mapped()();
    lock.lock();
    state_->running_id = 0;
    state_->changed.notify_all();
  }
  state_->running_thread = {};
  state_->changed.notify_all();
}

CancelToken CancelSource::token() const {
  CancelToken token;
  token.state_ = state_;
  return token;
}

}  // namespace danlu
