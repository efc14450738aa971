// The API over one workbench: its endpoints as routes, who may call them, and what is shared by
// requests (live events of runs, who started which run). Safe from any thread once made.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "serve/api/endpoint.hpp"
#include "serve/http/assets.hpp"
#include "serve/http/metrics.hpp"

namespace danlu::serve {

class Api {
 public:
  // The workbench outlives the API.
  explicit Api(workbench::Workbench& workbench);
  ~Api();
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  // Routes of every endpoint, the gate, and the pages for every other address. The router's
  // handlers use this API: stop the server before it is destroyed.
  Router router();
  workbench::Workbench& workbench() const { return workbench_; }

  const std::vector<Endpoint>& endpoints() const { return endpoints_; }
  const Json& openapi() const;  // The document of /openapi.json.

 private:
  void serve(const Endpoint& endpoint, const std::shared_ptr<Exchange>& exchange);

  struct State;
  workbench::Workbench& workbench_;
  std::vector<Endpoint> endpoints_;
  std::unique_ptr<State> state_;
};

}  // namespace danlu::serve
