// Models as the API shows them: never with a key.
#pragma once

#include <string>
#include <vector>

#include "serve/api/endpoint.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {

struct ModelShape {
  std::string name;
  std::string url;
  std::string model;
  std::string kind;
  bool is_default = false;
  bool has_key = false;
  bool found = false;  // On this machine, without being configured.
  std::string server;  // Which program, when found.

  static auto fields() {
    return std::tuple{
        field("name", &ModelShape::name),          field("url", &ModelShape::url),
        field("model", &ModelShape::model),        field("kind", &ModelShape::kind),
        field("default", &ModelShape::is_default), field("has_key", &ModelShape::has_key),
        field("found", &ModelShape::found),        field("server", &ModelShape::server)};
  }
};

ModelShape model_shape(const model::ModelRegistry& registry, const model::ModelEntry& entry);
// Configured ones first, then what servers on this machine offer.
std::vector<ModelShape> model_shapes(model::ModelSource& models, const CancelToken& cancel);

}  // namespace danlu::serve
