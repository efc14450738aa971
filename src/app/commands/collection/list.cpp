// danlu collection list: The collections there are.
#include <fmt/format.h>

#include "app/context.hpp"
#include "retrieve/collection.hpp"

namespace danlu::app {
namespace {

struct Params {};

int run(const Params&, Context& context) {
  std::vector<std::string> names = retrieve::Collection::names(context.data());
  Json list = Json::array();
  for (const std::string& name : names) {
    retrieve::CollectionStatus status = retrieve::Collection::open(context.data(), name).status();
    if (context.json()) {
      list.push_back(to_json(status));
    } else {
      context.print(
          fmt::format(fmt::runtime(context.text({"{}  {} documents, {} chunks, {} failed  {}",
                                                 "{}  文档 {}，分块 {}，失败 {}  {}"})),
                      context.styled(name, "1"), status.documents, status.chunks, status.failures,
                      status.source));
    }
  }
  if (context.json()) context.print_json(list);
  if (names.empty())
    context.note(context.text({"No collections yet: danlu collection add NAME FOLDER",
                               "还没有知识库：danlu collection add 名称 文件夹"}));
  return 0;
}

}  // namespace

Command collection_list_command() {
  return command("collection list", run)
      .summary({"List the collections.", "列出知识库。"})
      .example("danlu collection list");
}

}  // namespace danlu::app
