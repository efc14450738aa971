// One connection without its socket: bytes in, bytes out, time. All of the protocol is here, so it
// is tested and fuzzed without a network; server.cpp moves the bytes. Called on one IO thread only,
// except what AnswerSink and Stream are called with, which comes back through Wire::post.
//
//   idle -> head -> (gate -> body ->) handling -> answering | streaming | file -> idle
//                                                                             -> lingering -> closed
#pragma once

#include <atomic>
#include <chrono>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/threads.hpp"
#include "serve/http/chunked.hpp"
#include "serve/http/head_parser.hpp"
#include "serve/http/rate_limit.hpp"
#include "serve/http/server.hpp"
#include "serve/http/stream_buffer.hpp"

namespace danlu::serve {

// What all connections of a server share. Safe from any thread.
class ServerCore {
 public:
  ServerCore(ServerOptions options_, Router router_);

  const ServerOptions options;
  const Router router;
  const std::shared_ptr<Metrics> metrics;
  const HeadLimits head_limits;
  RateLimiter peers;
  RateLimiter credentials;
  std::atomic<bool> stopping = false;
  std::atomic<size_t> waiting = 0;  // Handlers queued or running.
  std::atomic<size_t> active = 0;   // Requests begun and not ended.

  // False when too much waits already.
  bool submit(Task task);
  void end_pool();  // Waits for the handlers.
  std::string next_id();
  std::string date();  // IMF-fixdate of now.
  std::filesystem::path new_upload_file();

 private:
  std::string id_prefix_;
  std::atomic<uint64_t> id_ = 0;
  std::mutex mutex_;
  std::string date_;
  int64_t date_second_ = 0;
  std::unique_ptr<ThreadPool> pool_;
};

// The socket's side. Calls back later, never from inside a call.
class Wire {
 public:
  virtual ~Wire() = default;
  virtual void post(std::function<void()> task) = 0;  // From any thread; dropped when over.
  virtual void read() = 0;                            // Then Session::on_bytes or on_end.
  // Both stay valid until on_written; progress is told by on_progress.
  virtual void write(std::string_view first, std::string_view second) = 0;
  virtual void shut_sending() = 0;
  virtual void close() = 0;  // Nothing is called back after it.
};

class Session : public std::enable_shared_from_this<Session> {
 public:
  using Clock = std::chrono::steady_clock;
  Session(std::shared_ptr<ServerCore> core, std::shared_ptr<Wire> wire, std::string peer,
          bool loopback);
  ~Session();

  void start();
  void on_bytes(std::string_view bytes);
  void on_end();  // The client sends no more.
  void on_progress(size_t bytes);
  void on_written();
  void on_error();  // The connection is broken.
  void on_tick(Clock::time_point now);
  void on_stop();  // The server stops: end when the request at hand is answered.
  void cancel();   // The grace is over.
  bool closed() const { return state_ == State::closed; }

 private:
  enum class State : uint8_t {
    idle,
    head,
    gate,
    body,
    body_file,  // A piece of an upload is being written to disk.
    handling,
    answering,
    streaming,
    file,
    lingering,
    closed
  };
  struct Current;  // The request at hand.
  class Sink;

  void step();
  bool read_head();
  void begin_request(std::string_view bytes);
  void fill_request(RequestHead head);
  void check_request();
  void check_rate();
  void find_route();
  void begin_body();
  void on_gate(uint64_t serial, std::optional<Response> refusal);
  bool read_body();
  size_t decode(std::string_view bytes, std::string& out);
  void store_piece(std::string piece);
  void on_stored(uint64_t serial, bool ok);
  void dispatch();
  void ask_gate();

  void refuse(const Error& error);
  void send_answer(Response response);
  void on_answer(uint64_t serial, Response response);
  std::string answer_head(int status, Headers headers, std::optional<uint64_t> length);
  void begin_stream(uint64_t serial, int status, Headers headers,
                    std::shared_ptr<StreamBuffer> stream);
  void flush_stream();
  void begin_file(Response response);
  void next_file_piece();
  void on_file_piece(uint64_t serial, std::optional<std::string> piece);
  void write(std::string head, std::string body, std::string_view static_body = {});
  void start_write();
  void end_request();
  void linger();
  void close();
  void gone();
  void maybe_read();
  void set_deadline(std::chrono::milliseconds time) { deadline_ = Clock::now() + time; }

  std::shared_ptr<ServerCore> core_;
  std::shared_ptr<Wire> wire_;
  std::string peer_;
  bool loopback_;
  State state_ = State::idle;
  HeadScanner scanner_;
  std::string in_;
  bool reading_ = false;
  bool ended_ = false;  // The client sends no more.
  bool stopping_ = false;
  bool stepping_ = false;
  std::shared_ptr<Current> current_;  // Shared with a gate that is being asked.
  uint64_t serial_ = 0;
  struct Output {
    std::string first = {};
    std::string second = {};
    std::string_view fixed = {};  // Instead of `second` when set.
  };
  Output out_;
  std::optional<Output> out_next_;  // After a 100 Continue that is still on its way.
  bool writing_ = false;
  size_t lingered_ = 0;
  Clock::time_point deadline_ = Clock::time_point::max();
  Clock::time_point write_deadline_ = Clock::time_point::max();
};

}  // namespace danlu::serve
