// danlu collection show: Documents of a collection, and files that could not be read.
#include <fmt/format.h>

#include "app/context.hpp"
#include "retrieve/collection.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string name;
};

int run(const Params& p, Context& context) {
  auto collection = retrieve::Collection::open(context.data(), p.name);
  std::vector<retrieve::CollectionDocument> documents = collection.documents();
  std::vector<retrieve::CollectionFailure> failures = collection.failures();
  if (context.json()) {
    Json failed = Json::array();
    for (const retrieve::CollectionFailure& failure : failures) {
      failed.push_back(Json::object({{"file", failure.file},
                                     {"code", failure.error},
                                     {"message", context.text(failure.message)},
                                     {"hint", context.text(failure.hint)}}));
    }
    context.print_json(Json::object({{"status", to_json(collection.status())},
                                     {"documents", to_json(documents)},
                                     {"failures", failed}}));
    return 0;
  }
  for (const retrieve::CollectionDocument& document : documents) {
    context.print(fmt::format("{:>5}  {:<9} {}  {}", document.chunks, document.format,
                              document.file, context.styled(document.title, "2")));
  }
  for (const retrieve::CollectionFailure& failure : failures) {
    context.print(context.styled("  !    ", "31") + failure.file + ": " +
                  context.text(failure.message));
    context.print("       " + context.styled(context.text(failure.hint), "2"));
  }
  return 0;
}

}  // namespace

Command collection_show_command() {
  return command("collection show", run)
      .summary({"Show the documents of a collection, and files that could not be read.",
                "显示知识库的文档以及无法读取的文件。"})
      .param(&Params::name, "name",
             {.help = {"Name of the collection.", "知识库名称。"},
              .required = true,
              .positional = true})
      .example("danlu collection show handbook");
}

}  // namespace danlu::app
