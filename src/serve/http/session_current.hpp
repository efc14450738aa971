// The request a Session has at hand; internal to session*.cpp.
#pragma once

#include "serve/http/session.hpp"

namespace danlu::serve {

// What is told about a request by other threads, for the log.
class Remarks {
 public:
  void set_who(std::string text) {
    std::lock_guard lock(mutex_);
    who_ = std::move(text);
  }
  void set_note(std::string_view text) {
    std::lock_guard lock(mutex_);
    note_ = text;
  }
  std::string who() const {
    std::lock_guard lock(mutex_);
    return who_;
  }
  std::string note() const {
    std::lock_guard lock(mutex_);
    return note_;
  }

 private:
  mutable std::mutex mutex_;
  std::string who_;
  std::string note_;
};

struct Session::Current {
  uint64_t serial = 0;
  Request request;
  RequestHead head;
  const Route* route = nullptr;
  CancelSource cancel;
  bool close = false;         // After the answer.
  bool head_only = false;     // HEAD.
  bool chunked_out = false;   // The streamed answer is chunked.
  bool last_sent = false;     // The end of a stream is on its way.
  bool continue_due = false;  // 100 Continue has not been sent.
  bool gate_passed = false;
  uint64_t body_bytes_max = 0;
  uint64_t body_left = 0;
  ChunkedDecoder chunked;
  std::shared_ptr<std::ofstream> upload;
  std::shared_ptr<std::ifstream> file;
  uint64_t file_left = 0;
  std::shared_ptr<StreamBuffer> stream;
  int status = 0;
  uint64_t bytes_out = 0;
  int64_t time_us = 0;
  Clock::time_point begun = Clock::now();
  Clock::time_point body_deadline = Clock::time_point::max();
  std::string path;  // For the log: the request itself moves to the handler.
  std::string method;
  std::string id;
  std::shared_ptr<Remarks> remarks = std::make_shared<Remarks>();
};

}  // namespace danlu::serve
