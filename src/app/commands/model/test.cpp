// danlu model test: Ask a model one short question.
#include <fmt/format.h>

#include "app/context.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string name;
  std::string kind = "chat";
};

int run(const Params& p, Context& context) {
  model::ModelSource& models = context.workbench().models();
  model::ModelRegistry& registry = models.registry();
  model::ModelKind kind =
      p.name.empty() ? from_json<model::ModelKind>(p.kind) : registry.get(p.name).kind;
  model::Endpoint endpoint = models.endpoint(kind, p.name, context.cancel());
  context.progress(context.text({"Asking ", "正在询问 "}) + endpoint.model + " …");
  model::ModelCheck check =
      model::check_model(context.workbench().http(), endpoint, kind, context.cancel());
  context.end_progress();
  if (context.json()) {
    context.print_json(Json::object({{"ok", true},
                                     {"model", endpoint.model},
                                     {"base_url", endpoint.base_url},
                                     {"milliseconds", check.milliseconds},
                                     {"answer", check.answer},
                                     {"dimensions", Json(check.dimensions)}}));
    return 0;
  }
  std::string what =
      kind == model::ModelKind::chat
          ? "“" + check.answer + "”"
          : fmt::format(fmt::runtime(context.text({"{} dimensions", "{} 维"})), check.dimensions);
  context.print(fmt::format("{} {} ({} ms): {}", context.styled("✓", "32"), endpoint.model,
                            check.milliseconds, what));
  return 0;
}

}  // namespace

Command model_test_command() {
  return command("model test", run)
      .summary({"Ask a model one short question, to see that it answers.",
                "向模型提一个简短问题，确认可用。"})
      .param(&Params::name, "name",
             {.help = {"Name of the model (else the default).", "模型名称（默认为默认模型）。"},
              .positional = true})
      .param(&Params::kind, "kind",
             {.help = {"Which default.", "哪一类默认模型。"}, .choices = {"chat", "embed"}})
      .example("danlu model test deepseek");
}

}  // namespace danlu::app
