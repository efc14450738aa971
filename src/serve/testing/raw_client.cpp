#define BOOST_ASIO_SEPARATE_COMPILATION
#define BOOST_ASIO_NO_DEPRECATED
#include "serve/testing/raw_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <stdexcept>

#include "serve/http/chunked.hpp"
#include "serve/http/head_parser.hpp"

namespace danlu::serve::testing {

namespace asio = boost::asio;
using asio::ip::tcp;
using Failed = boost::system::error_code;

struct RawClient::State {
  asio::io_context context;
  tcp::socket socket{context};
  bool over = false;

  // Runs one operation for at most `time`; false when it had to be given up.
  bool run(std::chrono::milliseconds time) {
    context.restart();
    context.run_for(time);
    if (context.stopped()) return true;
    Failed ignored;
    socket.cancel(ignored);
    context.run();
    return false;
  }
};

RawClient::RawClient(uint16_t port, std::string_view host) : state_(std::make_unique<State>()) {
  Failed failed;
  state_->socket.connect({asio::ip::make_address(host), port}, failed);
  if (failed) throw std::runtime_error("cannot connect: " + failed.message());
}

RawClient::~RawClient() = default;

bool RawClient::send(std::string_view bytes, Time time) {
  Failed result;
  asio::async_write(state_->socket, asio::buffer(bytes),
                    [&](Failed failed, size_t) { result = failed; });
  return state_->run(time) && !result;
}

std::string RawClient::read(Time time) {
  std::string taken;
  std::swap(taken, received_);
  if (!taken.empty() || state_->over) return taken;
  std::string buffer(64 << 10, '\0');
  size_t bytes = 0;
  Failed result;
  state_->socket.async_read_some(asio::buffer(buffer), [&](Failed failed, size_t count) {
    result = failed;
    bytes = count;
  });
  bool in_time = state_->run(time);
  if (in_time && result) state_->over = true;
  buffer.resize(bytes);
  return buffer;
}

bool RawClient::read_until(std::string_view text, Time time) {
  auto end = std::chrono::steady_clock::now() + time;
  std::string all = received_;
  received_.clear();
  while (all.find(text) == std::string::npos) {
    auto left = std::chrono::duration_cast<Time>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0 || state_->over) break;
    all += read(left);
  }
  bool found = all.find(text) != std::string::npos;
  received_ = std::move(all);
  return found;
}

bool RawClient::closed_within(Time time) {
  auto end = std::chrono::steady_clock::now() + time;
  std::string all;
  while (!state_->over && std::chrono::steady_clock::now() < end) {
    all += read(std::chrono::duration_cast<Time>(end - std::chrono::steady_clock::now()));
  }
  received_ = std::move(all);
  return state_->over;
}

RawResponse RawClient::response_head(Time time) {
  RawResponse response;
  if (!read_until("\r\n\r\n", time)) return response;
  size_t end = received_.find("\r\n\r\n");
  std::string head = received_.substr(0, end + 2);
  received_.erase(0, end + 4);
  size_t line_end = head.find("\r\n");
  response.status = std::stoi(head.substr(9, 3));
  std::string_view rest = std::string_view(head).substr(line_end + 2);
  while (!rest.empty()) {
    line_end = rest.find("\r\n");
    Header field = parse_field(rest.substr(0, line_end));
    response.headers.add(field.name, field.value);
    rest.remove_prefix(line_end + 2);
  }
  return response;
}

RawResponse RawClient::response(Time time, bool to_head_request) {
  auto end = std::chrono::steady_clock::now() + time;
  RawResponse response = response_head(time);
  if (response.status == 0) return response;
  auto more = [&] {
    auto left = std::chrono::duration_cast<Time>(end - std::chrono::steady_clock::now());
    if (state_->over || left.count() <= 0) return false;
    std::string before = std::move(received_);
    received_.clear();
    received_ = before + read(left);
    return true;
  };
  bool none =
      to_head_request || response.status < 200 || response.status == 204 || response.status == 304;
  if (none) {
    response.complete = true;
  } else if (const std::string* length = response.headers.find("content-length")) {
    size_t bytes = std::stoul(*length);
    while (received_.size() < bytes && more()) {
    }
    response.complete = received_.size() >= bytes;
    response.body = received_.substr(0, bytes);
    received_.erase(0, bytes);
  } else if (response.headers.contains("transfer-encoding")) {
    ChunkedDecoder decoder;
    do {
      received_.erase(0, decoder.feed(received_, response.body, SIZE_MAX));
    } while (!decoder.done() && more());
    response.complete = decoder.done();
  } else {
    while (more()) {
    }
    response.body = std::move(received_);
    response.complete = state_->over;
  }
  return response;
}

void RawClient::half_close() {
  Failed ignored;
  state_->socket.shutdown(tcp::socket::shutdown_send, ignored);
}

void RawClient::reset() {
  Failed ignored;
  state_->socket.set_option(asio::socket_base::linger(true, 0), ignored);
  state_->socket.close(ignored);
  state_->over = true;
}

RawResponse request(uint16_t port, std::string_view request_line, std::string_view fields,
                    std::string_view body) {
  RawClient client(port);
  std::string bytes = std::string(request_line) + " HTTP/1.1\r\nHost: localhost\r\n";
  bytes += fields;
  if (!body.empty()) bytes += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  bytes += "\r\n";
  bytes += body;
  client.send(bytes);
  return client.response(RawClient::Time(10'000), request_line.starts_with("HEAD "));
}

}  // namespace danlu::serve::testing
