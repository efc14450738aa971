// danlu model remove: Forget a model and its key.
#include "app/context.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string name;
};

int run(const Params& p, Context& context) {
  context.workbench().models().registry().remove(p.name);
  if (context.json()) {
    context.print_json(Json::object({{"removed", p.name}}));
  } else {
    context.print(context.text({"Removed ", "已移除 "}) + p.name);
  }
  return 0;
}

}  // namespace

Command model_remove_command() {
  return command("model remove", run)
      .summary({"Forget a model and its key.", "移除模型及其密钥。"})
      .param(&Params::name, "name",
             {.help = {"Name of the model.", "模型名称。"}, .required = true, .positional = true})
      .example("danlu model remove deepseek");
}

}  // namespace danlu::app
