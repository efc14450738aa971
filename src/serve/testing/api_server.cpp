#include "serve/testing/api_server.hpp"

#include <thread>

#include "base/files.hpp"

namespace danlu::serve::testing {
namespace {

constexpr const char* kGreet = R"(danlu: 1
inputs:
  who: {type: text}
steps:
  - {id: hello, use: text.template, with: {template: "Hello {{ inputs.who }}"}}
outputs: {text: "{{ hello.text }}"}
)";
constexpr const char* kAsk = R"(danlu: 1
steps:
  - id: form
    use: flow.human_input
    with: {message: "Your name?", fields: [{name: name, type: text}]}
outputs: {name: "{{ form.name }}"}
)";
constexpr const char* kChat = R"(danlu: 1
inputs:
  question: {type: text}
steps:
  - {id: reply, use: text.template, with: {template: "You said {{ inputs.question }}"}}
outputs: {answer: "{{ reply.text }}"}
)";
constexpr const char* kNap = R"(danlu: 1
inputs:
  seconds: {type: text}
steps:
  - {id: nap, use: flow.wait, with: {for: "{{ inputs.seconds }}s"}}
outputs: {done: "{{ nap.value }}"}
)";

}  // namespace

std::string Reply::error() const {
  try {
    return json().at("error").at("code").as_text();
  } catch (const Error&) {
    return "";
  }
}

ApiServer::ApiServer() {
  add_app("greet", "", kGreet);
  add_app("ask", "", kAsk);
  add_app("chat", "chat: {question: question, answer: answer}\n", kChat);
  add_app("nap", "", kNap);
  restart();
}

void ApiServer::add_app(const std::string& name, const std::string& manifest,
                        const std::string& flow) {
  std::filesystem::path folder = folder_ / "data" / "apps" / name;
  make_folders(folder);
  write_file_atomic(folder / "app.yaml", "name: " + name + "\nflow: a.flow.yaml\n" + manifest);
  write_file_atomic(folder / "a.flow.yaml", flow);
}

void ApiServer::restart() {
  server_.reset();
  server_ = std::make_unique<WorkbenchServer>(
      WorkbenchServer::Options{.workbench = {.data = folder_ / "data",
                                             .program_apps = {},
                                             .private_allowed = false,
                                             .discovery = model::Discovery::off},
                               .hosts = {"127.0.0.1"},
                               .port = 0});
  server_->start();
  workbench::Tokens& tokens = server_->workbench().tokens();
  bearer = tokens.open_session(tokens.login_key()).value_or("");
}

void ApiServer::stop(std::chrono::milliseconds grace) {
  server_->stop(grace);
  server_.reset();
}

std::string ApiServer::token(const std::string& scope) {
  workbench::Tokens& tokens = server_->workbench().tokens();
  std::string name = "t" + std::to_string(tokens.list().size());
  return tokens.add(name, workbench::Scope::parse(scope));
}

Reply ApiServer::send_raw(net::HttpRequest request) {
  request.url = url() + request.url;
  request.addresses = net::AddressPolicy::configured_by_owner();
  request.limits.total_timeout = std::chrono::seconds(30);
  if (!bearer.empty()) request.headers.push_back({"Authorization", "Bearer " + bearer});
  net::HttpResponse response = http_.send(request);
  return {response.status, response.body, response.headers};
}

Reply ApiServer::send(const std::string& method, const std::string& path, const Json& body,
                      net::HttpHeaders headers) {
  net::HttpRequest request;
  request.method = method;
  request.url = path;
  request.headers = std::move(headers);
  if (!body.is_null()) {
    request.headers.push_back({"Content-Type", "application/json"});
    request.body = body.dump();
  }
  return send_raw(std::move(request));
}

std::string ApiServer::start(const std::string& app, const Json& inputs) {
  return post("/api/apps/" + app + "/runs", Json::object({{"inputs", inputs}}))
      .json()
      .at("run")
      .as_text();
}

Json ApiServer::wait_for(const std::string& run, const std::string& status) {
  Json detail;
  for (int i = 0; i < 500; ++i) {
    detail = get("/api/runs/" + run).json();
    if (detail.text_or("status", "") == status) return detail;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return detail;
}

}  // namespace danlu::serve::testing
