#include "net/http_loop.hpp"

namespace danlu::net {

using std::chrono::milliseconds;

HttpClient::Loop::Loop() {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  platform::raise_descriptor_limit();
  multi_ = curl_multi_init();
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &Loop::on_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &Loop::on_timer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  constexpr long kKeptConnections = 64;
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, kKeptConnections);
  thread_ = std::thread([this] { run(); });
}

HttpClient::Loop::~Loop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  poller_.wake();
  thread_.join();
  curl_multi_cleanup(multi_);
}

void HttpClient::Loop::add(std::shared_ptr<Transfer> transfer) {
  post(Command::add, std::move(transfer));
}
void HttpClient::Loop::remove(std::shared_ptr<Transfer> transfer) {
  post(Command::remove, std::move(transfer));
}
void HttpClient::Loop::resume(std::shared_ptr<Transfer> transfer) {
  post(Command::resume, std::move(transfer));
}

void HttpClient::Loop::post(Command command, std::shared_ptr<Transfer> transfer) {
  bool wake = false;
  {
    std::lock_guard lock(mutex_);
    wake = commands_.empty();
    commands_.emplace_back(command, std::move(transfer));
  }
  if (wake) poller_.wake();
}

void HttpClient::Loop::run() {
  platform::block_broken_pipe_signal();
  while (true) {
    {
      std::lock_guard lock(mutex_);
      if (stopping_) break;
    }
    take_commands();
    read_results();
    int running = 0;
    for (const platform::Readiness& ready : poller_.wait(time_to_wait())) {
      int mask = (ready.readable ? CURL_CSELECT_IN : 0) | (ready.writable ? CURL_CSELECT_OUT : 0) |
                 (ready.broken ? CURL_CSELECT_ERR : 0);
      curl_multi_socket_action(multi_, ready.descriptor, mask, &running);
    }
    if (curl_deadline_ && Clock::now() >= *curl_deadline_) {
      curl_deadline_.reset();
      curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    read_results();
  }
  while (!active_.empty()) finish(active_.begin()->second, CURLE_RECV_ERROR);
  std::lock_guard lock(mutex_);
  for (auto& [command, transfer] : commands_) {
    if (command == Command::add) finish(transfer, CURLE_RECV_ERROR);
  }
  commands_.clear();
}

milliseconds HttpClient::Loop::time_to_wait() const {
  constexpr milliseconds kLongest(10000);
  if (!curl_deadline_) return kLongest;
  auto left = std::chrono::ceil<milliseconds>(*curl_deadline_ - Clock::now());
  return std::clamp(left, milliseconds(0), kLongest);
}

void HttpClient::Loop::take_commands() {
  std::vector<std::pair<Command, std::shared_ptr<Transfer>>> commands;
  {
    std::lock_guard lock(mutex_);
    commands.swap(commands_);
  }
  for (auto& [command, transfer] : commands) {
    switch (command) {
      case Command::add:
        start(transfer);
        break;
      case Command::remove:
        if (active_.contains(transfer.get())) finish(transfer, CURLE_ABORTED_BY_CALLBACK);
        break;
      case Command::resume:
        if (active_.contains(transfer.get())) curl_easy_pause(transfer->easy.get(), CURLPAUSE_CONT);
        break;
    }
  }
}

void HttpClient::Loop::start(const std::shared_ptr<Transfer>& transfer) {
  curl_easy_setopt(transfer->easy.get(), CURLOPT_PRIVATE, transfer.get());
  active_.emplace(transfer.get(), transfer);
  if (curl_multi_add_handle(multi_, transfer->easy.get()) != CURLM_OK) {
    finish(transfer, CURLE_FAILED_INIT);
  }
}

// Takes its transfer by reference into active_ at times: the extracted entry keeps it alive.
void HttpClient::Loop::finish(const std::shared_ptr<Transfer>& transfer, CURLcode result) {
  long system_error = 0;
  curl_easy_getinfo(transfer->easy.get(), CURLINFO_OS_ERRNO, &system_error);
  auto entry = active_.extract(transfer.get());
  if (!entry.empty()) curl_multi_remove_handle(multi_, transfer->easy.get());
  transfer->easy.reset();
  std::lock_guard lock(transfer->mutex);
  transfer->result = result;
  transfer->system_error = system_error;
  transfer->done = true;
  transfer->changed.notify_all();
}

void HttpClient::Loop::read_results() {
  int left = 0;
  while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURLcode result = message->data.result;
    Transfer* found = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &found);
    auto entry = active_.find(found);
    if (entry != active_.end()) finish(entry->second, result);
  }
}

int HttpClient::Loop::on_socket(CURL*, curl_socket_t socket, int what, void* loop, void*) {
  platform::Poller& poller = static_cast<Loop*>(loop)->poller_;
  if (what == CURL_POLL_REMOVE) {
    poller.forget(socket);
  } else {
    poller.watch(socket, (what & CURL_POLL_IN) != 0, (what & CURL_POLL_OUT) != 0);
  }
  return 0;
}

int HttpClient::Loop::on_timer(CURLM*, long timeout_ms, void* loop) {
  std::optional<Clock::time_point>& deadline = static_cast<Loop*>(loop)->curl_deadline_;
  if (timeout_ms < 0) {
    deadline.reset();
  } else {
    deadline = Clock::now() + milliseconds(timeout_ms);
  }
  return 0;
}

}  // namespace danlu::net
