// GET /openapi.json: the API described.
#include "serve/api/api.hpp"

namespace danlu::serve {
namespace {

Json run(const NoParams& /*p*/, Call& call) { return call.api.openapi(); }

}  // namespace

Endpoint server_openapi() {
  return endpoint("GET", "/openapi.json", run)
      .summary({"This API as an OpenAPI 3.1 document.", "以 OpenAPI 3.1 描述的本 API。"})
      .access(Access::open);
}

}  // namespace danlu::serve
