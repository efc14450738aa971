// A server on a free port with short times, for tests; what it logged is kept.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "serve/http/server.hpp"

namespace danlu::serve::testing {

class KeptLog : public AccessLog {
 public:
  void write(std::string_view line) noexcept override {
    std::lock_guard lock(mutex_);
    lines_.emplace_back(line);
    changed_.notify_all();
  }
  // The first line with this text; a request is logged just after its answer was sent, so it may
  // have to be waited for. "" when none comes.
  std::string line_with(std::string_view text) {
    std::unique_lock lock(mutex_);
    std::string found;
    changed_.wait_for(lock, std::chrono::seconds(5), [&] {
      for (const std::string& line : lines_) {
        if (found.empty() && line.find(text) != std::string::npos) found = line;
      }
      return !found.empty();
    });
    return found;
  }
  std::vector<std::string> lines() const {
    std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> lines_;
};

struct TestServer {
  std::shared_ptr<KeptLog> log = std::make_shared<KeptLog>();
  std::unique_ptr<Server> server;

  explicit TestServer(Router router, ServerOptions options = {}) {
    options.port = 0;
    options.access_log = log;
    server = std::make_unique<Server>(std::move(options), std::move(router));
    server->start();
  }
  uint16_t port() const { return server->port(); }
  Metrics& metrics() const { return server->metrics(); }
};

}  // namespace danlu::serve::testing
