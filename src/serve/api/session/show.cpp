// GET /api/session: who is logged in.
#include "serve/api/endpoint.hpp"

namespace danlu::serve {
namespace {

struct Session {
  std::string scope;
  std::string name;

  static auto fields() {
    return std::tuple{field("scope", &Session::scope), field("name", &Session::name)};
  }
};

Session run(const NoParams& /*p*/, Call& call) {
  std::string scope = to_json(call.identity.scope).as_text();
  if (!call.identity.app.empty()) scope += ":" + call.identity.app;
  return {.scope = scope, .name = call.identity.name};
}

}  // namespace

Endpoint session_show() {
  return endpoint("GET", "/api/session", run)
      .summary({"Scope and name of the token or session.", "当前令牌或会话的权限与名称。"})
      .access(Access::run);
}

}  // namespace danlu::serve
