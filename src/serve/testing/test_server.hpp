// A server on a free port with short times, for tests; what it logged is kept.
#pragma once

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
  }
  std::vector<std::string> lines() const {
    std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
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
