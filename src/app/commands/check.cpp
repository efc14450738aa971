// danlu check: Check a flow without running it.
#include "app/app_folder.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string app;
};

Json problem_json(const Error& error, Language language) {
  Json json = Json::object({{"code", error.id()},
                            {"message", error.message(language)},
                            {"hint", error.hint(language)},
                            {"place", error.place(language)}});
  for (const Place& place : error.places()) {
    if (place.kind == PlaceKind::line) json["line"] = Json::parse(place.value);
    if (place.kind == PlaceKind::column) json["column"] = Json::parse(place.value);
    if (place.kind == PlaceKind::file) json["file"] = place.value;
  }
  return json;
}

Json list_json(const std::vector<Error>& errors, Language language) {
  Json list = Json::array();
  for (const Error& error : errors) list.push_back(problem_json(error, language));
  return list;
}

int run(const Params& p, Context& context) {
  App app = workbench::load_app(p.app);
  flow::CheckResult result = workbench::check_app(app, context.nodes()).result;
  if (context.json()) {
    context.print_json(
        Json::object({{"ok", result.problems.empty()},
                      {"problems", list_json(result.problems, context.language())},
                      {"warnings", list_json(result.warnings, context.language())}}));
    return result.problems.empty() ? 0 : exit_code(Failure::input);
  }
  for (const Error& warning : result.warnings) {
    context.note(context.text({"Warning: ", "警告："}) + warning.message(context.language()) +
                 " (" + warning.place(context.language()) + ")");
  }
  if (result.problems.size() == 1) throw result.problems.front();
  if (!result.problems.empty()) {
    for (const Error& problem : result.problems) context.print_error(problem);
    workbench::throw_problems(app, result.problems);
  }
  context.print(app.flow_file.string() + context.text({": no problems.", "：没有问题。"}));
  return 0;
}

}  // namespace

Command check_command() {
  return command("check", run)
      .summary({"Check a flow without running it.", "检查流程而不运行。"})
      .help({"Names, types, missing inputs, cycles and steps that never run, each with line, "
             "column and a suggestion.",
             "检查名称、类型、缺失的输入、循环等待和永不运行的步骤，并给出行、列与建议。"})
      .param(
          &Params::app, "app",
          {.help = {"Folder of the app, or a *.flow.yaml file.", "应用文件夹或 *.flow.yaml 文件。"},
           .required = true,
           .positional = true})
      .example("danlu check apps/ask-docs")
      .example("danlu check greet.flow.yaml --json");
}

}  // namespace danlu::app
