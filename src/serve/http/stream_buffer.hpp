// What stands between a producer of a streamed answer and its connection: a bounded buffer. The
// producer's side is Stream, from any thread; the connection's side is called on its IO thread.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "serve/http/exchange.hpp"

namespace danlu::serve {

class StreamBuffer : public Stream {
 public:
  // `ready` tells the connection that there is something to take; called without the lock.
  StreamBuffer(size_t bytes_max, std::function<void()> ready)
      : bytes_max_(bytes_max), ready_(std::move(ready)) {}

  Sent send(std::string_view bytes) override;
  bool closed() const override;
  void on_close(std::function<void()> callback) override;
  bool wait_for_space(std::chrono::milliseconds time_max) override;
  void close() override;
  void set_heartbeat(std::string text, std::chrono::milliseconds every) override;
  bool stopping() const override;

  // Of the connection. What was taken before counts as delivered. False when there is nothing.
  bool take(std::string& bytes);
  bool ended() const;  // The producer is done and all was taken.
  void cut();          // The client has gone: nothing is taken any more.
  // The server stops: producers are told; a stream with a heartbeat (whose reader comes back by
  // itself) ends now.
  void stop();
  void beat(std::chrono::steady_clock::time_point now);

 private:
  void tell();  // Calls the callbacks, once each, without the lock.

  const size_t bytes_max_;
  const std::function<void()> ready_;
  mutable std::mutex mutex_;
  std::condition_variable space_;
  std::string waiting_;
  size_t taken_ = 0;  // Bytes on their way to the client.
  bool ended_ = false;
  bool cut_ = false;
  bool stopping_ = false;
  bool told_ = false;
  std::vector<std::function<void()>> callbacks_;
  std::string heartbeat_;
  std::chrono::milliseconds heartbeat_every_{0};
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace danlu::serve
