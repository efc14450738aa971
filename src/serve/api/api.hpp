// The API over one workbench: its endpoints as routes, who may call them, and what requests share:
// starting runs, their live events, taking up runs and jobs that were interrupted. Safe from any
// thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "flow/supervisor.hpp"
#include "serve/api/endpoint.hpp"
#include "serve/api/support/run_feed.hpp"
#include "serve/http/assets.hpp"
#include "serve/http/metrics.hpp"

namespace danlu::workbench {
struct LoadedApp;
}

namespace danlu::serve {

struct RunRequest {
  Json inputs = Json::object();
  std::string conversation = {};  // Made for an app with a chat when empty.
  std::optional<flow::Durability> durability = {};
  std::string idempotency_key = {};
};

struct StartedRun {
  std::string run;
  std::string conversation;

  static auto fields() {
    return std::tuple{field("run", &StartedRun::run),
                      field("conversation", &StartedRun::conversation)};
  }
};

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
  // Called once the server listens: takes up interrupted runs and jobs in the background, and
  // wakes runs whose time comes.
  void begin(std::shared_ptr<Metrics> metrics, uint16_t port);
  // Live streams end in order; before the server stops.
  void close_streams();
  // Runs in memory stop and go on at the next start.
  void interrupt();

  workbench::Workbench& workbench() const { return workbench_; }
  const std::vector<Endpoint>& endpoints() const { return endpoints_; }
  const Json& openapi() const;  // The document of /openapi.json.
  Metrics* metrics() const;     // Null until begin().
  uint16_t port() const;
  int64_t uptime_seconds() const;

  RunFeeds& feeds();
  flow::RunSupervisor& supervisor();
  // Starts the app as a run that goes on by itself; the same one again for a key that was used with
  // the same request before. Throws what Workbench::start throws, and Error(api.key_reused).
  StartedRun start_run(const std::string& app, const RunRequest& request, const Identity& identity);
  // Whether this token started the run (for scope run).
  bool started_by(const std::string& run, const Identity& identity);
  void note_starter(const std::string& run, const Identity& identity);

  // Who holds a bearer token or session; throws Error(http.unauthorized).
  Identity identify(const Request& request) const;
  // Throws Error(http.too_many_requests) after too many tries of a peer.
  void count_login(const std::string& peer);

 private:
  void serve(const Endpoint& endpoint, const std::shared_ptr<Exchange>& exchange);

  struct State;
  workbench::Workbench& workbench_;
  std::vector<Endpoint> endpoints_;
  std::unique_ptr<State> state_;
};

}  // namespace danlu::serve
