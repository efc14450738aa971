#include "serve/http/session.hpp"

#include "base/hash.hpp"
#include "base/time.hpp"
#include "serve/http/errors.hpp"
#include "serve/http/session_current.hpp"
#include "serve/http/text.hpp"

namespace danlu::serve {
namespace {

constexpr size_t kReadAheadMax = 16 << 10;  // Of pipelined requests, while one is answered.
constexpr size_t kPieceBytes = 64 << 10;    // Of an upload on its way to disk.
constexpr size_t kSmallBuffer = 8 << 10;

bool is_known_method(std::string_view method) {
  for (std::string_view known : {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
    if (method == known) return true;
  }
  return false;
}

}  // namespace

Session::Session(std::shared_ptr<ServerCore> core, std::shared_ptr<Wire> wire, std::string peer,
                 bool loopback)
    : core_(std::move(core)),
      wire_(std::move(wire)),
      peer_(std::move(peer)),
      loopback_(loopback),
      scanner_(core_->head_limits) {}

Session::~Session() = default;

void Session::start() {
  set_deadline(core_->options.timeouts.idle);
  maybe_read();
}

void Session::maybe_read() {
  if (reading_ || ended_ || state_ == State::closed || state_ == State::body_file) return;
  bool taking = state_ == State::idle || state_ == State::head || state_ == State::body ||
                state_ == State::lingering;
  if (!taking && in_.size() >= kReadAheadMax) return;
  reading_ = true;
  wire_->read();
}

void Session::on_bytes(std::string_view bytes) {
  reading_ = false;
  if (state_ == State::closed) return;
  core_->metrics->count_bytes(bytes.size(), 0);
  if (state_ == State::lingering) {
    constexpr size_t kLingerBytesMax = 1 << 20;
    lingered_ += bytes.size();
    if (lingered_ > kLingerBytesMax) return close();
  } else {
    if (state_ == State::idle) {
      state_ = State::head;
      set_deadline(core_->options.timeouts.head);
    } else if (state_ == State::body) {
      set_deadline(core_->options.timeouts.body);
    }
    in_ += bytes;
    step();
  }
  maybe_read();
}

void Session::on_end() {
  reading_ = false;
  ended_ = true;
  if (state_ == State::streaming) return gone();
  bool waiting = state_ == State::handling || state_ == State::answering || state_ == State::gate ||
                 state_ == State::file;
  // Half a connection may still take its answer (printf ... | nc); the handler is told, though.
  if (!waiting) return gone();
  if (state_ == State::handling) current_->cancel.cancel();
}

void Session::on_error() { gone(); }

void Session::gone() {
  if (state_ == State::closed) return;
  if (current_ != nullptr && current_->status == 0) current_->status = 499;
  close();
}

void Session::step() {
  if (stepping_) return;
  stepping_ = true;
  bool more = true;
  while (more) {
    more = false;
    if (state_ == State::head) {
      more = read_head();
    } else if (state_ == State::body) {
      more = read_body();
    }
  }
  stepping_ = false;
}

bool Session::read_head() {
  std::optional<size_t> length;
  try {
    length = scanner_.scan(in_);
  } catch (const Error& error) {
    begin_request({});
    refuse(error);
    return false;
  }
  if (!length) return false;
  std::string bytes = in_.substr(0, *length);
  in_.erase(0, *length);
  if (in_.empty() && in_.capacity() > kSmallBuffer) in_ = std::string();
  scanner_.reset();
  begin_request(bytes);
  return state_ == State::body || state_ == State::head;
}

void Session::begin_request(std::string_view bytes) {
  current_ = std::make_shared<Current>();
  current_->serial = ++serial_;
  current_->time_us = now_microseconds();
  current_->id = core_->next_id();
  current_->request.id = current_->id;
  ++core_->active;
  deadline_ = Clock::time_point::max();
  state_ = State::handling;
  if (bytes.empty()) {
    current_->close = true;
    return;
  }
  try {
    fill_request(parse_head(bytes, core_->head_limits));
    check_request();
  } catch (const Error& error) {
    // An unread body would be taken for the next request.
    bool unread = current_->head.method.empty() || current_->head.body != BodyKind::none;
    current_->close = current_->close || unread;
    return refuse(error);
  }
  begin_body();
}

void Session::fill_request(RequestHead head) {
  Request& request = current_->request;
  request.peer = peer_;
  request.peer_is_loopback = loopback_;
  current_->method = head.method;
  current_->head_only = head.method == "HEAD";
  current_->close = !head.keep_alive;
  request.headers = std::move(head.headers);
  request.language = language_of(request.headers.get("accept-language"));
  request.host = head.host;
  request.target = head.target;
  request.method = head.method;
  current_->continue_due = head.expects_continue;
  current_->head = std::move(head);
}

void Session::check_request() {
  Request& request = current_->request;
  if (!is_known_method(request.method)) {
    throw Error(kNotImplemented, {{"what", "the method " + request.method}});
  }
  Target target = parse_target(request.target);
  if (target.path == "*" && request.method != "OPTIONS") {
    throw Error(kRequestMalformed, {{"detail", "the target * is for OPTIONS"}});
  }
  request.path = std::move(target.path);
  request.segments = std::move(target.segments);
  request.query = std::move(target.query);
  check_guard(request, core_->options.guard);
  check_rate();
  find_route();
}

void Session::check_rate() {
  std::optional<int> wait;
  const Headers& headers = current_->request.headers;
  if (!loopback_) wait = core_->peers.take(peer_);
  if (!wait && core_->options.limits.credential_requests_per_second > 0) {
    std::string credential = headers.get("authorization") + "\n" + headers.get("cookie");
    // Only the digest is kept: a credential is a secret.
    if (credential.size() > 1) wait = core_->credentials.take(sha256_hex(credential));
  }
  if (wait) throw Error(kTooManyRequests, {{"seconds", *wait}});
}

void Session::find_route() {
  Request& request = current_->request;
  Router::Match match = core_->router.find(request.method, request.segments);
  if (match.route == nullptr && match.allow.empty() && request.path != "*") {
    throw Error(kNotFound, {{"path", request.path}});
  }
  if (match.route == nullptr && request.method != "OPTIONS") {
    throw Error(kMethodNotAllowed, {{"method", request.method}, {"allow", match.allow}});
  }
  current_->route = match.route;
  request.parameters = std::move(match.parameters);
  uint64_t own = match.route == nullptr ? 0 : match.route->options.body_bytes_max;
  current_->body_bytes_max = own == 0 ? core_->options.limits.body_bytes_max : own;
  if (match.route != nullptr) {
    current_->path = request.path;
    return;
  }
  std::string allow =
      match.allow.empty() ? "GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS" : match.allow;
  current_->close = current_->close || current_->head.body != BodyKind::none;
  send_answer(Response::empty().with("Allow", allow));
}

void Session::begin_body() {
  if (state_ != State::handling || current_->route == nullptr) return;
  const RequestHead& head = current_->head;
  if (head.body == BodyKind::none) return dispatch();
  current_->body_left = head.content_length;
  if (head.content_length > current_->body_bytes_max) {
    current_->close = true;
    return refuse(Error(kBodyTooLarge, {{"bytes", current_->body_bytes_max}}));
  }
  std::chrono::milliseconds whole = core_->options.timeouts.body_whole;
  uint64_t expected =
      head.body == BodyKind::length ? head.content_length : current_->body_bytes_max;
  uint64_t rate = std::max<uint64_t>(core_->options.timeouts.body_bytes_per_second_min, 1);
  current_->body_deadline =
      Clock::now() + whole + std::chrono::seconds(static_cast<int64_t>(expected / rate));
  if (!core_->router.gate() || current_->route->options.open) return on_gate(serial_, std::nullopt);
  // Who may not send it is told before sending it.
  state_ = State::gate;
  ask_gate();
}

void Session::on_gate(uint64_t serial, std::optional<Response> refusal) {
  if (current_ == nullptr || current_->serial != serial || state_ == State::closed) return;
  if (refusal) {
    current_->close = true;
    return send_answer(std::move(*refusal));
  }
  current_->gate_passed = true;
  if (current_->route->options.upload_to_file) {
    std::filesystem::path path = core_->new_upload_file();
    current_->upload = std::make_shared<std::ofstream>(path, std::ios::binary);
    current_->request.upload = UploadedFile(path);
    if (!*current_->upload) {
      current_->close = true;
      current_->remarks->set_note("cannot write " + path.string());
      return refuse(Error(kInternal, {{"id", current_->id}}));
    }
  }
  state_ = State::body;
  set_deadline(core_->options.timeouts.body);
  if (current_->continue_due && in_.empty()) {
    write("HTTP/1.1 100 Continue\r\n\r\n", {});
  }
  current_->continue_due = false;
  step();
  maybe_read();
}

size_t Session::decode(std::string_view bytes, std::string& out) {
  constexpr size_t kAtOnce = kPieceBytes;
  if (current_->head.body == BodyKind::chunked) {
    return current_->chunked.feed(bytes, out, out.size() + kAtOnce);
  }
  size_t take =
      static_cast<size_t>(std::min<uint64_t>({bytes.size(), current_->body_left, kAtOnce}));
  out.append(bytes.substr(0, take));
  current_->body_left -= take;
  return take;
}

bool Session::read_body() {
  Request& request = current_->request;
  std::string piece;
  std::string& out = current_->upload ? piece : request.body;
  size_t before = out.size();
  bool done = false;
  try {
    size_t used = decode(in_, out);
    in_.erase(0, used);
    done = current_->head.body == BodyKind::chunked ? current_->chunked.done()
                                                    : current_->body_left == 0;
    request.body_bytes += out.size() - before;
    if (request.body_bytes > current_->body_bytes_max) {
      throw Error(kBodyTooLarge, {{"bytes", current_->body_bytes_max}});
    }
    if (used == 0 && !done) return false;
  } catch (const Error& error) {
    current_->close = true;
    refuse(error);
    return false;
  }
  if (in_.empty() && in_.capacity() > kSmallBuffer) in_ = std::string();
  if (current_->upload && (done || !piece.empty())) {
    if (done) current_->body_deadline = Clock::time_point::min();  // Marks the last piece.
    store_piece(std::move(piece));
    return false;
  }
  if (done) {
    dispatch();
    return false;
  }
  return !in_.empty();
}

void Session::store_piece(std::string piece) {
  state_ = State::body_file;
  deadline_ = Clock::time_point::max();
  auto work = [self = shared_from_this(), file = current_->upload, serial = serial_,
               last = current_->body_deadline == Clock::time_point::min(),
               bytes = std::move(piece)] {
    file->write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (last) file->close();
    bool ok = file->good();
    self->wire_->post([self, serial, ok] { self->on_stored(serial, ok); });
  };
  if (!core_->submit(std::move(work))) {
    current_->close = true;
    refuse(Error(kBusy));
  }
}

void Session::on_stored(uint64_t serial, bool ok) {
  if (current_ == nullptr || current_->serial != serial || state_ != State::body_file) return;
  if (!ok) {
    current_->close = true;
    current_->remarks->set_note("an upload could not be written (is the disk full?)");
    return refuse(Error(kUploadNotStored));
  }
  if (current_->body_deadline == Clock::time_point::min()) return dispatch();
  state_ = State::body;
  set_deadline(core_->options.timeouts.body);
  step();
  maybe_read();
}

void Session::on_tick(Clock::time_point now) {
  if (current_ != nullptr && current_->stream != nullptr) current_->stream->beat(now);
  if (now >= write_deadline_) return gone();
  bool body_late = state_ == State::body && now >= current_->body_deadline;
  if (now < deadline_ && !body_late) return;
  deadline_ = Clock::time_point::max();
  switch (state_) {
    case State::head:
      begin_request({});
      return refuse(Error(kRequestTimeout));
    case State::body:
      current_->close = true;
      return refuse(Error(kRequestTimeout));
    case State::handling: {
      current_->cancel.cancel();
      auto limit = current_->route->options.time_max;
      if (limit.count() == 0) limit = core_->options.timeouts.handler;
      return refuse(Error(kHandlerTimeout,
                          {{"seconds", std::chrono::ceil<std::chrono::seconds>(limit).count()}}));
    }
    default:
      return close();
  }
}

void Session::on_stop() {
  stopping_ = true;
  if (state_ == State::idle || state_ == State::lingering) return close();
  if (current_ != nullptr) {
    current_->close = true;
    if (current_->stream != nullptr) current_->stream->stop();
  }
}

void Session::cancel() {
  if (current_ != nullptr && current_->status == 0) current_->status = 503;
  close();
}

}  // namespace danlu::serve
