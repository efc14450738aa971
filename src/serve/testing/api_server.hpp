// A whole server on a free port over a data folder of its own with small apps, and a client of it.
// For tests only.
#pragma once

#include <memory>
#include <string>

#include "base/testing/temporary_folder.hpp"
#include "net/http.hpp"
#include "serve/api/workbench_server.hpp"

namespace danlu::serve::testing {

struct Reply {
  int status = 0;
  std::string body;
  net::HttpHeaders headers;

  Json json() const { return Json::parse(body); }
  std::string error() const;  // Its code; "" when it is none.
};

class ApiServer {
 public:
  // Apps: greet (input who, output text), ask (waits for a person), chat (question and answer), nap
  // (input seconds; waits as long).
  ApiServer();

  void restart();
  void stop(std::chrono::milliseconds grace = std::chrono::seconds(2));
  WorkbenchServer& server() { return *server_; }
  std::string token(const std::string& scope);  // A new one.

  // With the admin's token unless `token` is another ("" none).
  Reply send(const std::string& method, const std::string& path, const Json& body = {},
             net::HttpHeaders headers = {});
  Reply send_raw(net::HttpRequest request);
  Reply get(const std::string& path) { return send("GET", path); }
  Reply post(const std::string& path, const Json& body = Json::object()) {
    return send("POST", path, body);
  }
  std::string start(const std::string& app, const Json& inputs = Json::object());
  // Until the run has this status; gives its detail.
  Json wait_for(const std::string& run, const std::string& status);
  std::string url() const { return server_->urls().front(); }

  std::string bearer;  // The token of send(); the admin's at first.

 private:
  void add_app(const std::string& name, const std::string& manifest, const std::string& flow);

  danlu::testing::TemporaryFolder folder_;
  net::HttpClient http_;
  std::unique_ptr<WorkbenchServer> server_;
};

}  // namespace danlu::serve::testing
