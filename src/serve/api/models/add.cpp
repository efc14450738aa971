// POST /api/models: configures a model. The key goes into the secret store and is never given back.
#include "serve/api/support/model_shapes.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string name;
  std::string url;
  std::string model;
  std::string kind = "chat";
  std::string key;
};

ModelShape run(const Params& p, Call& call) {
  model::ModelRegistry& registry = call.workbench.models().registry();
  model::ModelEntry entry;
  entry.name = p.name;
  entry.kind = from_json<model::ModelKind>(Json(p.kind));
  entry.base_url = p.url;
  entry.model = p.model.empty() ? p.name : p.model;
  // Changing an address keeps the key that belongs to the name.
  if (std::optional<model::ModelEntry> known = registry.find(p.name)) {
    entry.key_name = known->key_name;
    entry.options = known->options;
  }
  std::optional<store::Secret> key;
  if (!p.key.empty()) key.emplace(p.key);
  registry.add(entry, key);
  return model_shape(registry, registry.get(p.name));
}

}  // namespace

Endpoint models_add() {
  return endpoint("POST", "/api/models", run)
      .summary({"Configure a model on any OpenAI-compatible server; one of that name is changed.",
                "配置任意 OpenAI 兼容服务上的模型；同名的会被修改。"})
      .param(&Params::name, "name", {.help = {"What you call it.", "自定名称。"}, .required = true})
      .param(&Params::url, "url",
             {.help = {"Address of the server, as in https://api.deepseek.com.",
                       "服务地址，如 https://api.deepseek.com。"},
              .required = true})
      .param(&Params::model, "model",
             {.help = {"The server's name for the model (else the same).",
                       "模型在服务端的名称（默认同名）。"}})
      .param(&Params::kind, "kind",
             {.help = {"What it is for.", "用途。"}, .choices = {"chat", "embed"}})
      .param(&Params::key, "key",
             {.help = {"Its key, when it needs one; empty keeps what there is.",
                       "密钥（如需要）；为空则保留已有的。"},
              .widget = "password"})
      .status(201)
      .access(Access::admin);
}

}  // namespace danlu::serve
