// DELETE /api/models/{name}: forgets a model and its key.
#include "serve/api/endpoint.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string name;
};

NoContent run(const Params& p, Call& call) {
  call.workbench.models().registry().remove(p.name);
  return {};
}

}  // namespace

Endpoint models_remove() {
  return endpoint("DELETE", "/api/models/{name}", run)
      .summary({"Forget a model, and its key unless another uses it.",
                "删除模型；密钥若无其他模型使用也一并删除。"})
      .param(&Params::name, "name", {.help = {"Its name.", "名称。"}, .required = true})
      .access(Access::admin);
}

}  // namespace danlu::serve
