// danlu permission revoke: Take back what an app was granted.
#include "app/app_folder.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string app;
  std::string permission;
};

int run(const Params& p, Context& context) {
  LoadedAppPtr app = context.workbench().apps().open(p.app);
  workbench::Permissions& permissions = context.workbench().permissions();
  if (p.permission.empty()) {
    permissions.forget(app->app);
  } else {
    permissions.revoke(app->app, {nodes::parse_grant(p.permission)});
  }
  if (context.json()) {
    context.print_json(to_json(context.workbench().permission_state(*app)));
  } else {
    context.print(context.text({"Taken back.", "已收回。"}));
  }
  return 0;
}

}  // namespace

Command permission_revoke_command() {
  return command("permission revoke", run)
      .summary({"Take back what an app was granted.", "收回授予应用的权限。"})
      .help(
          {"Without a permission: all of them, and the app asks anew. What runs now keeps what it "
           "was lent until it ends.",
           "不写权限时收回全部，应用下次会重新请求。正在进行的运行在结束前不受影响。"})
      .param(&Params::app, "app",
             {.help = {"Folder or name of the app.", "应用的文件夹或名称。"},
              .required = true,
              .positional = true})
      .param(&Params::permission, "permission",
             {.help = {"As 'permission list' shows it.", "写法与 “permission list” 所示相同。"},
              .positional = true})
      .example("danlu permission revoke ./weather network:api.example.com")
      .example("danlu permission revoke ./weather");
}

}  // namespace danlu::app
