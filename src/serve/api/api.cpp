#include "serve/api/api.hpp"

#include <array>
#include <charconv>
#include <thread>

#include "base/threads.hpp"
#include "serve/api/errors.hpp"
#include "serve/api/openapi.hpp"
#include "serve/api/support/app_starts.hpp"
#include "serve/api/support/pages.hpp"
#include "serve/http/errors.hpp"
#include "serve/http/rate_limit.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

// Tries of one peer to log in.
constexpr double kLoginsPerSecond = 0.2;
constexpr double kLoginsBurst = 10;

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

Identity identity_of(const workbench::TokenInfo& info) {
  workbench::Scope scope = workbench::Scope::parse(info.scope);
  Scope kind = scope.kind == workbench::Scope::Kind::admin ? Scope::admin
               : scope.kind == workbench::Scope::Kind::app ? Scope::app
                                                           : Scope::run;
  return {.scope = kind, .app = scope.app, .name = info.name, .token = info.name};
}

}  // namespace

struct Api::State {
  explicit State(workbench::Workbench& workbench)
      : feeds(workbench.run_store(), workbench.nodes()),
        starts(workbench, feeds),
        logins(kLoginsPerSecond, kLoginsBurst) {}

  const Json& document(std::span<const Endpoint> endpoints) {
    std::lock_guard lock(mutex);
    if (openapi.is_null()) openapi = openapi_document(endpoints);
    return openapi;
  }

  std::mutex mutex;
  Json openapi;
  RunFeeds feeds;
  AppStarts starts;
  RateLimiter logins;
  std::unique_ptr<flow::RunSupervisor> supervisor;
  std::shared_ptr<Metrics> metrics;
  uint16_t port = 0;
  std::chrono::steady_clock::time_point born = std::chrono::steady_clock::now();
  std::thread recovery;  // Joined first: it uses the rest.
};

Api::Api(workbench::Workbench& workbench)
    : workbench_(workbench),
      endpoints_(all_endpoints()),
      state_(std::make_unique<State>(workbench)) {}

Api::~Api() {
  if (state_->recovery.joinable()) state_->recovery.join();
}

const Json& Api::openapi() const { return state_->document(endpoints_); }
Metrics* Api::metrics() const { return state_->metrics.get(); }
uint16_t Api::port() const { return state_->port; }
RunFeeds& Api::feeds() { return state_->feeds; }

int64_t Api::uptime_seconds() const {
  auto lasted = std::chrono::steady_clock::now() - state_->born;
  return std::chrono::duration_cast<std::chrono::seconds>(lasted).count();
}

flow::RunSupervisor& Api::supervisor() {
  std::lock_guard lock(state_->mutex);
  if (state_->supervisor == nullptr) {
    state_->supervisor = std::make_unique<flow::RunSupervisor>(flow::RunSupervisor::Options{
        .engine = workbench_.engine(),
        .store = workbench_.run_store(),
        .nodes = workbench_.nodes(),
        .prepare = [this](const flow::RunSummary& run, flow::StartOptions& options) {
          state_->starts.prepare(run, options);
        }});
  }
  return *state_->supervisor;
}

StartedRun Api::start_run(const std::string& app, const RunRequest& request,
                          const Identity& identity) {
  return state_->starts.start(app, request, identity);
}

bool Api::started_by(const std::string& run, const Identity& identity) {
  return state_->starts.records().is_owner(run, identity.token);
}

void Api::note_starter(const std::string& run, const Identity& identity) {
  if (identity.scope == Scope::run) state_->starts.records().set_owner(run, identity.token);
}

void Api::begin(std::shared_ptr<Metrics> metrics, uint16_t port) {
  state_->metrics = std::move(metrics);
  state_->port = port;
  if (state_->metrics != nullptr) {
    state_->metrics->add(Metrics::Kind::gauge, "danlu_runs_live", "Runs in memory.",
                         [this] { return static_cast<double>(feeds().live()); });
    state_->metrics->add(Metrics::Kind::gauge, "danlu_run_readers", "Readers of live events.",
                         [this] { return static_cast<double>(feeds().readers()); });
  }
  // Not before the first answer: old runs may take a while.
  state_->recovery = std::thread([this] {
    try {
      supervisor().recover();
      supervisor().watch();
      workbench_.jobs().resume();
    } catch (const std::exception&) {
      // What cannot be taken up stays as it is, and is shown so.
    }
  });
}

void Api::close_streams() { state_->feeds.close(); }

void Api::interrupt() {
  if (state_->recovery.joinable()) state_->recovery.join();
  {
    std::lock_guard lock(state_->mutex);
    state_->supervisor.reset();
  }
  workbench_.engine().interrupt();
}

Identity Api::identify(const Request& request) const {
  std::string token = request.bearer_token();
  if (token.empty()) token = request.cookie(kSessionCookie);
  if (token.empty()) throw Error(kUnauthorized);
  std::optional<workbench::TokenInfo> info = workbench_.tokens().check(token);
  if (!info) throw Error(kUnauthorized);
  return identity_of(*info);
}

void Api::count_login(const std::string& peer) {
  if (std::optional<int> seconds = state_->logins.take(peer))
    throw Error(kTooManyRequests, {{"seconds", *seconds}});
}

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
  router.set_gate([this](Request& request) {
    Identity identity = identify(request);
    request.who = identity.name;
    request.identity = std::move(identity);
  });
  router.set_fallback([](Request& request) { return page(request); });
  return router;
}

void Call::require_app(const std::string& app) const {
  if (!identity.reaches(app)) throw Error(kForbidden);
}

namespace {

// A run that has just begun may not be written yet.
flow::RunSummary summary_of(flow::RunStore& store, const std::string& run) {
  try {
    return store.summary(run);
  } catch (const Error& error) {
    if (error.failure() != Failure::not_found) throw;
  }
  try {
    store.flush();
    return store.summary(run);
  } catch (const Error& error) {
    if (error.failure() != Failure::not_found) throw;
    throw Error(kRunUnreachable, {{"run", run}});
  }
}

}  // namespace

void Call::require_run(const std::string& run) const {
  std::optional<UnstoredRun> unstored = api.feeds().unstored(run);
  std::string app = unstored ? unstored->app : summary_of(workbench.run_store(), run).app;
  bool allowed =
      identity.reaches(app) && (identity.scope != Scope::run || api.started_by(run, identity));
  // As if it were not there: its existence is not for this token to know.
  if (!allowed) throw Error(kRunUnreachable, {{"run", run}});
}

}  // namespace danlu::serve
