// The answering half of Session.
#include <fmt/format.h>

#include <system_error>

#include "serve/http/errors.hpp"
#include "serve/http/session_current.hpp"
#include "serve/http/text.hpp"

namespace danlu::serve {
namespace {

constexpr size_t kFilePieceBytes = 64 << 10;
constexpr std::chrono::milliseconds kLingerTime{2'000};

// A value a handler took from somewhere must not become a second header.
bool is_plain_value(std::string_view value) {
  return value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

bool has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

}  // namespace

// Takes answers from any thread to the connection's own.
class Session::Sink : public AnswerSink {
 public:
  Sink(std::shared_ptr<Session> session, uint64_t serial, std::shared_ptr<Remarks> remarks,
       size_t stream_bytes_max)
      : session_(std::move(session)),
        serial_(serial),
        remarks_(std::move(remarks)),
        stream_bytes_max_(stream_bytes_max) {}

  void answer(Response response) override {
    session_->wire_->post([session = session_, serial = serial_,
                           shared = std::make_shared<Response>(std::move(response))] {
      session->on_answer(serial, std::move(*shared));
    });
  }

  std::shared_ptr<Stream> start_stream(int status, Headers headers) override {
    std::weak_ptr<Session> weak = session_;
    auto stream = std::make_shared<StreamBuffer>(stream_bytes_max_, [weak, serial = serial_] {
      std::shared_ptr<Session> session = weak.lock();
      if (session == nullptr) return;
      session->wire_->post([session, serial] {
        if (session->serial_ == serial) session->flush_stream();
      });
    });
    session_->wire_->post([session = session_, serial = serial_, status,
                           headers = std::move(headers),
                           stream] { session->begin_stream(serial, status, headers, stream); });
    return stream;
  }

  void note(std::string_view cause) override { remarks_->set_note(cause); }

 private:
  std::shared_ptr<Session> session_;
  uint64_t serial_;
  std::shared_ptr<Remarks> remarks_;
  size_t stream_bytes_max_;
};

void Session::ask_gate() {
  auto work = [self = shared_from_this(), current = current_] {
    auto refusal = std::make_shared<std::optional<Response>>();
    const auto& format = current->route->options.error_format;
    try {
      self->core_->router.gate()(current->request);
      current->remarks->set_who(current->request.who);
    } catch (const Error& error) {
      *refusal = format ? format(error) : Response::error(error);
    } catch (const std::exception& unknown) {
      current->remarks->set_note(unknown.what());
      *refusal = Response::error(Error(kInternal, {{"id", current->id}}));
    }
    self->wire_->post(
        [self, serial = current->serial, refusal] { self->on_gate(serial, std::move(*refusal)); });
  };
  if (!core_->submit(std::move(work))) {
    current_->close = true;
    refuse(Error(kBusy));
  }
}

void Session::dispatch() {
  state_ = State::handling;
  auto limit = current_->route->options.time_max;
  set_deadline(limit.count() > 0 ? limit : core_->options.timeouts.handler);
  auto sink = std::make_shared<Sink>(shared_from_this(), serial_, current_->remarks,
                                     core_->options.limits.stream_bytes_max);
  auto exchange = std::make_shared<Exchange>(std::move(current_->request), std::move(sink),
                                             current_->cancel.token());
  const Route* route = current_->route;
  bool ask = core_->router.gate() && !route->options.open && !current_->gate_passed;
  auto work = [core = core_, route, ask, exchange, remarks = current_->remarks] {
    exchange->set_error_format(route->options.error_format);
    if (ask) {
      try {
        core->router.gate()(exchange->request());
      } catch (...) {
        exchange->fail(std::current_exception());
        return;
      }
      remarks->set_who(exchange->request().who);
    }
    run_handler(*route, exchange);
  };
  if (!core_->submit(std::move(work))) exchange->fail(Error(kBusy));
}

void Session::refuse(const Error& error) {
  const Route* route = current_->route;
  Response response = route != nullptr && route->options.error_format
                          ? route->options.error_format(error)
                          : Response::error(error);
  for (const ErrorArgument& argument : error.arguments()) {
    if (error.id() == kMethodNotAllowed.id && argument.name == "allow") {
      response.headers.set("Allow", argument.value);
    }
    if (error.id() == kTooManyRequests.id) response.headers.set("Retry-After", argument.value);
  }
  if (error.id() == kBusy.id) response.headers.set("Retry-After", "1");
  send_answer(std::move(response));
}

void Session::on_answer(uint64_t serial, Response response) {
  if (current_ == nullptr || current_->serial != serial || state_ != State::handling) return;
  send_answer(std::move(response));
}

std::string Session::answer_head(int status, Headers headers, std::optional<uint64_t> length) {
  current_->status = status;
  if (stopping_ || (ended_ && in_.empty())) current_->close = true;
  add_security_headers(headers);
  std::string head = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\nX-Request-Id: {}\r\n", status,
                                 reason_phrase(status), core_->date(), current_->id);
  for (const Header& field : headers) {
    if (!is_token(field.name) || !is_plain_value(field.value)) continue;
    if (equal_without_case(field.name, "content-length")) continue;
    fmt::format_to(std::back_inserter(head), "{}: {}\r\n", field.name, field.value);
  }
  if (length && !has_no_body(status)) {
    fmt::format_to(std::back_inserter(head), "Content-Length: {}\r\n", *length);
  } else if (current_->chunked_out) {
    head += "Transfer-Encoding: chunked\r\n";
  }
  if (current_->close) {
    head += "Connection: close\r\n";
  } else if (current_->head.minor_version == 0) {
    head += "Connection: keep-alive\r\n";
  }
  head += "\r\n";
  return head;
}

void Session::send_answer(Response response) {
  if (state_ == State::closed) return;
  if (!response.body_file.empty()) return begin_file(std::move(response));
  state_ = State::answering;
  deadline_ = Clock::time_point::max();
  std::string_view fixed = response.static_body;
  uint64_t length = fixed.empty() ? response.body.size() : fixed.size();
  std::string head = answer_head(response.status, std::move(response.headers), length);
  if (current_->head_only || has_no_body(response.status)) {
    response.body.clear();
    fixed = {};
  }
  write(std::move(head), std::move(response.body), fixed);
}

void Session::begin_stream(uint64_t serial, int status, Headers headers,
                           std::shared_ptr<StreamBuffer> stream) {
  if (current_ == nullptr || current_->serial != serial || state_ != State::handling) {
    return stream->cut();
  }
  state_ = State::streaming;
  deadline_ = Clock::time_point::max();
  current_->stream = std::move(stream);
  core_->metrics->stream_opened();
  // Without chunks the end of the connection is the end of the answer (RFC 9112, section 6.3).
  current_->chunked_out = current_->head.minor_version == 1;
  if (!current_->chunked_out) current_->close = true;
  bool over = ended_ || current_->head_only;
  write(answer_head(status, std::move(headers), std::nullopt), {});
  if (stopping_) current_->stream->stop();
  if (over) {
    current_->last_sent = true;
    if (ended_) current_->close = true;
    current_->stream->cut();
  }
}

void Session::flush_stream() {
  if (state_ != State::streaming || writing_ || current_->last_sent) return;
  StreamBuffer& stream = *current_->stream;
  std::string bytes;
  bool ended = stream.ended();
  if (stream.take(bytes)) {
    if (!current_->chunked_out) return write(std::move(bytes), {});
    std::string size = fmt::format("{:x}\r\n", bytes.size());
    bytes += "\r\n";
    return write(std::move(size), std::move(bytes));
  }
  if (!ended) return;
  current_->last_sent = true;
  if (!current_->chunked_out) return end_request();
  write("0\r\n\r\n", {});
}

void Session::begin_file(Response response) {
  auto file = std::make_shared<std::ifstream>(response.body_file, std::ios::binary);
  std::error_code problem;
  uintmax_t size = std::filesystem::file_size(response.body_file, problem);
  if (!*file || problem) {
    current_->remarks->set_note("cannot read " + response.body_file.string());
    return refuse(Error(kInternal, {{"id", current_->id}}));
  }
  deadline_ = Clock::time_point::max();
  current_->file = std::move(file);
  current_->file_left = current_->head_only ? 0 : size;
  state_ = State::file;
  write(answer_head(response.status, std::move(response.headers), size), {});
}

void Session::next_file_piece() {
  if (current_->file_left == 0) return end_request();
  auto work = [self = shared_from_this(), serial = serial_, file = current_->file,
               bytes = std::min<uint64_t>(current_->file_left, kFilePieceBytes)] {
    auto piece = std::make_shared<std::optional<std::string>>(std::string(bytes, '\0'));
    file->read((*piece)->data(), static_cast<std::streamsize>(bytes));
    if (static_cast<uint64_t>(file->gcount()) != bytes) piece->reset();
    self->wire_->post([self, serial, piece] { self->on_file_piece(serial, std::move(*piece)); });
  };
  if (!core_->submit(std::move(work))) gone();
}

void Session::on_file_piece(uint64_t serial, std::optional<std::string> piece) {
  if (current_ == nullptr || current_->serial != serial || state_ != State::file) return;
  if (!piece) return gone();  // It became shorter: only a cut connection says so.
  current_->file_left -= piece->size();
  write({}, std::move(*piece));
}

void Session::write(std::string head, std::string body, std::string_view static_body) {
  Output output{std::move(head), std::move(body), static_body};
  if (writing_) {
    out_next_ = std::move(output);
    return;
  }
  out_ = std::move(output);
  start_write();
}

void Session::start_write() {
  writing_ = true;
  write_deadline_ = Clock::now() + core_->options.timeouts.write;
  wire_->write(out_.first, out_.fixed.empty() ? std::string_view(out_.second) : out_.fixed);
}

void Session::on_progress(size_t bytes) {
  if (state_ == State::closed) return;
  core_->metrics->count_bytes(0, bytes);
  if (current_ != nullptr) current_->bytes_out += bytes;
  write_deadline_ = Clock::now() + core_->options.timeouts.write;
}

void Session::on_written() {
  writing_ = false;
  write_deadline_ = Clock::time_point::max();
  out_ = Output();
  if (state_ == State::closed) return;
  if (out_next_) {
    out_ = std::move(*out_next_);
    out_next_.reset();
    return start_write();
  }
  if (state_ == State::answering) return end_request();
  if (state_ == State::file) return next_file_piece();
  if (state_ != State::streaming) return;
  if (current_->last_sent) return end_request();
  flush_stream();
}

void Session::end_request() {
  bool close_after = current_->close || stopping_ || (ended_ && in_.empty());
  std::shared_ptr<Current> done = std::move(current_);
  current_ = nullptr;
  --core_->active;
  if (done->stream != nullptr) {
    done->stream->cut();
    core_->metrics->stream_closed();
  }
  auto duration = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - done->begun);
  std::string_view route;  // Not by ?:, which would make a copy and view it.
  if (done->route != nullptr) route = done->route->path_template;
  // Methods and paths nobody knows would make the counters grow without bound.
  core_->metrics->count_request(route.empty() ? "" : done->method, route, done->status, duration);
  if (core_->options.access_log != nullptr) {
    std::string who = done->remarks->who();
    std::string note = done->remarks->note();
    AccessRecord record{.time_us = done->time_us,
                        .id = done->id,
                        .peer = peer_,
                        .who = who,
                        .method = done->method,
                        .path = done->path,
                        .route = route,
                        .status = done->status,
                        .duration_us = duration.count(),
                        .bytes_in = done->request.body_bytes,
                        .bytes_out = done->bytes_out,
                        .note = note};
    core_->options.access_log->write(access_line(record));
  }
  if (state_ == State::closed) return;
  if (close_after) return linger();
  state_ = in_.empty() ? State::idle : State::head;
  set_deadline(in_.empty() ? core_->options.timeouts.idle : core_->options.timeouts.head);
  step();
  // What has begun cannot be completed any more.
  if (ended_ && (state_ == State::head || state_ == State::body)) return gone();
  maybe_read();
}

// Closing while the client still sends would reset the connection, and the client would never see
// the answer (RFC 9112, section 9.6): first our half, then for a moment what still comes.
void Session::linger() {
  if (ended_) return close();
  state_ = State::lingering;
  in_ = std::string();
  wire_->shut_sending();
  set_deadline(kLingerTime);
  maybe_read();
}

void Session::close() {
  if (state_ == State::closed) return;
  state_ = State::closed;
  deadline_ = write_deadline_ = Clock::time_point::max();
  if (current_ != nullptr) {
    current_->cancel.cancel();
    end_request();
  }
  wire_->close();
}

}  // namespace danlu::serve
