// DELETE /api/tokens/{name}: revokes a token at once.
#include "serve/api/endpoint.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string name;
};

NoContent run(const Params& p, Call& call) {
  call.workbench.tokens().remove(p.name);
  return {};
}

}  // namespace

Endpoint tokens_remove() {
  return endpoint("DELETE", "/api/tokens/{name}", run)
      .summary({"Revoke a token at once.", "立即撤销令牌。"})
      .param(&Params::name, "name", {.help = {"Its name.", "名称。"}, .required = true})
      .access(Access::admin);
}

}  // namespace danlu::serve
