// danlu schema: The catalogue of everything a flow can use.
#include "app/command_line.hpp"
#include "retrieve/parser.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string node;
};

Json bilingual(const Bilingual& text) { return Json::object({{"en", text.en}, {"zh", text.zh}}); }

Json catalogue(Context& context) {
  Json nodes = Json::array();
  for (const auto& [id, type] : context.nodes().entries()) nodes.push_back(type.to_json());
  Json commands = Json::array();
  const CommandRegistry all("command", builtin_commands());
  for (const auto& [id, entry] : all.entries()) {
    commands.push_back(Json::object(
        {{"id", id}, {"summary", bilingual(entry.summary)}, {"params", entry.params.to_json()}}));
  }
  Json parsers = Json::array();
  for (const retrieve::ParserType& parser : retrieve::builtin_parsers()) {
    parsers.push_back(Json::object({{"id", parser.id},
                                    {"version", parser.version},
                                    {"extensions", to_json(parser.extensions)},
                                    {"summary", bilingual(parser.summary)}}));
  }
  return Json::object({{"danlu", flow::kFormatVersion},
                       {"nodes", nodes},
                       {"commands", commands},
                       {"parsers", parsers}});
}

int run(const Params& p, Context& context) {
  if (!p.node.empty()) {
    context.print(context.nodes().at(p.node).to_json().dump(2));
  } else if (context.json()) {
    context.print(catalogue(context).dump(2));
  } else {
    for (const auto& [id, type] : context.nodes().entries())
      context.print(id + "\t" + context.text(type.summary));
  }
  return 0;
}

}  // namespace

Command schema_command() {
  return command("schema", run)
      .summary({"Show the catalogue: nodes, commands, document types.",
                "显示目录：节点、命令与文档类型。"})
      .param(&Params::node, "node", {.help = {"Only this node.", "只显示此节点。"}})
      .example("danlu schema --json")
      .example("danlu schema --node text.split");
}

}  // namespace danlu::app
