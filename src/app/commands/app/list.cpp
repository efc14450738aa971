// danlu app list: The apps the server and the command line know by name.
#include <fmt/format.h>

#include "app/app_folder.hpp"

namespace danlu::app {
namespace {

struct Params {};

int run(const Params&, Context& context) {
  std::vector<LoadedAppPtr> apps = context.workbench().apps().list();
  if (context.json()) {
    Json list = Json::array();
    for (const LoadedAppPtr& app : apps) {
      list.push_back(Json::object({{"name", app->app.name},
                                   {"folder", app->app.folder.string()},
                                   {"origin", to_json(app->origin)},
                                   {"chat", app->app.chat.has_value()},
                                   {"problems", Json(app->problems.size())}}));
    }
    context.print_json(list);
    return 0;
  }
  if (apps.empty()) {
    context.print(context.text({"No apps yet. 'danlu app add FOLDER' adds one.",
                                "还没有应用。可用 “danlu app add 文件夹” 添加。"}));
  }
  for (const LoadedAppPtr& app : apps) {
    context.print(fmt::format("{:<20} {}  {}", printable(app->app.name),
                              printable(context.text(app->app.summary)),
                              context.styled(printable(app->app.folder.string()), "2")));
    for (const Error& problem : app->problems) {
      context.print("  " + context.styled(problem.message(context.language()), "31"));
    }
  }
  return 0;
}

}  // namespace

Command app_list_command() {
  return command("app list", run)
      .summary({"List the apps known by name.", "列出可按名称使用的应用。"})
      .help(
          {"Those added by hand, those that come with Danlu, and the folders of apps/ in the data "
           "folder.",
           "包括手动添加的、随 Danlu 附带的，以及数据文件夹中 apps/ 下的应用。"})
      .example("danlu app list --json");
}

}  // namespace danlu::app
