#include "net/testing/test_connection.hpp"

#include <openssl/err.h>

#include <array>
#include <charconv>

namespace danlu::net::testing {
namespace {

std::string_view reason_of(int status) {
  if (status < 300) return "OK";
  return status < 400 ? "Redirect" : "Error";
}

std::string head_of(const ServerResponse& response, bool chunked, size_t body_bytes) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " " +
                     std::string(reason_of(response.status)) + "\r\n";
  for (const HttpHeader& header : response.headers) {
    head += header.name + ": " + header.value + "\r\n";
  }
  head += chunked ? "Transfer-Encoding: chunked\r\n"
                  : "Content-Length: " + std::to_string(body_bytes) + "\r\n";
  return head + "\r\n";
}

std::string chunk_of(const std::string& bytes) {
  if (bytes.empty()) return "";
  std::array<char, 20> digits{};
  auto end = std::to_chars(digits.data(), digits.data() + digits.size(), bytes.size(), 16).ptr;
  return std::string(digits.data(), end) + "\r\n" + bytes + "\r\n";
}

size_t length_of_body(const ServerRequest& request) {
  std::string text = request.header("Content-Length");
  size_t length = 0;
  std::from_chars(text.data(), text.data() + text.size(), length);
  return length;
}

}  // namespace

Connection::Connection(platform::Handle socket, SSL_CTX* tls) : socket_(std::move(socket)) {
  if (tls == nullptr) return;
  ssl_.reset(SSL_new(tls));
  SSL_set_fd(ssl_.get(), socket_.get());
  SSL_set_accept_state(ssl_.get());
  SSL_set_mode(ssl_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

bool Connection::read() {
  std::array<char, 16384> buffer{};
  while (true) {
    if (ssl_) {
      ERR_clear_error();
      int count = SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size()));
      if (count <= 0) {
        int error = SSL_get_error(ssl_.get(), count);
        return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
      }
      in_.append(buffer.data(), static_cast<size_t>(count));
      continue;
    }
    std::optional<ptrdiff_t> count = platform::read_some(socket_, buffer);
    if (!count) return true;
    if (*count <= 0) return false;
    in_.append(buffer.data(), static_cast<size_t>(*count));
  }
}

std::optional<ServerRequest> Connection::take_request() {
  constexpr char kTlsHandshake = 0x16;
  if (in_.starts_with(kTlsHandshake)) {  // As web servers do.
    in_.clear();
    answer({}, {.body = "HTTP/1.1 400 Bad Request\r\n\r\n", .raw = true});
    return std::nullopt;
  }
  size_t end = in_.find("\r\n\r\n");
  if (busy() || end == std::string::npos) return std::nullopt;
  ServerRequest request;
  size_t line_end = in_.find("\r\n");
  std::string_view first(in_.data(), line_end);
  size_t space = first.find(' ');
  size_t second = first.find(' ', space + 1);
  request.method = first.substr(0, space);
  std::string_view target = first.substr(space + 1, second - space - 1);
  size_t mark = target.find('?');
  request.path = target.substr(0, mark);
  if (mark != std::string_view::npos) request.query = target.substr(mark + 1);
  for (size_t start = line_end + 2; start < end;) {
    size_t stop = in_.find("\r\n", start);
    std::string_view line(in_.data() + start, stop - start);
    size_t colon = line.find(':');
    if (colon != std::string_view::npos) {
      std::string_view value = line.substr(colon + 1);
      while (value.starts_with(' ')) value.remove_prefix(1);
      request.headers.push_back({std::string(line.substr(0, colon)), std::string(value)});
    }
    start = stop + 2;
  }
  size_t length = length_of_body(request);
  if (in_.size() < end + 4 + length) return std::nullopt;
  request.body = in_.substr(end + 4, length);
  in_.erase(0, end + 4 + length);
  return request;
}

void Connection::push(std::string bytes, std::chrono::milliseconds delay) {
  pieces_.push_back({std::move(bytes), delay});
}

void Connection::answer(const ServerRequest& request, ServerResponse response) {
  endless_ = response.endless;
  close_after_ = response.raw || response.cut || request.header("Connection") == "close";
  if (response.raw) {
    push(std::move(response.body), response.delay);
  } else if (response.pieces.empty()) {
    std::string bytes = head_of(response, false, response.body.size());
    if (request.method != "HEAD") bytes += response.body;
    if (response.cut) bytes.pop_back();
    push(std::move(bytes), response.delay);
  } else {
    push(head_of(response, true, 0) + chunk_of(response.body), response.delay);
    for (const Piece& piece : response.pieces) push(chunk_of(piece.bytes), piece.delay);
    if (!response.endless && !response.cut) push("0\r\n\r\n", std::chrono::milliseconds(0));
  }
  start_next(Clock::now());
}

void Connection::start_next(Clock::time_point now) {
  due_.reset();
  if (!pieces_.empty()) due_ = now + pieces_.front().delay;
}

std::optional<Clock::time_point> Connection::next_time() const {
  // While bytes wait for the other side nothing new is due.
  return out_.empty() ? due_ : std::nullopt;
}

bool Connection::write(Clock::time_point now) {
  while (true) {
    while (!out_.empty()) {
      ptrdiff_t sent = 0;
      if (ssl_) {
        ERR_clear_error();
        int count = SSL_write(ssl_.get(), out_.data(), static_cast<int>(out_.size()));
        if (count <= 0) {
          int error = SSL_get_error(ssl_.get(), count);
          return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
        }
        sent = count;
      } else {
        std::optional<ptrdiff_t> count = platform::write_some(socket_, out_);
        if (!count) return true;
        if (*count < 0) return false;
        sent = *count;
      }
      out_.erase(0, static_cast<size_t>(sent));
    }
    if (!due_) return !(close_after_ && pieces_.empty());
    if (*due_ > now) return true;
    out_ = pieces_.front().bytes;
    if (!endless_ || pieces_.size() > 1) pieces_.pop_front();
    start_next(now);
    // An endless answer without delays must let others in between.
    if (endless_ && pieces_.size() == 1 && due_ <= now) due_ = now + std::chrono::milliseconds(1);
  }
}

}  // namespace danlu::net::testing
