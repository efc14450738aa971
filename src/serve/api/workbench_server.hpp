// The server of one data folder, from lock to end: HTTP server, API and workbench together. Made
// and stopped by one thread.
//
//   WorkbenchServer server(options);   // data.server_running, http.port_taken, store.corrupt, …
//   server.start();
//   … server.login_url() …
//   server.stop(grace);                // runs in memory go on at the next start
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "serve/http/server.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {

class Api;

class WorkbenchServer {
 public:
  struct Options {
    workbench::Workbench::Options workbench;
    std::vector<std::string> hosts = {"localhost"};
    uint16_t port = 7331;
    bool explicit_port = false;
    std::vector<std::string> host_names = {};  // Besides numeric addresses and localhost.
  };
  // Takes the data folder and opens its database, so that what is wrong with either is said at
  // once. Throws the errors of DataFolder::own and of the stores.
  explicit WorkbenchServer(Options options);
  ~WorkbenchServer();  // stop(0).
  WorkbenchServer(const WorkbenchServer&) = delete;
  WorkbenchServer& operator=(const WorkbenchServer&) = delete;

  void start();
  void stop(std::chrono::milliseconds grace);

  uint16_t port() const;
  bool port_moved() const;
  std::vector<std::string> urls() const;
  std::string login_url() const;  // The first URL with the login key.
  const std::string& login_key() const;
  workbench::Workbench& workbench();
  Api& api();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace danlu::serve
