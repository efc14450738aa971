// danlu model default: Choose the model that answers when a flow names none.
#include "app/context.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string name;
};

int run(const Params& p, Context& context) {
  context.workbench().models().registry().set_default(p.name);
  if (context.json()) {
    context.print_json(Json::object({{"default", p.name}}));
  } else {
    context.print(context.text({"Default is now ", "默认模型现在是 "}) + p.name);
  }
  return 0;
}

}  // namespace

Command model_default_command() {
  return command("model default", run)
      .summary({"Choose the model that answers when a flow names none.",
                "设定流程未指定模型时使用的模型。"})
      .param(&Params::name, "name",
             {.help = {"Name of the model.", "模型名称。"}, .required = true, .positional = true})
      .example("danlu model default deepseek");
}

}  // namespace danlu::app
