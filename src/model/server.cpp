#include "model/server.hpp"

#include <algorithm>

#include "base/codec.hpp"
#include "base/utf8.hpp"
#include "model/errors.hpp"
#include "model/reported_error.hpp"
#include "net/errors.hpp"
#include "net/server_sent_events.hpp"
#include "net/url.hpp"

namespace danlu::model {
namespace {

constexpr size_t kShownBytesMax = 300;

std::string argument_of(const Error& error, std::string_view name) {
  for (const ErrorArgument& argument : error.arguments()) {
    if (argument.name == name) return argument.value;
  }
  return "";
}

bool is_one_of(const Error& error, std::initializer_list<const ErrorCode*> codes) {
  return std::ranges::any_of(codes, [&](const ErrorCode* code) { return error.id() == code->id; });
}

}  // namespace

std::string api_url(const std::string& base_url) {
  net::Url url = net::Url::parse(base_url);
  url.query.reset();
  url.fragment.reset();
  std::string path = url.pathname();
  for (std::string_view tail : {"/chat/completions", "/embeddings", "/completions", "/models"}) {
    while (path.ends_with('/')) path.pop_back();
    if (path.ends_with(tail)) path.erase(path.size() - tail.size());
  }
  while (path.ends_with('/')) path.pop_back();
  if (path.empty()) path = "/v1";
  url.path = {path.substr(1)};
  return url.href();
}

// What a stream has delivered so far.
struct ModelServer::Stream {
  const OnEvent& on_event;
  bool started = false;  // Something was handed out: no retry any more.
  bool is_event_stream = false;
  std::string whole{};  // The body when it is no event stream.
};

ModelServer::ModelServer(const net::HttpClient& client, Endpoint endpoint)
    : client_(client), endpoint_(std::move(endpoint)), api_(api_url(endpoint_.base_url)) {}

std::string ModelServer::shown(const std::string& text) const {
  std::string clean = store::without_secret(utf8::repaired(text), endpoint_.key);
  std::string_view cut = utf8::prefix(clean, kShownBytesMax);
  while (cut.ends_with('.') || cut.ends_with('\n')) cut.remove_suffix(1);
  return std::string(cut) + (cut.size() + 2 < clean.size() ? "…" : "");
}

net::HttpRequest ModelServer::request(std::string_view method, std::string_view path) const {
  net::HttpRequest request;
  request.method = method;
  request.url = api_ + std::string(path);
  request.headers = {{"Accept", "application/json"}};
  if (!endpoint_.key.empty()) {
    request.headers.push_back({"Authorization", "Bearer " + endpoint_.key.reveal()});
  }
  request.limits = endpoint_.limits;
  request.addresses = endpoint_.addresses;
  request.authorities_file = endpoint_.authorities_file;
  return request;
}

Json ModelServer::parsed(const std::string& body) const {
  try {
    Json json = Json::parse(body);
    if (json.is_object()) return json;
  } catch (const Error& error) {
    // Only the parser throws here; what was found is said below.
    static_cast<void>(error);
  }
  throw Error(kNotOpenai,
              {{"server", net::Url::parse(api_).display()}, {"found", describe_body(body)}});
}

Json ModelServer::post(std::string_view path, const Json& body, const CancelToken& cancel) const {
  net::HttpRequest http = request("POST", path);
  http.headers.push_back({"Content-Type", "application/json"});
  http.body = body.dump();
  return parsed(send_with_retries(http, nullptr, cancel).body);
}

Json ModelServer::post_streaming(std::string_view path, const Json& body, const OnEvent& on_event,
                                 const std::function<bool()>& finished,
                                 const CancelToken& cancel) const {
  net::HttpRequest http = request("POST", path);
  http.headers.push_back({"Content-Type", "application/json"});
  http.body = body.dump();
  Stream stream{.on_event = on_event};
  send_with_retries(http, &stream, cancel);
  if (!stream.is_event_stream) return parsed(stream.whole);
  if (!finished()) {
    throw Error(kAnswerCut, {{"model", endpoint_.model}, {"detail", "the stream ended early"}});
  }
  return Json();
}

net::HttpResponse ModelServer::send_with_retries(net::HttpRequest& http, Stream* stream,
                                                 const CancelToken& cancel) const {
  net::Retry retry(endpoint_.retry);
  while (true) {
    int status = 0;
    net::ServerSentEventParser events([&](const net::ServerSentEvent& event) {
      if (event.data == "[DONE]") return;
      Json json;
      try {
        json = Json::parse(event.data);
      } catch (const Error&) {
        throw_unusable("the stream carries text that is not JSON");
      }
      if (const Json* error = json.find("error"); error != nullptr && !error->is_null()) {
        throw_reported(400, event.data, retry.attempts(), cancel);
      }
      stream->started = true;
      stream->on_event(json);
    });
    if (stream != nullptr) {
      stream->whole.clear();
      http.on_head = [&](int code, const net::HttpHeaders& headers) {
        status = code;
        std::string type = net::find_header(headers, "Content-Type").value_or("");
        stream->is_event_stream = code < 300 && type.starts_with("text/event-stream");
      };
      http.on_chunk = [&](std::string_view chunk) {
        if (stream->is_event_stream) {
          events.feed(chunk);
        } else {
          stream->whole.append(chunk);
        }
      };
    }
    net::HttpResponse response;
    try {
      response = client_.send(http, cancel);
      if (stream != nullptr && stream->is_event_stream) events.finish();
    } catch (const Error& error) {
      bool lost = is_one_of(error, {&net::kConnectionLost});
      if (lost && (stream == nullptr || !stream->started) && retry.wait(cancel)) continue;
      throw_network(error);
    }
    if (stream != nullptr) response.body = stream->whole;
    if (response.status < 300) return response;
    bool quota = means_quota_used_up(parse_reported_error(response.body));
    std::optional<std::chrono::milliseconds> asked;
    if (std::optional<std::string> value = net::find_header(response.headers, "Retry-After")) {
      asked = net::retry_after(*value, std::chrono::system_clock::now());
    }
    if (net::worth_retrying(response.status) && !quota && retry.wait(cancel, asked)) continue;
    throw_reported(response.status, response.body, retry.attempts(), cancel);
  }
}

void ModelServer::throw_unusable(std::string_view detail) const {
  throw Error(kRubbish, {{"model", endpoint_.model}, {"detail", detail}});
}

void ModelServer::throw_network(const Error& error) const {
  const std::string server = net::Url::parse(api_).display();
  std::string detail = argument_of(error, "detail");
  if (is_one_of(error, {&net::kHostNotFound})) detail = "host not found";
  if (is_one_of(error, {&net::kConnectTimeout})) detail = "no connection in time";
  if (is_one_of(error, {&net::kHostNotFound, &net::kConnectTimeout, &net::kConnectionRefused,
                        &net::kTlsFailed})) {
    throw Error(kUnreachable, {{"server", server}, {"detail", shown(detail)}});
  }
  if (is_one_of(error, {&net::kConnectionLost})) {
    throw Error(kAnswerCut, {{"model", endpoint_.model}, {"detail", shown(detail)}});
  }
  if (is_one_of(error, {&net::kCertificateInvalid})) {
    throw Error(kCertificate, {{"server", server}, {"detail", shown(detail)}});
  }
  if (is_one_of(error, {&net::kIdleTimeout, &net::kTotalTimeout})) {
    throw Error(kTooSlow,
                {{"model", endpoint_.model}, {"milliseconds", argument_of(error, "milliseconds")}});
  }
  if (is_one_of(error, {&net::kResponseTooLarge})) {
    throw Error(kAnswerTooLong,
                {{"model", endpoint_.model}, {"bytes", argument_of(error, "bytes")}});
  }
  if (is_one_of(error, {&net::kHttpFailed})) {
    throw Error(kNotOpenai, {{"server", server}, {"found", shown(detail)}});
  }
  throw Error(error);
}

void ModelServer::throw_reported(int status, const std::string& body, int attempts,
                                 const CancelToken& cancel) const {
  const std::string server = net::Url::parse(api_).display();
  ReportedError reported = parse_reported_error(body);
  std::string detail =
      shown(reported.message.empty() ? std::string(describe_body(body)) : reported.message);
  if (status == 401 || status == 403) {
    if (!endpoint_.key.empty()) {
      throw Error(kKeyWrong, {{"server", server}, {"model", endpoint_.model}, {"status", status}});
    }
    std::string name = endpoint_.key_name.empty() ? "api-key" : endpoint_.key_name;
    throw Error(kKeyMissing, {{"server", server},
                              {"model", endpoint_.model},
                              {"variable", store::SecretStore::environment_variable(name)}});
  }
  if (status == 429) {
    throw Error(kRateLimited, {{"server", server}, {"attempts", attempts}, {"detail", detail}});
  }
  if (means_context_too_long(reported) || status == 413) {
    throw Error(kContextTooLong, {{"model", endpoint_.model}, {"detail", detail}});
  }
  if (status < 500 && means_unknown_model(reported)) throw_unknown_name(cancel);
  if (status >= 500) {
    throw Error(
        kServerFailed,
        {{"server", server}, {"status", status}, {"attempts", attempts}, {"detail", detail}});
  }
  if (!reported.is_json || status == 404 || status == 405 || status < 400) {
    throw Error(kNotOpenai,
                {{"server", server}, {"found", "HTTP " + std::to_string(status) + ", " + detail}});
  }
  throw Error(kRequestRefused, {{"server", server}, {"status", status}, {"detail", detail}});
}

void ModelServer::throw_unknown_name(const CancelToken& cancel) const {
  std::vector<std::string> names;
  try {
    names = model_names(cancel);
  } catch (const Error& error) {
    if (error.failure() == Failure::cancelled) throw;
  }
  std::string near = did_you_mean(endpoint_.model, names);
  constexpr size_t kNamesShownMax = 30;
  bool cut = names.size() > kNamesShownMax;
  if (cut) names.resize(kNamesShownMax);
  std::string available = names.empty() ? "?" : joined(names) + (cut ? ", …" : "");
  throw Error(kNameUnknown, {{"server", net::Url::parse(api_).display()},
                             {"model", endpoint_.model},
                             {"near", near},
                             {"available", available}});
}

std::vector<std::string> ModelServer::model_names(const CancelToken& cancel) const {
  net::HttpRequest http = request("GET", "/models");
  http.limits.total_timeout = std::min(http.limits.total_timeout, std::chrono::milliseconds(5000));
  net::HttpResponse response;
  try {
    response = client_.send(http, cancel);
  } catch (const Error& error) {
    throw_network(error);
  }
  if (response.status >= 300) throw_reported(response.status, response.body, 1, cancel);
  Json answer = parsed(response.body);
  const Json* list = answer.find("data");
  std::vector<std::string> names;
  if (list == nullptr || list->is_null()) return names;
  if (!list->is_array()) throw_unusable("its list of models is no list");
  for (const Json& one : list->as_array()) {
    std::string name = one.is_object() ? one.text_or("id", "") : "";
    if (!name.empty()) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace danlu::model
