// An endpoint of the API, described once: the route, the check of what is sent, and the OpenAPI
// document are made from it. One file is one endpoint: serve/api/runs/list.cpp defines
//
//   struct Params { std::string app; int64_t limit = 50; };
//   RunPage run(const Params& p, Call& call) { ... }
//
//   Endpoint runs_list() {
//     return endpoint("GET", "/api/runs", run)
//         .summary({"Runs, newest first.", "运行记录，最新的在前。"})
//         .param(&Params::app, "app", {.help = {"Only of this app.", "只列出该应用的。"}})
//         .param(&Params::limit, "limit", {.help = {...}, .minimum = 1, .maximum = 500})
//         .access(Access::app);
//   }
//
// Parameters come by name from the path ({name} of the template), else from the query (GET and
// DELETE, or with a raw body) or from the JSON body; all are checked by the same ParamTable.
//
// What `run` returns is the answer: a struct with fields() or another type with a JsonCodec (its
// schema is documented by itself), Json (say .response<T>() or .response_schema(...)), Response, or
// NoContent (204). A function that returns void answers call.exchange itself, at once or later
// from any thread (streams); what it needs afterwards it copies out of `call`, which ends with it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/schema.hpp"
#include "serve/api/identity.hpp"
#include "serve/http/exchange.hpp"
#include "serve/http/router.hpp"

namespace danlu::workbench {
class Workbench;
}

namespace danlu::serve {

class Api;

// What an endpoint works with.
struct Call {
  workbench::Workbench& workbench;
  Api& api;
  const std::shared_ptr<Exchange>& exchange;
  Request& request;
  const Identity& identity;
  Language language = Language::en;

  // Throws Error(http.forbidden) when the identity has no right to this app.
  void require_app(const std::string& app) const;
  // Whether the run's existence may be known: of an app in reach and, for scope run, started by
  // this token.
  void require_run(const std::string& run) const;  // Throws Error(api.unknown_run).
};

struct NoContent {};

// Who may call. For scopes app and run a template with {app} is also checked against the token's
// app; endpoints without it check with call.require_app or call.require_run.
enum class Access {
  open,  // Everybody, without a token.
  run,   // Any token.
  app,   // Scope app and admin.
  admin
};

// The cookie of pages.
inline constexpr std::string_view kSessionCookie = "danlu_session";

}  // namespace danlu::serve

template <>
struct danlu::EnumNames<danlu::serve::Access> {
  static constexpr std::array names{"open", "run", "app", "admin"};
};

namespace danlu::serve {

struct Endpoint {
  std::string method;
  std::string path;
  Bilingual summary;
  ParamTable params;
  Access access = Access::admin;
  RouteOptions route;
  bool raw_body = false;     // The body is no JSON object of parameters.
  std::string body_type;     // Of a raw body.
  Json body_schema;          // Of a raw body; null: none.
  int status = 200;          // Of the good answer.
  std::string content_type;  // Of the good answer; "" when it has no content.
  Json response_schema;      // Null when the answer is no JSON.
  bool documented = true;
  std::function<void(const void* params, Call& call)> run;
};

template <class P, class R>
class EndpointBuilder {
 public:
  using Function = R (*)(const P&, Call&);

  EndpointBuilder(std::string method, std::string path, Function function) {
    endpoint_.method = std::move(method);
    endpoint_.path = std::move(path);
    endpoint_.params = params_of<P>();
    if constexpr (std::is_same_v<R, NoContent>) {
      endpoint_.status = 204;
    } else {
      endpoint_.content_type = "application/json";
      endpoint_.response_schema = Json::object();
      if constexpr (!std::is_same_v<R, Response> && !std::is_void_v<R>)
        endpoint_.response_schema = JsonCodec<R>::schema();
    }
    function_ = function;
  }
  EndpointBuilder& summary(Bilingual text) {
    endpoint_.summary = std::move(text);
    return *this;
  }
  template <class Member>
  EndpointBuilder& param(Member P::* member, std::string name, ParamOptions options) {
    add_param(endpoint_.params, member, std::move(name), std::move(options));
    return *this;
  }
  EndpointBuilder& access(Access who) {
    endpoint_.access = who;
    return *this;
  }
  EndpointBuilder& status(int code) {
    endpoint_.status = code;
    return *this;
  }
  template <class T>
  EndpointBuilder& response() {
    return response_schema(JsonCodec<T>::schema());
  }
  EndpointBuilder& response_schema(Json schema) {
    endpoint_.response_schema = std::move(schema);
    return *this;
  }
  // The good answer is not JSON ("text/event-stream", "application/octet-stream"); "": 204.
  EndpointBuilder& content(std::string type) {
    endpoint_.content_type = std::move(type);
    endpoint_.response_schema = Json();
    return *this;
  }
  // The body goes to Request::upload as it comes; at most `bytes_max`.
  EndpointBuilder& upload(uint64_t bytes_max) {
    endpoint_.route.upload_to_file = true;
    endpoint_.route.body_bytes_max = bytes_max;
    endpoint_.body_type = "application/octet-stream";
    endpoint_.raw_body = true;
    return *this;
  }
  // The endpoint reads Request::json() itself (bodies with fields that are to be ignored).
  EndpointBuilder& raw_json(Json schema) {
    endpoint_.body_schema = std::move(schema);
    endpoint_.body_type = "application/json";
    endpoint_.raw_body = true;
    return *this;
  }
  EndpointBuilder& body_bytes_max(uint64_t bytes) {
    endpoint_.route.body_bytes_max = bytes;
    return *this;
  }
  EndpointBuilder& time_max(std::chrono::milliseconds time) {
    endpoint_.route.time_max = time;
    return *this;
  }
  EndpointBuilder& error_format(std::function<Response(const Error&)> format) {
    endpoint_.route.error_format = std::move(format);
    return *this;
  }
  EndpointBuilder& undocumented() {
    endpoint_.documented = false;
    return *this;
  }
  operator Endpoint() {
    endpoint_.run = [function = function_, status = endpoint_.status](const void* params,
                                                                      Call& call) {
      static_cast<void>(status);  // Only an answer in JSON has one of its own.
      const P& p = *static_cast<const P*>(params);
      if constexpr (std::is_void_v<R>) {
        function(p, call);
      } else if constexpr (std::is_same_v<R, Response>) {
        call.exchange->answer(function(p, call));
      } else if constexpr (std::is_same_v<R, NoContent>) {
        function(p, call);
        call.exchange->answer(Response::empty());
      } else {
        call.exchange->answer(Response::json(to_json<R>(function(p, call)), status));
      }
    };
    return std::move(endpoint_);
  }

 private:
  Endpoint endpoint_;
  Function function_;
};

template <class P, class R>
EndpointBuilder<P, R> endpoint(std::string method, std::string path, R (*run)(const P&, Call&)) {
  return EndpointBuilder<P, R>(std::move(method), std::move(path), run);
}

// Parameters of endpoints that have none.
struct NoParams {};

// The values an endpoint's parameters get from a request, by name and not checked yet.
Json request_values(const Endpoint& endpoint, const Request& request);

// {names} of a path template, in order, without the dots of a {rest...}.
std::vector<std::string> template_names(std::string_view path_template);

// Every endpoint; the lists are generated from the files of serve/api/*/ and serve/openai/.
std::vector<Endpoint> builtin_endpoints();
std::vector<Endpoint> openai_endpoints();

}  // namespace danlu::serve
