// GET /api/apps: the apps there are.
#include "serve/api/support/app_shapes.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct AppList {
  std::vector<AppShape> apps;

  static auto fields() { return std::tuple{field("apps", &AppList::apps)}; }
};

AppList run(const NoParams& /*p*/, Call& call) {
  AppList list;
  for (const workbench::LoadedAppPtr& app : call.workbench.apps().list()) {
    if (call.identity.reaches(app->app.name)) list.apps.push_back(app_shape(*app, call));
  }
  return list;
}

}  // namespace

Endpoint apps_list() {
  return endpoint("GET", "/api/apps", run)
      .summary({"Apps with their inputs, outputs, problems and permissions.",
                "应用及其输入、输出、问题和权限。"})
      .access(Access::run);
}

}  // namespace danlu::serve
