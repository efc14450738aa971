// danlu collection update: Read what changed in a collection's folder.
#include "app/collection_update.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string name;
};

int run(const Params& p, Context& context) {
  context.use_data_folder();
  retrieve::UpdateReport report = update_with_progress(p.name, context);
  if (context.json()) context.print_json(workbench::report_json(report));
  return 0;
}

}  // namespace

Command collection_update_command() {
  return command("collection update", run)
      .summary({"Read what changed in a collection's folder.", "读取知识库文件夹的变更。"})
      .param(&Params::name, "name",
             {.help = {"Name of the collection.", "知识库名称。"},
              .required = true,
              .positional = true})
      .example("danlu collection update handbook");
}

}  // namespace danlu::app
