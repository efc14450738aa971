#include "serve/client.hpp"

#include "base/hash.hpp"
#include "base/platform/random.hpp"
#include "net/server_sent_events.hpp"
#include "serve/api/errors.hpp"

namespace danlu::serve {
namespace {

constexpr int kReconnectsMax = 5;  // In a row without an event.

Failure failure_of(int status) {
  switch (status) {
    case 400:
    case 405:
    case 409:
      return Failure::usage;
    case 401:
    case 403:
      return Failure::denied;
    case 404:
      return Failure::not_found;
    case 422:
      return Failure::input;
    case 413:
    case 429:
      return Failure::limit;
    case 499:
      return Failure::cancelled;
    case 503:
      return Failure::unavailable;
    default:
      return Failure::internal;
  }
}

Error error_from(const Json& error, Failure failure) {
  return Error(
      RecordedError{.id = error.text_or("code", ""),
                    .failure = failure,
                    .message = {error.text_or("message", ""), error.text_or("message_zh", "")},
                    .hint = {error.text_or("hint", ""), error.text_or("hint_zh", "")},
                    .places = {}});
}

[[noreturn]] void throw_reply(const workbench::RunningServer& server, int status,
                              const std::string& body) {
  Json reply;
  try {
    reply = Json::parse(body);
  } catch (const Error&) {
    throw Error(kNotOverHttp, {{"url", server.url}, {"detail", status}});
  }
  const Json* error = reply.find("error");
  if (error == nullptr || !error->is_object())
    throw Error(kNotOverHttp, {{"url", server.url}, {"detail", status}});
  throw error_from(*error, failure_of(status));
}

std::optional<flow::EventKind> event_kind(const std::string& type) {
  try {
    return from_json<flow::EventKind>(Json(type));
  } catch (const Error&) {
    return std::nullopt;  // Of a newer server.
  }
}

void tell(flow::RunObserver& observer, const std::string& type, const Json& data) {
  std::string path = data.text_or("path", "");
  if (type == "preview") {
    observer.on_preview(path, data.text_or("text", ""));
  } else if (type == "progress") {
    observer.on_progress(path, data.number_or("done", 0), data.number_or("total", 0),
                         data.text_or("note", ""));
  } else if (std::optional<flow::EventKind> kind = event_kind(type)) {
    flow::RunEvent event{.kind = *kind,
                         .number = data.integer_or("number", 0),
                         .time_us = data.integer_or("time_us", 0),
                         .path = path,
                         .cached = data.boolean_or("cached", false)};
    const Json* inner = data.find("data");
    const Json* error = inner == nullptr ? nullptr : inner->find("error");
    if (error != nullptr && error->is_object())
      event.error = std::make_shared<Error>(error_from(*error, Failure::internal));
    observer.on_event(event);
  }
}

bool ends(const std::string& type) {
  return type == "run_finished" || type == "run_failed" || type == "run_cancelled" ||
         type == "run_waiting";
}

}  // namespace

Client::Client(workbench::RunningServer server)
    : server_(std::move(server)), http_(std::make_unique<net::HttpClient>()) {}
Client::Client(Client&&) noexcept = default;
Client::~Client() = default;

std::optional<Client> Client::of(const std::filesystem::path& data) {
  std::optional<workbench::RunningServer> server = workbench::running_server(data);
  if (!server) return std::nullopt;
  return Client(std::move(*server));
}

net::HttpRequest Client::request(const std::string& method, const std::string& path) const {
  net::HttpRequest request;
  request.method = method;
  request.url = server_.url + path;
  request.headers = {{"Authorization", "Bearer " + server_.token}, {"Accept", "application/json"}};
  request.addresses = net::AddressPolicy::configured_by_owner();
  request.limits.idle_timeout = std::chrono::minutes(10);
  return request;
}

Json Client::send(net::HttpRequest request, const CancelToken& cancel) {
  net::HttpResponse response = http_->send(request, cancel);
  if (response.status >= 400) throw_reply(server_, response.status, response.body);
  return response.body.empty() ? Json() : Json::parse(response.body);
}

Json Client::get(const std::string& path, const CancelToken& cancel) {
  return send(request("GET", path), cancel);
}

Json Client::post(const std::string& path, const Json& body, const CancelToken& cancel) {
  net::HttpRequest post = request("POST", path);
  post.headers.push_back({"Content-Type", "application/json"});
  post.body = body.dump();
  return send(std::move(post), cancel);
}

Json Client::remove(const std::string& path) { return send(request("DELETE", path), {}); }

std::string Client::name_of(const workbench::App& app) {
  std::error_code problem;
  std::filesystem::path folder = std::filesystem::weakly_canonical(app.folder, problem);
  const Json apps = get("/api/apps").at("apps");
  for (const Json& known : apps.as_array()) {
    bool same = known.text_or("name", "") == app.name &&
                std::filesystem::weakly_canonical(known.text_or("folder", ""), problem) == folder;
    if (same) return app.name;
  }
  bool alone = !std::filesystem::exists(folder / "app.yaml", problem);
  std::filesystem::path place =
      alone ? std::filesystem::weakly_canonical(app.flow_file, problem) : folder;
  return post("/api/apps", Json::object({{"folder", place.string()}})).at("name").as_text();
}

void Client::stream(const std::string& path, const OnEvent& on_event, const CancelToken& cancel) {
  std::string last_id;
  int fruitless = 0;
  bool over = false;
  while (!over) {
    int status = 0;
    std::string refusal;
    net::ServerSentEventParser parser([&](const net::ServerSentEvent& event) {
      if (over) return;
      fruitless = 0;
      last_id = event.id;
      over = on_event(event.type, event.id, Json::parse(event.data));
    });
    net::HttpRequest get = request("GET", path);
    get.headers[1].value = "text/event-stream";
    if (!last_id.empty()) get.headers.push_back({"Last-Event-ID", last_id});
    get.on_head = [&](int code, const net::HttpHeaders&) { status = code; };
    get.on_chunk = [&](std::string_view chunk) {
      if (status >= 400) {
        refusal += chunk;
      } else {
        parser.feed(chunk);
      }
    };
    try {
      http_->send(get, cancel);
    } catch (const Error& error) {
      bool lost = error.failure() == Failure::unavailable && ++fruitless <= kReconnectsMax;
      if (!lost) throw;
      cancel.sleep_for(std::chrono::milliseconds(200 * fruitless));
      continue;
    }
    if (status >= 400) throw_reply(server_, status, refusal);
    if (!over && ++fruitless > kReconnectsMax)
      throw Error(kNotOverHttp, {{"url", server_.url}, {"detail", "the stream ended"}});
  }
}

flow::RunResult Client::result_of(const std::string& run, const CancelToken& cancel) {
  Json detail = get("/api/runs/" + run, cancel);
  flow::RunResult result;
  result.run_id = run;
  std::string status = detail.text_or("status", "");
  result.status = status == "succeeded"   ? flow::RunStatus::succeeded
                  : status == "cancelled" ? flow::RunStatus::cancelled
                  : status == "failed"    ? flow::RunStatus::failed
                                          : flow::RunStatus::waiting;
  if (detail.at("outputs").is_object()) {
    for (const auto& [name, value] : detail.at("outputs").as_object())
      result.outputs.emplace_back(name, value);
  }
  const Json& error = detail.at("error");
  Failure failure =
      result.status == flow::RunStatus::cancelled ? Failure::cancelled : Failure::input;
  if (error.is_object()) result.error = std::make_shared<Error>(error_from(error, failure));
  return result;
}

flow::RunResult Client::run(const std::string& app, const flow::StartOptions& options) {
  Json inputs = Json::object();
  for (const auto& [name, value] : options.inputs) inputs[name] = value.to_json();
  Json body = Json::object({{"inputs", inputs}});
  if (!options.conversation.empty()) body["conversation"] = options.conversation;
  if (options.durability) body["durability"] = to_json(*options.durability);
  net::HttpRequest start = request("POST", "/api/apps/" + app + "/runs");
  start.headers.push_back({"Content-Type", "application/json"});
  start.headers.push_back({"Idempotency-Key", to_hex(platform::random_bytes(16))});
  start.body = body.dump();
  std::string run = send(std::move(start), options.cancel).at("run").as_text();
  try {
    stream(
        "/api/runs/" + run + "/events",
        [&](const std::string& type, const std::string&, const Json& data) {
          if (options.observer != nullptr) tell(*options.observer, type, data);
          return ends(type);
        },
        options.cancel);
  } catch (const Error& error) {
    if (error.failure() == Failure::cancelled) post("/api/runs/" + run + "/cancel");
    throw;
  }
  return result_of(run, options.cancel);
}

Json Client::follow_job(const std::string& id, const std::function<void(const Json&)>& on_progress,
                        const CancelToken& cancel) {
  Json last;
  try {
    stream(
        "/api/jobs/" + id,
        [&](const std::string&, const std::string&, const Json& job) {
          last = job;
          if (on_progress) on_progress(job);
          return job.text_or("status", "") != "running";
        },
        cancel);
  } catch (const Error& error) {
    if (error.failure() == Failure::cancelled) post("/api/jobs/" + id + "/cancel");
    throw;
  }
  const Json* error = last.find("error");
  if (error != nullptr && error->is_object()) throw error_from(*error, Failure::input);
  return last;
}

}  // namespace danlu::serve
