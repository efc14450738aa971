// The pieces of the program wired together, without printing: what the server and the command line
// are made of. One engine runs many apps at a time; what a run may reach is lent to it alone. Parts
// are made when first asked for. Safe from any thread; outlives its runs.
//
//   Workbench workbench(Workbench::Options::from_environment(data));
//   LoadedAppPtr app = workbench.apps().find("ask-docs");
//   auto run = workbench.start(*app, {.inputs = …, .conversation = …});   // permission.needed
//   flow::RunResult result = flow::wait(run);
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "flow/engine.hpp"
#include "flow/run_store.hpp"
#include "nodes/support/environment.hpp"
#include "workbench/apps.hpp"
#include "workbench/jobs.hpp"
#include "workbench/permissions.hpp"
#include "workbench/tokens.hpp"

namespace danlu::workbench {

class Workbench {
 public:
  struct Options {
    std::filesystem::path data;
    std::filesystem::path program_apps;  // Empty: none come along.
    bool private_allowed = false;        // The owner's word for every app.
    model::Discovery discovery = model::Discovery::on;

    // DANLU_ALLOW_PRIVATE=1, DANLU_DISCOVERY=off, DANLU_APPS (else where the program lies).
    static Options from_environment(std::filesystem::path data);
  };
  explicit Workbench(Options options);
  ~Workbench();  // Ends runs and jobs.
  Workbench(const Workbench&) = delete;
  Workbench& operator=(const Workbench&) = delete;

  const std::filesystem::path& data() const { return options_.data; }
  const flow::NodeRegistry& nodes();
  flow::RunStore& run_store();
  flow::Engine& engine();
  net::HttpClient& http() { return *http_; }
  model::ModelSource& models();
  Apps& apps();
  Permissions& permissions();
  Tokens& tokens();
  Jobs& jobs();

  // Starts the app; throws Error(permission.needed), Error(app.flow_problems), and what
  // Engine::start throws. `options.app` and `options.services` are set here.
  std::shared_ptr<flow::Execution> start(const LoadedApp& app, flow::StartOptions options);
  flow::RunResult run(const LoadedApp& app, flow::StartOptions options);
  // What a run of the app is lent, with what is granted now; also for resuming one.
  std::shared_ptr<const flow::Services> services_for(const App& app);
  // What the owner is lent for trying one node in a folder.
  std::shared_ptr<const flow::Services> services_of_owner(const std::filesystem::path& folder);
  PermissionState permission_state(const LoadedApp& app);

  // Brings the app's own collections up to date, one after the other; `options_for` gives progress
  // and limits for each. Throws Error(permission.foreign_collection) when a name is taken.
  struct CollectionUpdated {
    std::string name;
    retrieve::UpdateReport report;
  };
  std::vector<CollectionUpdated> update_collections(const App& app,
                                                    const retrieve::UpdateOptions& options = {});

 private:
  template <class T, class Make>
  T& made(std::unique_ptr<T>& part, Make make);
  std::shared_ptr<model::ModelSource> shared_models();
  std::shared_ptr<const flow::Services> lend(const std::filesystem::path& folder,
                                             nodes::Access access);

  Options options_;
  std::recursive_mutex mutex_;  // Guards the making of parts, which need each other.
  std::shared_ptr<net::HttpClient> http_;
  std::shared_ptr<model::ModelSource> models_;
  std::unique_ptr<flow::NodeRegistry> nodes_;
  std::unique_ptr<flow::RunStore> run_store_;
  std::unique_ptr<Apps> apps_;
  std::unique_ptr<Permissions> permissions_;
  std::unique_ptr<Tokens> tokens_;
  std::unique_ptr<Jobs> jobs_;
  std::unique_ptr<flow::Engine> engine_;  // After what its runs use: ended first.
};

}  // namespace danlu::workbench
