// danlu token remove: End a key.
#include "app/context.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string name;
};

int run(const Params& p, Context& context) {
  context.workbench().tokens().remove(p.name);
  if (context.json()) {
    context.print_json(Json::object({{"removed", p.name}}));
  } else {
    context.print(context.text({"Removed ", "已移除 "}) + p.name);
  }
  return 0;
}

}  // namespace

Command token_remove_command() {
  return command("token remove", run)
      .summary({"End a key to the server, at once.", "立即作废一个令牌。"})
      .param(&Params::name, "name",
             {.help = {"Name of the token.", "令牌名称。"}, .required = true, .positional = true})
      .example("danlu token remove laptop");
}

}  // namespace danlu::app
