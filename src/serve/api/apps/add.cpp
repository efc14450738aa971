// POST /api/apps: registers an app by its folder.
#include "serve/api/support/app_shapes.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string folder;
};

AppShape run(const Params& p, Call& call) {
  return app_shape(*call.workbench.apps().add(p.folder), call);
}

}  // namespace

Endpoint apps_add() {
  return endpoint("POST", "/api/apps", run)
      .summary(
          {"Register an app that lies in a folder of this machine.", "登记本机文件夹中的应用。"})
      .param(&Params::folder, "folder",
             {.help = {"Folder with app.yaml, or a *.flow.yaml file.",
                       "含 app.yaml 的文件夹，或 *.flow.yaml 文件。"},
              .required = true,
              .widget = "folder"})
      .status(201)
      .access(Access::admin);
}

}  // namespace danlu::serve
