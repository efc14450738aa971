#include "serve/api/api.hpp"

#include "serve/api/openapi.hpp"
#include "serve/http/errors.hpp"

namespace danlu::serve {
namespace {

std::vector<Endpoint> all_endpoints() {
  std::vector<Endpoint> endpoints = builtin_endpoints();
  for (Endpoint& endpoint : openai_endpoints()) endpoints.push_back(std::move(endpoint));
  return endpoints;
}

void check_access(const Endpoint& endpoint, const Identity& identity, const Request& request) {
  if (endpoint.access == Access::open || identity.admin()) return;
  bool enough = endpoint.access == Access::run ||
                (endpoint.access == Access::app && identity.scope == Scope::app);
  const std::string& app = request.parameter("app");
  if (!enough || (!app.empty() && !identity.reaches(app))) throw Error(kForbidden);
}

}  // namespace

struct Api::State {
  Json openapi;
};

Api::Api(workbench::Workbench& workbench)
    : workbench_(workbench), endpoints_(all_endpoints()), state_(std::make_unique<State>()) {
  state_->openapi = openapi_document(endpoints_);
}

Api::~Api() = default;

const Json& Api::openapi() const { return state_->openapi; }

void Api::serve(const Endpoint& endpoint, const std::shared_ptr<Exchange>& exchange) {
  Request& request = exchange->request();
  const Identity* known = std::any_cast<Identity>(&request.identity);
  const Identity identity = known == nullptr ? Identity{} : *known;
  check_access(endpoint, identity, request);
  std::shared_ptr<const void> params = endpoint.params.read(request_values(endpoint, request));
  Call call{.workbench = workbench_,
            .api = *this,
            .exchange = exchange,
            .request = request,
            .identity = identity,
            .language = request.language};
  endpoint.run(params.get(), call);
}

Router Api::router() {
  Router router;
  for (const Endpoint& endpoint : endpoints_) {
    RouteOptions options = endpoint.route;
    options.open = endpoint.access == Access::open;
    router.add_exchange(
        endpoint.method, endpoint.path,
        [this, &endpoint](const std::shared_ptr<Exchange>& exchange) { serve(endpoint, exchange); },
        options);
  }
  return router;
}

void Call::require_app(const std::string& app) const {
  if (!identity.reaches(app)) throw Error(kForbidden);
}

}  // namespace danlu::serve
