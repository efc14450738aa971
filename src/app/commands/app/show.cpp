// danlu app show: What an app takes, gives, keeps and asks for.
#include "app/app_folder.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string app;
};

Json ports_json(const LoadedApp& app) {
  Json inputs = Json::array();
  for (const flow::FlowInput& input : app.plan->inputs) inputs.push_back(input.name);
  Json outputs = Json::array();
  for (const flow::Port& output : app.plan->outputs) outputs.push_back(output.name);
  return Json::object({{"inputs", inputs}, {"outputs", outputs}});
}

int run(const Params& p, Context& context) {
  LoadedAppPtr app = context.workbench().apps().open(p.app);
  workbench::PermissionState state = context.workbench().permission_state(*app);
  Json ports = app->plan != nullptr ? ports_json(*app) : Json::object();
  if (context.json()) {
    Json problems = Json::array();
    for (const Error& problem : app->problems) {
      problems.push_back(workbench::error_json(problem));
    }
    context.print_json(Json::object({{"name", app->app.name},
                                     {"folder", app->app.folder.string()},
                                     {"flow", app->app.flow_file.string()},
                                     {"origin", to_json(app->origin)},
                                     {"ports", ports},
                                     {"problems", problems},
                                     {"permissions", to_json(state)}}));
    return 0;
  }
  context.print(context.styled(printable(app->app.name), "1") + "  " +
                printable(context.text(app->app.summary)));
  context.print("  " + printable(app->app.flow_file.string()));
  for (const auto& [kind, names] : ports.as_object()) {
    context.print("  " + kind + ": " +
                  printable(joined(from_json<std::vector<std::string>>(names))));
  }
  for (const auto& [name, folder] : app->app.collections) {
    context.print("  " + context.text({"collection", "知识库"}) + " " + printable(name) + " ← " +
                  printable(folder));
  }
  for (const workbench::Grant& grant : state.needed) {
    bool missing = std::ranges::find(state.missing, grant) != state.missing.end();
    context.print(std::string("  ") + (missing ? "✗ " : "✓ ") +
                  printable(context.text(grant.described())));
  }
  for (const Error& problem : app->problems) context.print_error(problem);
  return 0;
}

}  // namespace

Command app_show_command() {
  return command("app show", run)
      .summary({"Show what an app takes, gives and asks for.", "显示应用的输入、输出与所需权限。"})
      .param(&Params::app, "app",
             {.help = {"Folder or name of the app.", "应用的文件夹或名称。"},
              .required = true,
              .positional = true})
      .example("danlu app show apps/ask-docs");
}

}  // namespace danlu::app
