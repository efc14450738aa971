// danlu collection add: Keep a folder of documents as a collection.
#include "app/collection_update.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string name;
  std::string folder;
};

int run(const Params& p, Context& context) {
  context.use_data_folder();
  retrieve::Collection::create(context.data(), p.name, p.folder);
  retrieve::UpdateReport report = update_with_progress(p.name, context);
  if (context.json()) context.print_json(workbench::report_json(report));
  return 0;
}

}  // namespace

Command collection_add_command() {
  return command("collection add", run)
      .summary({"Keep a folder of documents as a collection.", "把一个文档文件夹作为知识库。"})
      .help({"The folder is read, not changed. 'collection update' reads what changed since.",
             "只读取文件夹，不会修改。之后用 “collection update” 读取变更。"})
      .param(&Params::name, "name",
             {.help = {"Name of the collection.", "知识库名称。"},
              .required = true,
              .positional = true})
      .param(
          &Params::folder, "folder",
          {.help = {"Folder of documents.", "文档文件夹。"}, .required = true, .positional = true})
      .example("danlu collection add handbook ~/documents/handbook");
}

}  // namespace danlu::app
