#include "workbench/workbench.hpp"

#include <cstdlib>

#include "base/platform/process.hpp"
#include "nodes/node.hpp"
#include "workbench/errors.hpp"

namespace danlu::workbench {
namespace {

namespace fs = std::filesystem;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Beside the program (archive), in the system's share folder (package), or in the sources that a
// build folder lies in.
fs::path apps_of_program() {
  if (std::string named = variable("DANLU_APPS"); !named.empty()) return named;
  fs::path folder = platform::own_program().parent_path();
  if (folder.empty()) return {};
  std::error_code ignored;
  for (const fs::path& apps : {folder / "apps", folder / "../share/danlu/apps"}) {
    if (fs::is_directory(apps, ignored)) return fs::canonical(apps, ignored);
  }
  fs::path sources = folder / "../..";
  bool built_here = fs::exists(folder / "CMakeCache.txt", ignored) &&
                    fs::exists(sources / "src/layers.txt", ignored);
  return built_here ? fs::canonical(sources / "apps", ignored) : fs::path();
}

}  // namespace

Workbench::Options Workbench::Options::from_environment(fs::path data) {
  return {.data = std::move(data),
          .program_apps = apps_of_program(),
          .private_allowed = variable("DANLU_ALLOW_PRIVATE") == "1",
          .discovery =
              variable("DANLU_DISCOVERY") == "off" ? model::Discovery::off : model::Discovery::on};
}

Workbench::Workbench(Options options)
    : options_(std::move(options)), http_(std::make_shared<net::HttpClient>()) {}

Workbench::~Workbench() = default;

template <class T, class Make>
T& Workbench::made(std::unique_ptr<T>& part, Make make) {
  std::lock_guard lock(mutex_);
  if (!part) part = make();
  return *part;
}

const flow::NodeRegistry& Workbench::nodes() {
  return made(nodes_,
              [] { return std::make_unique<flow::NodeRegistry>("node", nodes::builtin_nodes()); });
}

flow::RunStore& Workbench::run_store() {
  return made(run_store_, [&] { return std::make_unique<flow::RunStore>(options_.data); });
}

flow::Engine& Workbench::engine() {
  return made(engine_, [&] {
    flow::RunStore& store = run_store();
    return std::make_unique<flow::Engine>(
        flow::Engine::Options{.log = &store, .cache = &store, .state = &store});
  });
}

std::shared_ptr<model::ModelSource> Workbench::shared_models() {
  std::lock_guard lock(mutex_);
  if (!models_) {
    models_ = std::make_shared<model::ModelSource>(options_.data, *http_, options_.discovery);
  }
  return models_;
}

model::ModelSource& Workbench::models() { return *shared_models(); }

Apps& Workbench::apps() {
  return made(
      apps_, [&] { return std::make_unique<Apps>(options_.data, options_.program_apps, nodes()); });
}

Permissions& Workbench::permissions() {
  return made(permissions_, [&] {
    return std::make_unique<Permissions>(options_.data, options_.program_apps,
                                         options_.private_allowed);
  });
}

Tokens& Workbench::tokens() {
  return made(tokens_, [&] { return std::make_unique<Tokens>(options_.data); });
}

Jobs& Workbench::jobs() {
  return made(jobs_, [&] { return std::make_unique<Jobs>(options_.data); });
}

std::shared_ptr<const flow::Services> Workbench::lend(const fs::path& folder,
                                                      nodes::Access access) {
  auto environment = std::make_shared<nodes::Environment>();
  environment->data = options_.data;
  environment->app = folder;
  environment->access = std::move(access);
  environment->http = http_;
  environment->models = shared_models();
  auto services = std::make_shared<flow::Services>();
  services->add(std::move(environment));
  return services;
}

std::shared_ptr<const flow::Services> Workbench::services_for(const App& app) {
  return lend(app.folder, permissions().access(app));
}

std::shared_ptr<const flow::Services> Workbench::services_of_owner(const fs::path& folder) {
  nodes::Access access;
  if (options_.private_allowed) access.allow_private();
  return lend(folder, std::move(access));
}

PermissionState Workbench::permission_state(const LoadedApp& app) {
  return permissions().state(app.app, app.needed);
}

std::shared_ptr<flow::Execution> Workbench::start(const LoadedApp& app,
                                                  flow::StartOptions options) {
  const std::shared_ptr<const flow::FlowPlan>& plan = app.runnable();
  permissions().require_decided(app.app, app.needed);
  options.app = app.app.name;
  options.services = services_for(app.app);
  return engine().start(plan, std::move(options));
}

flow::RunResult Workbench::run(const LoadedApp& app, flow::StartOptions options) {
  return flow::wait(start(app, std::move(options)));
}

std::vector<Workbench::CollectionUpdated> Workbench::update_collections(
    const App& app, const retrieve::UpdateOptions& options) {
  std::vector<CollectionUpdated> updated;
  for (const auto& [name, folder] : app.collections) {
    fs::path source = collection_folder(app, folder);
    if (!retrieve::Collection::exists(data(), name)) {
      retrieve::Collection::create(data(), name, source);
    } else if (!owns_collection(app, name, data())) {
      if (covered(permissions().granted(app), {GrantKind::collection, name})) continue;
      auto other = retrieve::Collection::open(data(), name);
      throw Error(kForeignCollection, {{"app", app.name},
                                       {"name", name},
                                       {"source", other.source().string()},
                                       {"folder", app.folder.string()}});
    }
    updated.push_back({name, jobs().ingest(name, options, Jobs::IfBusy::wait)});
  }
  return updated;
}

}  // namespace danlu::workbench
