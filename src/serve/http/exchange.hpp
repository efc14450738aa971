// One request and the one answer to it. A handler keeps the shared_ptr as long as it likes and
// answers from any thread, at once or later; an exchange that is let go without an answer answers
// 500 by itself, so that no client waits for ever.
#pragma once

#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/cancel.hpp"
#include "serve/http/message.hpp"

namespace danlu::serve {

// A response body written bit by bit. Safe from any thread; nothing here blocks except
// wait_for_space. What is sent waits in a bounded buffer for the client to take it, so a slow
// reader costs at most `stream_bytes_max` (ServerLimits); one that takes nothing for the write
// timeout is dropped.
class Stream {
 public:
  enum class Sent {
    ok,
    full,   // Not taken: the client reads too slowly. Wait, leave it out, or close.
    closed  // The client has gone, or close() was called.
  };
  virtual ~Stream() = default;

  virtual Sent send(std::string_view bytes) = 0;
  virtual bool closed() const = 0;
  // Called once when the client goes or the server stops, on a server thread: must be short.
  // At once when it is closed already.
  virtual void on_close(std::function<void()> callback) = 0;
  // Blocks (handler threads only) until half the buffer is free; false when closed or late.
  virtual bool wait_for_space(std::chrono::milliseconds time_max) = 0;
  // Ends the body properly; what was sent is still delivered.
  virtual void close() = 0;
  // Sent whenever nothing else was for `every`; empty text: none.
  virtual void set_heartbeat(std::string text, std::chrono::milliseconds every) = 0;
  // True once the server is shutting down: producers end soon and in order.
  virtual bool stopping() const = 0;
};

// Where answers go; the server's connection, or a test's.
class AnswerSink {
 public:
  virtual ~AnswerSink() = default;
  virtual void answer(Response response) = 0;
  virtual std::shared_ptr<Stream> start_stream(int status, Headers headers) = 0;
  virtual void note(std::string_view cause) = 0;  // For the log, never for the client.
};

class Exchange {
 public:
  Exchange(Request request, std::shared_ptr<AnswerSink> sink, CancelToken cancel);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  Request& request() { return request_; }
  const Request& request() const { return request_; }

  // The first answer counts, later ones are ignored (false).
  bool answer(Response response);
  // An Error as it is, anything else as 500 with the request's id and nothing about the cause.
  bool fail(const std::exception_ptr& error);
  bool fail(const Error& error);
  // Begins a streamed answer. nullptr when there is an answer already.
  std::shared_ptr<Stream> stream(Headers headers, int status = 200);
  bool answered() const { return answered_.load(); }

  // Fires when the client goes, when the route's time is over, and when the server stops hard.
  const CancelToken& cancel_token() const { return cancel_; }

  // How errors of this route look; Response::error when empty.
  void set_error_format(std::function<Response(const Error&)> format) {
    error_format_ = std::move(format);
  }

 private:
  Request request_;
  std::shared_ptr<AnswerSink> sink_;
  CancelToken cancel_;
  std::function<Response(const Error&)> error_format_;
  std::atomic<bool> answered_ = false;
};

}  // namespace danlu::serve
