// GET /api/tokens: the tokens there are, without what they are.
#include "serve/api/endpoint.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Tokens {
  std::vector<workbench::TokenInfo> tokens;

  static auto fields() { return std::tuple{field("tokens", &Tokens::tokens)}; }
};

Tokens run(const NoParams& /*p*/, Call& call) { return {call.workbench.tokens().list()}; }

}  // namespace

Endpoint tokens_list() {
  return endpoint("GET", "/api/tokens", run)
      .summary({"The tokens there are, by name.", "已有的令牌（只有名称）。"})
      .access(Access::admin);
}

}  // namespace danlu::serve
