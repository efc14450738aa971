// danlu collection remove: Forget a collection; its documents stay.
#include "app/context.hpp"
#include "retrieve/collection.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string name;
};

int run(const Params& p, Context& context) {
  context.use_data_folder();
  retrieve::Collection::remove(context.data(), p.name);
  if (context.json()) {
    context.print_json(Json::object({{"removed", p.name}}));
  } else {
    context.print(context.text({"Removed ", "已移除 "}) + p.name +
                  context.text({"; its documents are untouched.", "；原文档未受影响。"}));
  }
  return 0;
}

}  // namespace

Command collection_remove_command() {
  return command("collection remove", run)
      .summary({"Forget a collection; its documents stay.", "移除知识库；原文档保留。"})
      .param(&Params::name, "name",
             {.help = {"Name of the collection.", "知识库名称。"},
              .required = true,
              .positional = true})
      .example("danlu collection remove handbook");
}

}  // namespace danlu::app
