// A server that speaks the OpenAI API, wherever it runs: sending with retries, and one clear error
// for each way it can fail. Chat and embeddings build on it.
//
// Retried: 429, 5xx and broken connections, with back-off and Retry-After, never after output was
// handed out. Keys never appear in errors.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/cancel.hpp"
#include "base/json.hpp"
#include "net/http.hpp"
#include "net/retry.hpp"
#include "store/secrets.hpp"

namespace danlu::model {

struct Endpoint {
  std::string base_url;  // "http://127.0.0.1:11434", ".../v1": see api_url.
  std::string model;
  store::Secret key{};
  std::string key_name{};         // Of the secret, for hints.
  Json options = Json::object();  // Further members of every request body.
  net::HttpLimits limits{.connect_timeout = std::chrono::seconds(10),
                         .idle_timeout = std::chrono::seconds(120),
                         .total_timeout = std::chrono::seconds(600),
                         .response_bytes_max = 32 << 20};
  net::RetryPolicy retry{};
  net::AddressPolicy addresses = net::AddressPolicy::configured_by_owner();
  std::string authorities_file{};
};

// The root of the API: "/v1" is added to an address without a path, and a pasted
// ".../chat/completions" is shortened. Throws Error(net.url_invalid).
std::string api_url(const std::string& base_url);

class ModelServer {
 public:
  using OnEvent = std::function<void(const Json& event)>;
  ModelServer(const net::HttpClient& client, Endpoint endpoint);

  const Endpoint& endpoint() const { return endpoint_; }
  // The answer to a POST, a JSON object.
  Json post(std::string_view path, const Json& body, const CancelToken& cancel) const;
  // The same as a stream. A server that does not stream answers whole: then that is returned, and
  // null otherwise. `finished` is asked at the end whether the stream was complete.
  Json post_streaming(std::string_view path, const Json& body, const OnEvent& on_event,
                      const std::function<bool()>& finished, const CancelToken& cancel) const;
  std::vector<std::string> model_names(const CancelToken& cancel) const;

  [[noreturn]] void throw_unusable(std::string_view detail) const;
  // The error a server reports with this status and body.
  [[noreturn]] void throw_reported(int status, const std::string& body, int attempts,
                                   const CancelToken& cancel) const;

 private:
  struct Stream;
  net::HttpRequest request(std::string_view method, std::string_view path) const;
  net::HttpResponse send_with_retries(net::HttpRequest& request, Stream* stream,
                                      const CancelToken& cancel) const;
  Json parsed(const std::string& body) const;
  std::string shown(const std::string& text) const;
  [[noreturn]] void throw_unknown_name(const CancelToken& cancel) const;
  [[noreturn]] void throw_network(const Error& error) const;

  const net::HttpClient& client_;
  Endpoint endpoint_;
  std::string api_;
};

}  // namespace danlu::model
