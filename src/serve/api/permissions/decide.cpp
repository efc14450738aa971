// PUT /api/apps/{app}/permissions: the owner's whole word about an app.
#include "serve/api/support/permission_shapes.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string app;
  std::vector<workbench::Grant> granted;
};

// As the command line reads them: hosts normalised, what is no grant refused.
std::vector<workbench::Grant> checked(const std::vector<workbench::Grant>& grants) {
  std::vector<workbench::Grant> settled;
  for (size_t i = 0; i < grants.size(); ++i) {
    try {
      settled.push_back(nodes::parse_grant(grants[i].text()));
    } catch (Error& error) {
      error.at(PlaceKind::item, i);
      throw;
    }
  }
  return workbench::settled(std::move(settled));
}

PermissionShape run(const Params& p, Call& call) {
  workbench::LoadedAppPtr app = call.workbench.apps().find(p.app);
  call.workbench.permissions().decide(app->app, app->needed, checked(p.granted));
  return permission_shape(call.workbench, *app);
}

}  // namespace

Endpoint permissions_decide() {
  return endpoint("PUT", "/api/apps/{app}/permissions", run)
      .summary({"Grant an app exactly this; what it asks for beside it is declined.",
                "授予应用恰好这些权限；其余请求视为拒绝。"})
      .param(&Params::app, "app", {.help = {"Name of the app.", "应用名称。"}, .required = true})
      .param(
          &Params::granted, "granted",
          {.help = {"List of {kind, value}.", "由 {kind, value} 组成的列表。"}, .required = true})
      .access(Access::admin);
}

}  // namespace danlu::serve
