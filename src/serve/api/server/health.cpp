// GET /api/health: whether the server answers.
#include "serve/api/endpoint.hpp"

namespace danlu::serve {
namespace {

struct Health {
  std::string status = "ok";
  std::string version = DANLU_VERSION;

  static auto fields() {
    return std::tuple{field("status", &Health::status), field("version", &Health::version)};
  }
};

Health run(const NoParams& /*p*/, Call& /*call*/) { return {}; }

}  // namespace

Endpoint server_health() {
  return endpoint("GET", "/api/health", run)
      .summary({"Whether the server answers.", "服务器是否可用。"})
      .access(Access::open);
}

}  // namespace danlu::serve
