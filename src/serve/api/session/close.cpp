// DELETE /api/session: a page logs out.
#include "serve/api/endpoint.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

Response run(const NoParams& /*p*/, Call& call) {
  std::string session = call.request.cookie(kSessionCookie);
  if (!session.empty()) call.workbench.tokens().close_session(session);
  static const std::string gone =
      std::string(kSessionCookie).append("=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
  return Response::empty().with("Set-Cookie", gone);
}

}  // namespace

Endpoint session_close() {
  return endpoint("DELETE", "/api/session", run)
      .summary({"Log out.", "退出登录。"})
      .status(204)
      .content("")
      .access(Access::run);
}

}  // namespace danlu::serve
