// danlu app add: Make an app known by its name.
#include "app/app_folder.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string folder;
};

int run(const Params& p, Context& context) {
  LoadedAppPtr app = context.workbench().apps().add(p.folder);
  if (context.json()) {
    Json added = Json::object();
    added["name"] = app->app.name;
    added["folder"] = app->app.folder.string();
    added["problems"] = static_cast<int64_t>(app->problems.size());
    context.print_json(added);
    return 0;
  }
  context.print(context.text({"Added. Run it: danlu run ", "已添加。运行：danlu run "}) +
                printable(app->app.name));
  for (const Error& problem : app->problems) context.print_error(problem);
  return 0;
}

}  // namespace

Command app_add_command() {
  return command("app add", run)
      .summary({"Make an app known by its name, here and to the server.",
                "添加应用，使其可按名称使用，并出现在服务中。"})
      .help({"Its files stay where they are; edits count at once. It is granted nothing by this.",
             "文件留在原处，修改立即生效。添加并不授予任何权限。"})
      .param(
          &Params::folder, "folder",
          {.help = {"Folder of the app, or a *.flow.yaml file.", "应用文件夹或 *.flow.yaml 文件。"},
           .required = true,
           .positional = true})
      .example("danlu app add ./weather");
}

}  // namespace danlu::app
