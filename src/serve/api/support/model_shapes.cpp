#include "serve/api/support/model_shapes.hpp"

#include <algorithm>

namespace danlu::serve {
namespace {

bool has_key(const model::ModelRegistry& registry, const model::ModelEntry& entry) {
  std::string name = entry.key_name.empty() ? entry.name : entry.key_name;
  try {
    return registry.secrets().find(name).has_value();
  } catch (const Error&) {
    return false;  // No name a secret could have.
  }
}

}  // namespace

ModelShape model_shape(const model::ModelRegistry& registry, const model::ModelEntry& entry) {
  std::optional<model::ModelEntry> usual = registry.default_of(entry.kind);
  ModelShape shape;
  shape.name = entry.name;
  shape.url = entry.base_url;
  shape.model = entry.model;
  shape.kind = to_json(entry.kind).as_text();
  shape.is_default = usual && usual->name == entry.name;
  shape.has_key = has_key(registry, entry);
  return shape;
}

std::vector<ModelShape> model_shapes(model::ModelSource& models, const CancelToken& cancel) {
  model::ModelRegistry& registry = models.registry();
  std::vector<ModelShape> shapes;
  for (const model::ModelEntry& entry : registry.list()) {
    shapes.push_back(model_shape(registry, entry));
  }
  // What is used when a flow names no model and none is configured: the first found.
  bool chat_chosen = registry.default_of(model::ModelKind::chat).has_value();
  bool embed_chosen = registry.default_of(model::ModelKind::embed).has_value();
  for (const model::FoundServer& server : models.local_servers(cancel)) {
    for (const std::string& name : server.models) {
      bool embed = name == server.embed_model || name.find("embed") != std::string::npos;
      bool& chosen = embed ? embed_chosen : chat_chosen;
      ModelShape shape;
      shape.name = name;
      shape.url = server.url;
      shape.model = name;
      shape.kind = embed ? "embed" : "chat";
      shape.is_default = !chosen && name == (embed ? server.embed_model : server.chat_model);
      shape.found = true;
      shape.server = server.kind;
      chosen = chosen || shape.is_default;
      shapes.push_back(std::move(shape));
    }
  }
  return shapes;
}

}  // namespace danlu::serve
