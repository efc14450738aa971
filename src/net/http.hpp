// HTTP requests. One event loop thread (libcurl) carries every transfer; `send` blocks its caller
// on a condition variable, so that a thousand waiting callers cost a thousand small stacks and
// nothing else.
//
// Guarantees:
// - A cancelled request returns at once (Error run.cancelled), whatever the network does.
// - Every address connected to passes `HttpRequest::addresses`, also after redirects, on reused
//   connections, and when DNS changes its answer. A proxy named by the environment (http_proxy,
//   https_proxy, all_proxy, no_proxy) is used for anything but this machine; it resolves names
//   itself, so then only literal addresses and `localhost` can be checked.
// - Redirects are followed here; on another origin only harmless headers go along.
// - The body is decompressed and bounded after decompression. TLS certificates are always checked.
// - Errors name the host, never credentials or the query.
// Throws Error: net.url_invalid, net.scheme_unsupported, net.header_invalid, net.host_not_found,
// net.connection_refused, net.connection_lost, net.certificate_invalid, net.tls_failed,
// net.connect_timeout, net.idle_timeout, net.total_timeout, net.response_too_large,
// net.too_many_redirects, net.address_forbidden, net.http_failed, run.cancelled.
// A status of 400 and more is not an error here: the caller knows what it means.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.hpp"
#include "net/address_guard.hpp"

namespace danlu::net {

struct Url;

struct HttpHeader {
  std::string name;
  std::string value;
  bool operator==(const HttpHeader&) const = default;
};
using HttpHeaders = std::vector<HttpHeader>;

// The first header of that name, in any case.
std::optional<std::string> find_header(const HttpHeaders& headers, std::string_view name);

struct HttpLimits {
  std::chrono::milliseconds connect_timeout{10000};
  std::chrono::milliseconds idle_timeout{60000};  // Without a byte; the wait for the first counts.
  std::chrono::milliseconds total_timeout{0};     // 0: none.
  size_t response_bytes_max = 64 << 20;
  int redirects_max = 10;
};

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  HttpHeaders headers;
  std::string body;
  HttpLimits limits;
  AddressPolicy addresses;
  // Asked before every hop, redirects included, instead of `addresses`; may throw to refuse it.
  std::function<AddressPolicy(const Url& url)> addresses_for;
  // PEM file of authorities to trust instead of the system's.
  std::string authorities_file;
  // Called on the caller's thread once the final head is there (before any chunk).
  std::function<void(int status, const HttpHeaders& headers)> on_head;
  // With it the body is handed out as it comes, on the caller's thread, and HttpResponse::body
  // stays empty. When it throws, the transfer ends and the exception passes through.
  std::function<void(std::string_view chunk)> on_chunk;
};

struct HttpResponse {
  int status = 0;
  HttpHeaders headers;  // Of the final answer.
  std::string body;
  std::string url;  // After redirects.
};

class HttpClient {
 public:
  HttpClient();
  ~HttpClient();  // No request may be running.
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Any number of threads at once.
  HttpResponse send(const HttpRequest& request, const CancelToken& cancel = {}) const;

 private:
  class Loop;
  class Exchange;
  struct State;
  std::unique_ptr<State> state_;  // The thread starts with the first request.
};

}  // namespace danlu::net
