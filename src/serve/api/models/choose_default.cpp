// PUT /api/models/default: which model is used when a flow names none.
#include "serve/api/support/model_shapes.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string name;
};

ModelShape run(const Params& p, Call& call) {
  model::ModelRegistry& registry = call.workbench.models().registry();
  registry.set_default(p.name);
  return model_shape(registry, registry.get(p.name));
}

}  // namespace

Endpoint models_choose_default() {
  return endpoint("PUT", "/api/models/default", run)
      .summary({"Use this model when a flow names none.", "流程未指定模型时使用它。"})
      .param(&Params::name, "name", {.help = {"Its name.", "名称。"}, .required = true})
      .access(Access::admin);
}

}  // namespace danlu::serve
