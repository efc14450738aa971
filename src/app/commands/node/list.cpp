// danlu node list: The nodes a flow can use.
#include "app/context.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string family;
};

int run(const Params& p, Context& context) {
  Json list = Json::array();
  for (const auto& [id, type] : context.nodes().entries()) {
    if (!p.family.empty() && !id.starts_with(p.family + ".")) continue;
    if (context.json()) {
      list.push_back(Json::object(
          {{"id", id}, {"version", type.version}, {"summary", context.text(type.summary)}}));
    } else {
      context.print(context.styled(id, "1") +
                    std::string(id.size() < 22 ? 22 - id.size() : 1, ' ') +
                    context.text(type.summary));
    }
  }
  if (context.json()) context.print_json(list);
  return 0;
}

}  // namespace

Command node_list_command() {
  return command("node list", run)
      .summary({"List the nodes a flow can use.", "列出流程可用的节点。"})
      .param(&Params::family, "family",
             {.help = {"Only this family, such as text.", "只列出此类节点，如 text。"}})
      .example("danlu node list --family text");
}

}  // namespace danlu::app
