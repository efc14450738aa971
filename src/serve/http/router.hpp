// Which handler answers which method and path. Built before the server starts, then only read.
//
// A template is "/api/runs/{id}/events": a {name} takes one segment, a last {name...} takes the
// rest (one or more segments, none of them with an encoded "/"). Fixed segments go before {name},
// {name} before {name...}. Finding costs O(segments x routes sharing the prefix).
//
// HEAD is answered by the GET handler without its body, OPTIONS by the list of methods.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "serve/http/exchange.hpp"

namespace danlu::serve {

struct RouteOptions {
  uint64_t body_bytes_max = 0;            // 0: the server's default.
  bool upload_to_file = false;            // The body becomes Request::upload.
  bool open = false;                      // The gate is not asked (health, login, pages).
  std::chrono::milliseconds time_max{0};  // Until the answer begins; 0: the server's default.
  // How errors look on this route (OpenAI's shape); empty: Response::error.
  std::function<Response(const Error&)> error_format = {};
};

using Handler = std::function<Response(Request&)>;  // Answers at once.
using ExchangeHandler = std::function<void(const std::shared_ptr<Exchange>&)>;

struct Route {
  std::string method;
  std::string path_template;  // Also the route's name in metrics and log.
  ExchangeHandler handler;
  RouteOptions options;
};

class Router {
 public:
  Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;
  ~Router();

  // Handlers run on the server's pool, never on its IO threads, and may block for a while. What
  // they throw becomes the answer. A template with a mistake, or a second handler for the same
  // method and template, is our own bug: throws Error(http.route_invalid).
  void add(std::string_view method, std::string_view path_template, Handler handler,
           RouteOptions options = {});
  void add_exchange(std::string_view method, std::string_view path_template,
                    ExchangeHandler handler, RouteOptions options = {});
  // Answers GET for every path no route takes (the pages).
  void set_fallback(Handler handler);

  // Asked before the handler of every route that is not open, and before the body is read: throws
  // an Error to refuse, sets Request::identity and `who`. Runs on the pool.
  using Gate = std::function<void(Request&)>;
  void set_gate(Gate gate);
  const Gate& gate() const;

  struct Match {
    const Route* route = nullptr;  // Set when found.
    std::map<std::string, std::string, std::less<>> parameters = {};
    std::string allow = {};  // Set when the path exists with other methods.
  };
  Match find(std::string_view method, const std::vector<std::string>& segments) const;

  std::vector<const Route*> routes() const;  // In the order they were added.

 private:
  struct Node;
  std::unique_ptr<Node> root_;
  std::vector<std::unique_ptr<Route>> routes_;
  std::unique_ptr<Route> fallback_;
  Gate gate_;
};

// Runs the route's handler; what it throws is answered.
void run_handler(const Route& route, const std::shared_ptr<Exchange>& exchange);

}  // namespace danlu::serve
