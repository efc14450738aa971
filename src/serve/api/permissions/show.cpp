// GET /api/apps/{app}/permissions: what an app asks for and has.
#include "serve/api/support/permission_shapes.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string app;
};

PermissionShape run(const Params& p, Call& call) {
  return permission_shape(call.workbench, *call.workbench.apps().find(p.app));
}

}  // namespace

Endpoint permissions_show() {
  return endpoint("GET", "/api/apps/{app}/permissions", run)
      .summary({"What an app asks to reach, and what it has been granted.",
                "应用请求的权限以及已授予的权限。"})
      .param(&Params::app, "app", {.help = {"Name of the app.", "应用名称。"}, .required = true})
      .access(Access::admin);
}

}  // namespace danlu::serve
