// POST /api/session: a page logs in.
#include "serve/api/api.hpp"
#include "serve/http/errors.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string key;
};

Response run(const Params& p, Call& call) {
  call.api.count_login(call.request.peer);
  std::optional<std::string> session = call.workbench.tokens().open_session(p.key);
  if (!session) throw Error(kUnauthorized);
  auto seconds = std::chrono::duration_cast<std::chrono::seconds>(workbench::kSessionLasts);
  std::string cookie =
      std::string(kSessionCookie) + "=" + *session +
      "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(seconds.count());
  return Response::empty().with("Set-Cookie", cookie);
}

}  // namespace

Endpoint session_open() {
  return endpoint("POST", "/api/session", run)
      .summary({"Log a page in with the key that `danlu serve` prints, or with a token.",
                "用 `danlu serve` 显示的密钥或令牌登录网页。"})
      .param(&Params::key, "key",
             {.help = {"The key after #key= in the address.", "地址中 #key= 之后的密钥。"},
              .required = true,
              .widget = "password"})
      .status(204)
      .content("")
      .body_bytes_max(4096)
      .access(Access::open);
}

}  // namespace danlu::serve
