// The owner's command line talking to the server that works with its data folder: the same calls as
// on a workbench, over HTTP on this machine. For one thread at a time. What the server refuses is
// thrown as the error it gave; a server that went away throws the errors of net/http.hpp.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "flow/engine.hpp"
#include "net/http.hpp"
#include "workbench/app.hpp"
#include "workbench/data_folder.hpp"

namespace danlu::serve {

class Client {
 public:
  explicit Client(workbench::RunningServer server);
  // Of the server that works with this data folder now, if there is one.
  static std::optional<Client> of(const std::filesystem::path& data);
  Client(Client&&) noexcept;
  ~Client();

  const workbench::RunningServer& server() const { return server_; }

  Json get(const std::string& path, const CancelToken& cancel = {});
  Json post(const std::string& path, const Json& body = Json::object(),
            const CancelToken& cancel = {});
  Json remove(const std::string& path);

  // The name under which the server knows the app; added there when it does not.
  std::string name_of(const workbench::App& app);

  // Starts a run and follows it to its end, across broken connections. Of `options` inputs,
  // conversation, observer (events come without their values), durability and cancel count; cancel
  // stops the run. A run that waits for a person ends with RunStatus::waiting.
  flow::RunResult run(const std::string& app, const flow::StartOptions& options);

  // Follows a job to its end; gives it as the API shows it, throws its error when it failed.
  Json follow_job(const std::string& id, const std::function<void(const Json&)>& on_progress,
                  const CancelToken& cancel);

 private:
  Json send(net::HttpRequest request, const CancelToken& cancel);
  net::HttpRequest request(const std::string& method, const std::string& path) const;
  // True at the end of what is followed.
  using OnEvent =
      std::function<bool(const std::string& type, const std::string& id, const Json& data)>;
  void stream(const std::string& path, const OnEvent& on_event, const CancelToken& cancel);
  flow::RunResult result_of(const std::string& run, const CancelToken& cancel);

  workbench::RunningServer server_;
  std::unique_ptr<net::HttpClient> http_;
};

}  // namespace danlu::serve
