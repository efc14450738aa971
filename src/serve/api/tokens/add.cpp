// POST /api/tokens: makes a token. Its text is in this answer and nowhere else.
#include <chrono>

#include "base/time.hpp"
#include "serve/api/endpoint.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string name;
  std::string scope;
  int64_t days = 0;
};

struct Made {
  std::string name;
  std::string scope;
  std::string token;
  int64_t expires_us = 0;

  static auto fields() {
    return std::tuple{field("name", &Made::name), field("scope", &Made::scope),
                      field("token", &Made::token), field("expires_us", &Made::expires_us)};
  }
};

Made run(const Params& p, Call& call) {
  workbench::Scope scope = workbench::Scope::parse(p.scope);
  if (!scope.admin()) call.workbench.apps().find(scope.app);  // A misspelt app is said now.
  Made made{.name = p.name, .scope = scope.text(), .token = {}, .expires_us = 0};
  made.token = call.workbench.tokens().add(p.name, scope, std::chrono::hours(24 * p.days));
  for (const workbench::TokenInfo& info : call.workbench.tokens().list()) {
    if (info.name == p.name) made.expires_us = info.expires_us;
  }
  return made;
}

}  // namespace

Endpoint tokens_add() {
  return endpoint("POST", "/api/tokens", run)
      .summary({"Make a token; it is shown this once.", "新建令牌；内容只显示这一次。"})
      .param(&Params::name, "name", {.help = {"What it is for.", "用途名称。"}, .required = true})
      .param(&Params::scope, "scope",
             {.help = {"admin, app:NAME or run:NAME.", "admin、app:名称 或 run:名称。"},
              .required = true})
      .param(&Params::days, "days",
             {.help = {"Until it ends; 0: never.", "有效天数；0 表示不过期。"},
              .minimum = 0,
              .maximum = 3650,
              .unit = "days"})
      .status(201)
      .access(Access::admin);
}

}  // namespace danlu::serve
