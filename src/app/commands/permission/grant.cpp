// danlu permission grant: Let an app reach what it asks for, or something given here.
#include "app/app_folder.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string app;
  std::string permission;
  bool only = false;
};

int run(const Params& p, Context& context) {
  LoadedAppPtr app = context.workbench().apps().open(p.app);
  workbench::Permissions& permissions = context.workbench().permissions();
  std::vector<workbench::Grant> grants = p.permission.empty()
                                             ? permissions.state(app->app, app->needed).missing
                                             : std::vector{nodes::parse_grant(p.permission)};
  if (p.only) {
    permissions.decide(app->app, app->needed, grants);
  } else if (!grants.empty()) {
    permissions.grant(app->app, grants);
  }
  workbench::PermissionState state = context.workbench().permission_state(*app);
  if (context.json()) {
    context.print_json(to_json(state));
    return 0;
  }
  if (grants.empty()) {
    context.print(context.text({"It asks for nothing more.", "该应用没有更多请求。"}));
  }
  for (const workbench::Grant& grant : grants) {
    context.print(context.text({"Granted: ", "已授予："}) +
                  printable(context.text(grant.described())));
  }
  return 0;
}

}  // namespace

Command permission_grant_command() {
  return command("permission grant", run)
      .summary({"Let an app reach something.", "授予应用权限。"})
      .help({"Without a permission: all that the app asks for. A permission is KIND:VALUE: "
             "network:api.example.com (a host of the internet; *.example.com and * too), "
             "private:localhost:11434 (of this machine or its network), folder_read:/folder, "
             "folder_write:/folder, write (files in its own folder), model:NAME (or default), "
             "collection:NAME, secret:NAME.",
             "不写权限时授予应用请求的全部权限。权限写成 "
             "种类:值：network:api.example.com（互联网主机，"
             "也可用 *.example.com 和 "
             "*）、private:localhost:11434（本机或内网）、folder_read:/文件夹、"
             "folder_write:/文件夹、write（自己文件夹中的文件）、model:名称（或 default）、"
             "collection:名称、secret:名称。"})
      .param(&Params::app, "app",
             {.help = {"Folder or name of the app.", "应用的文件夹或名称。"},
              .required = true,
              .positional = true})
      .param(
          &Params::permission, "permission",
          {.help = {"What it may do, as KIND:VALUE.", "权限，写成 种类:值。"}, .positional = true})
      .param(
          &Params::only, "only",
          {.help = {"Nothing else: what else it asks for is declined, and the steps that need it "
                    "fail.",
                    "仅授予此项：其余请求一律拒绝，需要它们的步骤会失败。"}})
      .example("danlu permission grant ./weather")
      .example("danlu permission grant ./weather network:api.example.com --only");
}

}  // namespace danlu::app
