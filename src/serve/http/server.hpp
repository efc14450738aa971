// The HTTP/1.1 server: one port, a few IO threads, handlers on a bounded pool. Requests of one
// connection are answered in order. Safe against what the network sends: every head is checked by
// our own strict parser (head_parser.hpp), everything has a limit, slow clients are cut.
//
//   Router router;
//   router.add("GET", "/api/health", [](Request&) { return Response::json(...); }, {.open = true});
//   Server server({.port = 7331}, std::move(router));
//   server.start();
//   ... server.port(), server.urls() ...
//   server.stop(std::chrono::seconds(10));
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "serve/http/access_log.hpp"
#include "serve/http/guard.hpp"
#include "serve/http/metrics.hpp"
#include "serve/http/router.hpp"

namespace danlu::serve {

struct ServerLimits {
  size_t head_bytes_max = 32 << 10;
  size_t target_bytes_max = 8 << 10;
  size_t headers_max = 100;
  uint64_t body_bytes_max = 16 << 20;
  size_t connections_max = 2048;
  size_t connections_per_peer_max = 256;  // Loopback peers count only in all.
  size_t stream_bytes_max = 1 << 20;      // Waiting for a slow reader.
  size_t requests_waiting_max = 1024;     // For a handler thread; more get 503.
  // A token bucket per peer and one per credential; 0: none. Loopback peers only have the latter.
  double peer_requests_per_second = 50;
  double peer_requests_burst = 200;
  double credential_requests_per_second = 0;
  double credential_requests_burst = 0;
};

struct ServerTimeouts {
  std::chrono::milliseconds head{10'000};      // From the first byte of a head to its last.
  std::chrono::milliseconds body{30'000};      // Without a byte of a body that is on its way.
  std::chrono::milliseconds idle{75'000};      // Between requests.
  std::chrono::milliseconds write{30'000};     // Without a byte taken of what we send.
  std::chrono::milliseconds handler{600'000};  // Until an answer begins.
  // A body may take this long and one second for each `body_bytes_per_second_min` of it.
  std::chrono::milliseconds body_whole{60'000};
  uint64_t body_bytes_per_second_min = 8 << 10;
};

struct ServerOptions {
  // Numeric addresses, or "localhost" for both loopbacks. A loopback the machine does not have is
  // left out as long as one is there.
  std::vector<std::string> hosts = {"localhost"};
  uint16_t port = 7331;        // 0: any free one.
  bool explicit_port = false;  // A taken port is an error; else the next free one is used.
  ServerLimits limits = {};
  ServerTimeouts timeouts = {};
  GuardOptions guard = {};
  size_t io_threads = 0;                     // 0: by the number of cores.
  size_t handler_threads = 0;                // 0: by the number of cores.
  std::filesystem::path upload_folder = {};  // Of unfinished uploads; empty: the system's.
  std::shared_ptr<AccessLog> access_log = {};
  std::shared_ptr<Metrics> metrics = {};  // Made when empty.
};

class Server {
 public:
  Server(ServerOptions options, Router router);
  ~Server();  // stop(0).
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Binds and starts. Throws Error(http.port_taken), Error(http.address_invalid),
  // Error(http.listen_failed).
  void start();
  uint16_t port() const;                  // The one it got.
  bool port_moved() const;                // It is not the one asked for.
  std::vector<std::string> urls() const;  // "http://127.0.0.1:7331", one for each address.
  Metrics& metrics() const;
  const ServerOptions& options() const;

  // Stops accepting, tells streams (Stream::stopping), lets requests end within `grace`, then
  // cancels what is left and closes. Safe to call again; not from a handler.
  void stop(std::chrono::milliseconds grace);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace danlu::serve
