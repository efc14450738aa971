// danlu collection list: The collections there are.
#include <fmt/format.h>

#include "app/context.hpp"
#include "retrieve/collection.hpp"

namespace danlu::app {
namespace {

struct Params {};

void show(const retrieve::CollectionStatus& status, Context& context, Json& list) {
  if (context.json()) {
    list.push_back(to_json(status));
    return;
  }
  context.print(fmt::format(fmt::runtime(context.text({"{}  {} documents, {} chunks, {} failed  {}",
                                                       "{}  文档 {}，分块 {}，失败 {}  {}"})),
                            context.styled(status.name, "1"), status.documents, status.chunks,
                            status.failures, status.source));
}

int run(const Params&, Context& context) {
  std::vector<std::string> names = retrieve::Collection::names(context.data());
  Json list = Json::array();
  int code = 0;
  for (const std::string& name : names) {
    try {
      show(retrieve::Collection::open(context.data(), name).status(), context, list);
    } catch (const Error& error) {  // The others are there all the same.
      code = exit_code(error.failure());
      if (context.json()) {
        list.push_back(
            Json::object({{"name", name}, {"error", error.message(context.language())}}));
      } else {
        context.print_error(error);
      }
    }
  }
  if (context.json()) context.print_json(list);
  if (names.empty())
    context.note(context.text({"No collections yet: danlu collection add NAME FOLDER",
                               "还没有知识库：danlu collection add 名称 文件夹"}));
  return code;
}

}  // namespace

Command collection_list_command() {
  return command("collection list", run)
      .summary({"List the collections.", "列出知识库。"})
      .example("danlu collection list");
}

}  // namespace danlu::app
