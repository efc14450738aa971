// DELETE /api/apps/{app}: forgets a registered app; its files stay.
#include "serve/api/endpoint.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string app;
};

NoContent run(const Params& p, Call& call) {
  call.workbench.apps().remove(p.app);
  return {};
}

}  // namespace

Endpoint apps_remove() {
  return endpoint("DELETE", "/api/apps/{app}", run)
      .summary({"Forget an app that was registered; its files stay.", "取消登记应用；文件保留。"})
      .param(&Params::app, "app", {.help = {"Its name.", "应用名称。"}, .required = true})
      .access(Access::admin);
}

}  // namespace danlu::serve
