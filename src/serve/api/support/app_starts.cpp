#include "serve/api/support/app_starts.hpp"

#include "base/hash.hpp"
#include "serve/api/errors.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

constexpr std::chrono::seconds kLookAtCollectionsEvery{30};
constexpr size_t kKeyCharactersMax = 200;

std::string digest_of(const std::string& app, const RunRequest& request) {
  std::string durability = request.durability ? to_json(*request.durability).as_text() : "";
  return sha256_hex(Json::array({app, request.inputs, request.conversation, durability}).dump());
}

}  // namespace

AppStarts::AppStarts(workbench::Workbench& workbench, RunFeeds& feeds)
    : workbench_(workbench), feeds_(feeds), records_(workbench.data()) {}

StartedRun AppStarts::start(const std::string& app, const RunRequest& request,
                            const Identity& identity) {
  workbench::LoadedAppPtr loaded = workbench_.apps().find(app);
  StartedRun ids{.run = flow::new_run_id(), .conversation = request.conversation};
  if (ids.conversation.empty() && loaded->app.chat) ids.conversation = "chat-" + ids.run;
  const std::string& key = request.idempotency_key;
  if (key.empty()) return start_new(*loaded, request, ids, identity);
  if (key.size() > kKeyCharactersMax) throw Error(kKeyInvalid);
  std::lock_guard lock(keys_);
  std::string digest = digest_of(app, request);
  if (std::optional<StartRecords::Start> before = records_.find(identity.token, key)) {
    if (before->digest != digest) throw Error(kKeyReused);
    return {.run = before->run, .conversation = before->conversation};
  }
  records_.put(identity.token, key, {ids.run, ids.conversation, digest});
  try {
    return start_new(*loaded, request, ids, identity);
  } catch (const std::exception&) {
    records_.remove(identity.token, key);
    throw;
  }
}

StartedRun AppStarts::start_new(const workbench::LoadedApp& app, const RunRequest& request,
                                const StartedRun& ids, const Identity& identity) {
  const std::shared_ptr<const flow::FlowPlan>& plan = app.runnable();
  workbench_.permissions().require_decided(app.app, app.needed);
  ready_collections(app);
  flow::StartOptions options{
      .run_id = ids.run, .conversation = ids.conversation, .durability = request.durability};
  for (const auto& [name, value] : request.inputs.as_object())
    options.inputs.emplace_back(name, value);
  if (identity.scope == Scope::run) records_.set_owner(ids.run, identity.token);
  feeds_.observe(options, plan);
  try {
    workbench_.start(app, std::move(options));
  } catch (const std::exception&) {
    feeds_.forget(ids.run);
    throw;
  }
  return ids;
}

void AppStarts::ready_collections(const workbench::LoadedApp& app) {
  if (app.app.collections.empty()) return;
  bool missing = false;
  for (const auto& [name, folder] : app.app.collections)
    missing = missing || !retrieve::Collection::exists(workbench_.data(), name);
  {
    std::lock_guard lock(mutex_);
    auto now = std::chrono::steady_clock::now();
    auto [seen, first] = looked_at_.try_emplace(app.app.name, now);
    bool due = first || now - seen->second >= kLookAtCollectionsEvery;
    if (!missing && !due) return;
    seen->second = now;
  }
  if (missing) {
    workbench_.update_collections(app.app);
    return;
  }
  for (const auto& [name, folder] : app.app.collections) {
    if (workbench::owns_collection(app.app, name, workbench_.data()))
      workbench_.jobs().start_ingest(name);
  }
}

void AppStarts::prepare(const flow::RunSummary& run, flow::StartOptions& options) {
  workbench::LoadedAppPtr app = workbench_.apps().find(run.app);
  options.services = workbench_.services_for(app->app);
  // A fork's own log does not exist yet: its flow is the one of the run it comes from.
  std::vector<flow::FlowSource> sources = workbench_.run_store().sources(run.id);
  feeds_.observe(options, flow::compile_sources(sources, workbench_.nodes()));
}

}  // namespace danlu::serve
