// One connection of the test server: bytes in and out (plain or TLS), requests parsed, answers
// queued with their times.
#pragma once

#include <openssl/ssl.h>

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "base/platform/socket.hpp"
#include "net/testing/test_server.hpp"

namespace danlu::net::testing {

using Clock = std::chrono::steady_clock;

struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

class Connection {
 public:
  Connection(platform::Handle socket, SSL_CTX* tls);

  int descriptor() const { return socket_.get(); }
  // Reads what is there; false when the connection is over.
  bool read();
  // The next complete request, if any.
  std::optional<ServerRequest> take_request();
  void answer(const ServerRequest& request, ServerResponse response);
  // Sends what is due; false when the connection is over.
  bool write(Clock::time_point now);
  bool wants_to_write() const { return !out_.empty(); }
  bool busy() const { return !pieces_.empty() || !out_.empty(); }
  std::optional<Clock::time_point> next_time() const;

 private:
  struct TimedPiece {
    std::string bytes;
    std::chrono::milliseconds delay;
  };
  void push(std::string bytes, std::chrono::milliseconds delay);
  void start_next(Clock::time_point now);

  platform::Handle socket_;
  std::unique_ptr<SSL, FreeSsl> ssl_;
  std::string in_;
  std::string out_;
  std::deque<TimedPiece> pieces_;
  std::optional<Clock::time_point> due_;  // Of the first piece.
  bool endless_ = false;
  bool close_after_ = false;
};

}  // namespace danlu::net::testing
