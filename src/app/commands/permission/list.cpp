// danlu permission list: What apps may reach.
#include "app/app_folder.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string app;
};

void print_grants(const std::vector<workbench::Grant>& grants, const Bilingual& mark,
                  Context& context) {
  for (const workbench::Grant& grant : grants) {
    context.print("  " + context.text(mark) + " " + printable(grant.text()) + "  " +
                  context.styled(printable(context.text(grant.described())), "2"));
  }
}

int one(const Params& p, Context& context) {
  LoadedAppPtr app = context.workbench().apps().open(p.app);
  workbench::PermissionState state = context.workbench().permission_state(*app);
  if (context.json()) {
    Json json = to_json(state);
    json["app"] = app->app.name;
    json["folder"] = app->app.folder.string();
    context.print_json(json);
    return 0;
  }
  context.print(context.styled(printable(app->app.name), "1") + "  " +
                printable(app->app.folder.string()));
  print_grants(state.granted, {"✓", "✓"}, context);
  print_grants(state.missing, {"✗", "✗"}, context);
  if (state.granted.empty() && state.missing.empty()) {
    context.print(context.text({"  It asks for nothing and has been granted nothing.",
                                "  该应用没有请求权限，也没有获得授权。"}));
  }
  return 0;
}

int run(const Params& p, Context& context) {
  if (!p.app.empty()) return one(p, context);
  std::vector<workbench::PermissionRecord> records = context.workbench().permissions().list();
  if (context.json()) {
    context.print_json(to_json(records));
    return 0;
  }
  if (records.empty()) {
    context.print(context.text({"Nothing has been granted to any app yet.", "尚未授予任何权限。"}));
  }
  for (const workbench::PermissionRecord& record : records) {
    context.print(context.styled(printable(record.app), "1") + "  " + printable(record.folder));
    print_grants(record.granted, {"✓", "✓"}, context);
    print_grants(record.declined, {"✗", "✗"}, context);
  }
  return 0;
}

}  // namespace

Command permission_list_command() {
  return command("permission list", run)
      .summary({"Show what apps may reach.", "显示应用可以访问什么。"})
      .help({"✓ is granted, ✗ is asked for and not granted. Every app reads its own folder and "
             "searches its own collections; anything else is yours to grant. Grants belong to an "
             "app's name and folder: a copy starts with nothing.",
             "✓ 为已授予，✗ 为已请求但未授予。应用可以读取自己的文件夹、检索自己的知识库；其余由你"
             "授予。授权与应用的名称和文件夹绑定：副本没有任何权限。"})
      .param(&Params::app, "app",
             {.help = {"Only this app: its folder or name.", "只看此应用：文件夹或名称。"},
              .positional = true})
      .example("danlu permission list")
      .example("danlu permission list apps/ask-docs --json");
}

}  // namespace danlu::app
