// danlu model list: Configured models, and servers found on this machine.
#include <fmt/format.h>

#include "app/context.hpp"
#include "model/discover.hpp"

namespace danlu::app {
namespace {

struct Params {
  bool configured = false;
};

int run(const Params& p, Context& context) {
  model::ModelSource& models = context.workbench().models();
  model::ModelRegistry& registry = models.registry();
  std::vector<model::FoundServer> servers;
  if (!p.configured) servers = models.local_servers(context.cancel());
  Json list = Json::array();
  for (const model::ModelEntry& entry : registry.list()) {
    auto fallback = registry.default_of(entry.kind);
    bool is_default = fallback && fallback->name == entry.name;
    if (context.json()) {
      Json one = to_json(entry);
      one["default"] = is_default;
      list.push_back(one);
    } else {
      context.print(fmt::format("{} {}  {}  {}  {}", is_default ? "*" : " ",
                                context.styled(entry.name, "1"), to_json(entry.kind).as_text(),
                                entry.model, entry.base_url));
    }
  }
  for (const model::FoundServer& server : servers) {
    if (context.json()) {
      list.push_back(Json::object({{"kind", "server"},
                                   {"server", server.kind},
                                   {"base_url", server.url},
                                   {"models", to_json(server.models)}}));
    } else {
      context.print(fmt::format("  {}  {}  {}", context.styled(server.kind, "36"), server.url,
                                joined(server.models)));
    }
  }
  if (context.json()) {
    context.print_json(list);
  } else if (registry.list().empty() && servers.empty()) {
    context.print(
        context.text({"No models. Start a local server such as Ollama, or: danlu model add --help",
                      "没有模型。请启动本机服务（如 Ollama），或查看：danlu model add --help"}));
  }
  return 0;
}

}  // namespace

Command model_list_command() {
  return command("model list", run)
      .summary({"List configured models and servers found on this machine.",
                "列出已配置的模型以及本机发现的服务。"})
      .param(&Params::configured, "configured",
             {.help = {"Only what is configured.", "只列出已配置的。"}})
      .example("danlu model list");
}

}  // namespace danlu::app
