// GET /api/models: what is configured, and what servers on this machine offer.
#include "serve/api/support/model_shapes.hpp"

namespace danlu::serve {
namespace {

struct Models {
  std::vector<ModelShape> models;

  static auto fields() { return std::tuple{field("models", &Models::models)}; }
};

Models run(const NoParams& /*p*/, Call& call) {
  return {model_shapes(call.workbench.models(), call.exchange->cancel_token())};
}

}  // namespace

Endpoint models_list() {
  return endpoint("GET", "/api/models", run)
      .summary({"The configured models, and those found on this machine.",
                "已配置的模型以及本机发现的模型。"})
      .access(Access::admin);
}

}  // namespace danlu::serve
