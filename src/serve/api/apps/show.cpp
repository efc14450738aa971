// GET /api/apps/{app}: one app.
#include "serve/api/support/app_shapes.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string app;
};

AppShape run(const Params& p, Call& call) {
  return app_shape(*call.workbench.apps().find(p.app), call);
}

}  // namespace

Endpoint apps_show() {
  return endpoint("GET", "/api/apps/{app}", run)
      .summary({"One app.", "一个应用。"})
      .param(&Params::app, "app", {.help = {"Its name.", "应用名称。"}, .required = true})
      .access(Access::run);
}

}  // namespace danlu::serve
