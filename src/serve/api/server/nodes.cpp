// GET /api/nodes: the catalogue of nodes.
#include "serve/api/endpoint.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

Json run(const NoParams& /*p*/, Call& call) {
  Json nodes = Json::array();
  for (const auto& [id, type] : call.workbench.nodes().entries()) nodes.push_back(type.to_json());
  return Json::object({{"nodes", nodes}});
}

}  // namespace

Endpoint server_nodes() {
  return endpoint("GET", "/api/nodes", run)
      .summary({"Every node with its ports and parameters.", "所有节点及其端口和参数。"})
      .access(Access::run);
}

}  // namespace danlu::serve
