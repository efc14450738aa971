#include "serve/http/stream_buffer.hpp"

namespace danlu::serve {

Stream::Sent StreamBuffer::send(std::string_view bytes) {
  if (bytes.empty()) return closed() ? Sent::closed : Sent::ok;
  bool first = false;
  {
    std::lock_guard lock(mutex_);
    if (ended_ || cut_) return Sent::closed;
    size_t used = waiting_.size() + taken_;
    if (used > 0 && used + bytes.size() > bytes_max_) return Sent::full;
    first = waiting_.empty();
    waiting_ += bytes;
  }
  if (first) ready_();
  return Sent::ok;
}

bool StreamBuffer::closed() const {
  std::lock_guard lock(mutex_);
  return ended_ || cut_;
}

void StreamBuffer::on_close(std::function<void()> callback) {
  {
    std::lock_guard lock(mutex_);
    if (!told_) {
      callbacks_.push_back(std::move(callback));
      return;
    }
  }
  callback();
}

bool StreamBuffer::wait_for_space(std::chrono::milliseconds time_max) {
  std::unique_lock lock(mutex_);
  space_.wait_for(lock, time_max,
                  [&] { return ended_ || cut_ || waiting_.size() + taken_ <= bytes_max_ / 2; });
  return !ended_ && !cut_ && waiting_.size() + taken_ <= bytes_max_ / 2;
}

void StreamBuffer::close() {
  {
    std::lock_guard lock(mutex_);
    if (ended_ || cut_) return;
    ended_ = true;
    space_.notify_all();
  }
  ready_();
  tell();
}

void StreamBuffer::set_heartbeat(std::string text, std::chrono::milliseconds every) {
  std::lock_guard lock(mutex_);
  heartbeat_ = std::move(text);
  heartbeat_every_ = every;
}

bool StreamBuffer::stopping() const {
  std::lock_guard lock(mutex_);
  return stopping_;
}

bool StreamBuffer::take(std::string& bytes) {
  std::lock_guard lock(mutex_);
  bytes.clear();
  taken_ = waiting_.size();
  std::swap(bytes, waiting_);
  if (taken_ > 0) last_ = std::chrono::steady_clock::now();
  space_.notify_all();
  return taken_ > 0;
}

bool StreamBuffer::ended() const {
  std::lock_guard lock(mutex_);
  return ended_ && waiting_.empty();
}

void StreamBuffer::cut() {
  {
    std::lock_guard lock(mutex_);
    cut_ = true;
    waiting_ = std::string();
    space_.notify_all();
  }
  tell();
}

void StreamBuffer::stop() {
  bool end = false;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    end = !heartbeat_.empty();
  }
  tell();
  if (end) close();
}

void StreamBuffer::beat(std::chrono::steady_clock::time_point now) {
  std::string text;
  {
    std::lock_guard lock(mutex_);
    bool quiet = waiting_.empty() && taken_ == 0;
    if (heartbeat_.empty() || !quiet || now - last_ < heartbeat_every_) return;
    text = heartbeat_;
  }
  send(text);
}

void StreamBuffer::tell() {
  std::vector<std::function<void()>> callbacks;
  {
    std::lock_guard lock(mutex_);
    told_ = true;
    std::swap(callbacks, callbacks_);
  }
  for (const std::function<void()>& callback : callbacks) callback();
}

}  // namespace danlu::serve
