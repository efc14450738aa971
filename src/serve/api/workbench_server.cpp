#include "serve/api/workbench_server.hpp"

#include "base/files.hpp"
#include "base/platform/process.hpp"
#include "serve/api/api.hpp"
#include "workbench/data_folder.hpp"

namespace danlu::serve {
namespace {

namespace fs = std::filesystem;

// Of what was not finished when the server ended: nobody works with it now.
fs::path fresh_upload_folder(const fs::path& data) {
  fs::path folder = data / "incoming";
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  make_folders(folder);
  return folder;
}

}  // namespace

struct WorkbenchServer::State {
  explicit State(Options given)
      : options(std::move(given)),
        folder(workbench::DataFolder::own(options.workbench.data)),
        workbench(options.workbench) {
    // Opens the database: a damaged or newer one is said now and not with the first request.
    workbench.run_store().runs(1);
    api = std::make_unique<Api>(workbench);
  }

  ServerOptions server_options() const {
    const fs::path& data = options.workbench.data;
    make_folders(data / "logs");
    return {.hosts = options.hosts,
            .port = options.port,
            .explicit_port = options.explicit_port,
            .guard = {.hosts = options.host_names},
            .upload_folder = fresh_upload_folder(data),
            .access_log = open_access_log(data / "logs" / "access.log"),
            .metrics = metrics};
  }

  Options options;
  workbench::DataFolder folder;
  workbench::Workbench workbench;
  std::unique_ptr<Api> api;
  std::shared_ptr<Metrics> metrics = std::make_shared<Metrics>();
  std::unique_ptr<Server> server;
  std::string owner_session;  // Of the owner's command line.
};

WorkbenchServer::WorkbenchServer(Options options)
    : state_(std::make_unique<State>(std::move(options))) {}

WorkbenchServer::~WorkbenchServer() { stop(std::chrono::milliseconds(0)); }

void WorkbenchServer::start() {
  State& state = *state_;
  state.server = std::make_unique<Server>(state.server_options(), state.api->router());
  state.server->start();
  workbench::Tokens& tokens = state.workbench.tokens();
  state.owner_session = tokens.open_session(tokens.login_key()).value_or("");
  state.folder.announce({.url = state.server->urls().front(),
                         .pid = platform::own_id(),
                         .token = state.owner_session,
                         .version = DANLU_VERSION});
  state.api->begin(state.metrics, state.server->port());
}

void WorkbenchServer::stop(std::chrono::milliseconds grace) {
  State& state = *state_;
  if (state.server == nullptr) return;
  state.api->close_streams();
  state.server->stop(grace);
  state.api->interrupt();
  if (!state.owner_session.empty()) state.workbench.tokens().close_session(state.owner_session);
  state.server.reset();
}

uint16_t WorkbenchServer::port() const { return state_->server->port(); }
bool WorkbenchServer::port_moved() const { return state_->server->port_moved(); }
std::vector<std::string> WorkbenchServer::urls() const { return state_->server->urls(); }
const std::string& WorkbenchServer::login_key() const {
  return state_->workbench.tokens().login_key();
}
std::string WorkbenchServer::login_url() const { return urls().front() + "/#key=" + login_key(); }
workbench::Workbench& WorkbenchServer::workbench() { return state_->workbench; }
Api& WorkbenchServer::api() { return *state_->api; }

}  // namespace danlu::serve
