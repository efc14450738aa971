#include "base/threads.hpp"

#include "base/platform/thread.hpp"

namespace danlu {

// Shared with the worker threads, which are detached: a worker that is the last to leave frees it.
struct ThreadPool::Shared {
  Options options;
  mutable std::mutex mutex;
  std::condition_variable work_ready;
  std::condition_variable all_gone;
  std::deque<Task> tasks;
  size_t alive = 0;
  size_t idle = 0;
  bool stopping = false;
};

ThreadPool::ThreadPool(Options options) : shared_(std::make_shared<Shared>()) {
  shared_->options = std::move(options);
}

ThreadPool::~ThreadPool() {
  std::unique_lock lock(shared_->mutex);
  shared_->stopping = true;
  shared_->work_ready.notify_all();
  shared_->all_gone.wait(lock, [&] { return shared_->alive == 0; });
}

void ThreadPool::submit(Task task) {
  // Kept: a worker may run the task, and with it end the pool's owner, before this function returns.
  std::shared_ptr<Shared> kept = shared_;
  Shared& shared = *kept;
  std::unique_lock lock(shared.mutex);
  shared.tasks.push_back(std::move(task));
  bool need_more = shared.tasks.size() > shared.idle && shared.alive < shared.options.threads_max;
  if (need_more) ++shared.alive;
  lock.unlock();
  shared.work_ready.notify_one();
  if (!need_more) return;
  bool started = platform::start_detached_thread([kept] { work(kept); }, shared.options.stack_bytes,
                                                 shared.options.name);
  if (started) return;
  lock.lock();
  --shared.alive;
  bool nobody = shared.alive == 0;
  lock.unlock();
  if (nobody) {  // The system has no thread left for us: do the work here rather than never.
    lock.lock();
    while (!shared.tasks.empty()) {
      Task next = std::move(shared.tasks.front());
      shared.tasks.pop_front();
      lock.unlock();
      next();
      lock.lock();
    }
  }
}

size_t ThreadPool::threads() const {
  std::lock_guard lock(shared_->mutex);
  return shared_->alive;
}

void ThreadPool::work(const std::shared_ptr<Shared>& shared) {
  std::unique_lock lock(shared->mutex);
  for (;;) {
    auto ready = [&] { return shared->stopping || !shared->tasks.empty(); };
    ++shared->idle;
    if (shared->options.idle_time.count() > 0) {
      shared->work_ready.wait_for(lock, shared->options.idle_time, ready);
    } else {
      shared->work_ready.wait(lock, ready);
    }
    --shared->idle;
    if (shared->tasks.empty()) break;  // Stopping, or idle for long enough.
    Task task = std::move(shared->tasks.front());
    shared->tasks.pop_front();
    lock.unlock();
    task();
    task = nullptr;
    lock.lock();
  }
  --shared->alive;
  if (shared->alive == 0) shared->all_gone.notify_all();
}

Timer::Timer() = default;

Timer::~Timer() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

uint64_t Timer::call_at(Clock::time_point when, Task callback) {
  std::lock_guard lock(mutex_);
  uint64_t id = next_id_++;
  queue_.emplace(std::pair(when, id), std::move(callback));
  times_.emplace(id, when);
  if (!thread_.joinable()) thread_ = std::thread([this] { loop(); });
  changed_.notify_all();
  return id;
}

void Timer::forget(uint64_t id) {
  Task dropped;  // Destroyed outside the lock: it may own what locks again.
  std::lock_guard lock(mutex_);
  auto found = times_.find(id);
  if (found == times_.end()) return;
  auto entry = queue_.find({found->second, id});
  if (entry != queue_.end()) {
    dropped = std::move(entry->second);
    queue_.erase(entry);
  }
  times_.erase(found);
}

void Timer::loop() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (queue_.empty()) {
      changed_.wait(lock);
      continue;
    }
    auto first = queue_.begin();
    // A copy: wait_until reads it again when it wakes, and by then the entry may be forgotten.
    const Clock::time_point when = first->first.first;
    if (Clock::now() < when) {
      changed_.wait_until(lock, when);
      continue;
    }
    Task callback = std::move(first->second);
    times_.erase(first->first.second);
    queue_.erase(first);
    lock.unlock();
    callback();
    callback = nullptr;
    lock.lock();
  }
}

size_t core_count() { return platform::usable_cores(); }

}  // namespace danlu
