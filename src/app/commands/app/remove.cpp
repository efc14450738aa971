// danlu app remove: Forget an app's name.
#include "app/app_folder.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string name;
};

int run(const Params& p, Context& context) {
  context.workbench().apps().remove(p.name);
  if (context.json()) {
    context.print_json(Json::object({{"removed", p.name}}));
  } else {
    context.print(context.text({"Removed ", "已移除 "}) + printable(p.name) +
                  context.text({"; its files are untouched.", "；其文件未受影响。"}));
  }
  return 0;
}

}  // namespace

Command app_remove_command() {
  return command("app remove", run)
      .summary({"Forget an app's name; its files stay.", "移除应用；其文件保留。"})
      .param(&Params::name, "name",
             {.help = {"Name of the app.", "应用名称。"}, .required = true, .positional = true})
      .example("danlu app remove weather");
}

}  // namespace danlu::app
