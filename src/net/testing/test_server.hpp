// A scriptable HTTP server on 127.0.0.1 for tests and benchmarks: one thread, one poll loop, any
// number of slow connections. Routes say what is answered, when, and how it is broken.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "net/http.hpp"

namespace danlu::net::testing {

struct ServerRequest {
  std::string method;
  std::string path;   // Without the query.
  std::string query;  // Without "?".
  HttpHeaders headers;
  std::string body;

  std::string header(std::string_view name) const {
    return find_header(headers, name).value_or("");
  }
};

struct Piece {
  std::string bytes;
  std::chrono::milliseconds delay{0};  // Before it is sent.
};

struct ServerResponse {
  int status = 200;
  HttpHeaders headers{};
  std::string body{};
  std::chrono::milliseconds delay{0};  // Before the first byte.
  // When not empty the body is sent in these pieces (chunked), after `body`.
  std::vector<Piece> pieces{};
  bool endless = false;  // The last piece is sent again and again.
  bool raw = false;      // `body` is everything that is sent: no head is added; then closes.
  bool cut = false;      // Closes before the last byte.

  static ServerResponse json(std::string body, int status = 200);
  // A text/event-stream with these data lines.
  static ServerResponse events(const std::vector<std::string>& data,
                               std::chrono::milliseconds delay_each = {});
};

// A key and a certificate made on the spot, signed by itself.
struct TestCertificate {
  std::string certificate_pem;
  std::string key_pem;
};
// `names`: DNS names, or "127.0.0.1". `days` < 0: it has expired.
TestCertificate make_certificate(const std::vector<std::string>& names, int days = 1);

class TestServer {
 public:
  using Handler = std::function<ServerResponse(const ServerRequest&)>;
  struct Options {
    uint16_t port = 0;
    // Speaks TLS when it has a certificate.
    TestCertificate certificate{};
  };

  // The handler is called on the server's thread for every request.
  explicit TestServer(Handler handler);
  TestServer(Handler handler, const Options& options);
  ~TestServer();
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  uint16_t port() const;
  std::string url(std::string_view path = "/") const;
  int requests() const;
  int connections() const;       // Open now.
  int connections_peak() const;  // Most at once.

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
  std::thread thread_;
};

}  // namespace danlu::net::testing
