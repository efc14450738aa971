#include "model/testing/fake_model_server.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "base/error.hpp"
#include "base/utf8.hpp"

namespace danlu::model::testing {
namespace {

using namespace std::chrono_literals;
using net::testing::ServerRequest;
using net::testing::ServerResponse;

constexpr const char* kModels[] = {
    "echo",       "scripted",         "thinking",    "tool",     "no-schema",
    "embed",      "bad-json-then-ok", "html",        "empty",    "rubbish",
    "bad-stream", "cut-stream",       "never-ends",  "silent",   "fail-429-then-ok",
    "fail-401",   "fail-403",         "fail-404",    "fail-429", "fail-500-then-ok",
    "fail-500",   "fail-quota",       "fail-context"};

ServerResponse refusal(int status, const std::string& message, const std::string& code) {
  Json error = Json::object({{"message", message}, {"type", "error"}, {"code", code}});
  return ServerResponse::json(Json::object({{"error", error}}).dump(), status);
}

std::string last_user_text(const Json& body) {
  const Json* messages = body.find("messages");
  std::string text;
  if (messages == nullptr || !messages->is_array()) return text;
  for (const Json& message : messages->as_array()) {
    if (message.text_or("role", "") == "user") text = message.text_or("content", "");
  }
  return text;
}

Json text_message(const std::string& text) {
  return Json::object({{"role", "assistant"}, {"content", text}});
}

std::string finish_of(const Json& message) {
  return message.contains("tool_calls") ? "tool_calls" : "stop";
}

Json usage() { return Json::object({{"prompt_tokens", 7}, {"completion_tokens", 3}}); }

std::string whole_body(const Json& body, const Json& message) {
  Json choice =
      Json::object({{"index", 0}, {"message", message}, {"finish_reason", finish_of(message)}});
  return Json::object({{"id", "fake"},
                       {"object", "chat.completion"},
                       {"model", body.text_or("model", "")},
                       {"choices", Json::array({choice})},
                       {"usage", usage()}})
      .dump();
}

std::string event(const Json& delta, const Json& finish) {
  Json choice = Json::object({{"index", 0}, {"delta", delta}, {"finish_reason", finish}});
  return Json::object({{"object", "chat.completion.chunk"}, {"choices", Json::array({choice})}})
      .dump();
}

// A few code points at a time, and tool arguments cut in two, as real servers do.
std::vector<std::string> stream_of(const Json& message) {
  std::vector<std::string> events = {
      event(Json::object({{"role", "assistant"}, {"content", ""}}), {})};
  auto add_text = [&](const char* key) {
    std::string_view text = message.contains(key) && message.at(key).is_text()
                                ? std::string_view(message.at(key).as_text())
                                : std::string_view();
    constexpr size_t kPieceBytes = 12;
    while (!text.empty()) {
      std::string_view piece = utf8::prefix(text, kPieceBytes);
      if (piece.empty()) piece = text;
      events.push_back(event(Json::object({{key, std::string(piece)}}), {}));
      text.remove_prefix(piece.size());
    }
  };
  add_text("reasoning_content");
  add_text("content");
  const Json* calls = message.find("tool_calls");
  for (size_t i = 0; calls != nullptr && i < calls->size(); ++i) {
    const Json& call = calls->at(i);
    std::string arguments = call.at("function").at("arguments").as_text();
    size_t half = arguments.size() / 2;
    Json first =
        Json::object({{"index", i},
                      {"id", call.at("id")},
                      {"type", "function"},
                      {"function", Json::object({{"name", call.at("function").at("name")},
                                                 {"arguments", arguments.substr(0, half)}})}});
    Json second = Json::object(
        {{"index", i}, {"function", Json::object({{"arguments", arguments.substr(half)}})}});
    events.push_back(event(Json::object({{"tool_calls", Json::array({first})}}), {}));
    events.push_back(event(Json::object({{"tool_calls", Json::array({second})}}), {}));
  }
  events.push_back(event(Json::object(), finish_of(message)));
  events.push_back(Json::object({{"choices", Json::array()}, {"usage", usage()}}).dump());
  events.emplace_back("[DONE]");
  return events;
}

ServerResponse reply(const Json& body, const Json& message) {
  if (!body.boolean_or("stream", false)) return ServerResponse::json(whole_body(body, message));
  return ServerResponse::events(stream_of(message));
}

ServerResponse endless_stream() {
  ServerResponse response =
      ServerResponse::events({event(Json::object({{"content", "again "}}), {})}, 5ms);
  response.endless = true;
  return response;
}

Json tool_message(const Json& body) {
  const Json* tools = body.find("tools");
  if (tools == nullptr || tools->size() == 0) return text_message("no tools");
  std::string name = tools->at(size_t{0}).at("function").at("name").as_text();
  std::string arguments = Json::object({{"text", last_user_text(body)}}).dump();
  Json call =
      Json::object({{"id", "call_1"},
                    {"type", "function"},
                    {"function", Json::object({{"name", name}, {"arguments", arguments}})}});
  return Json::object(
      {{"role", "assistant"}, {"content", Json()}, {"tool_calls", Json::array({call})}});
}

std::optional<ServerResponse> broken(const std::string& model) {
  if (model == "fail-401") return refusal(401, "Incorrect API key provided", "invalid_api_key");
  if (model == "fail-403") return refusal(403, "Not allowed to use this model", "forbidden");
  if (model == "fail-429") return refusal(429, "Rate limit reached", "rate_limit_exceeded");
  if (model == "fail-quota") return refusal(429, "You exceeded your quota", "insufficient_quota");
  if (model == "fail-500") return refusal(500, "internal error", "server_error");
  if (model == "fail-context") {
    return refusal(400, "This model's maximum context length is 4096 tokens.",
                   "context_length_exceeded");
  }
  if (model == "html") {
    return ServerResponse{.headers = {{"Content-Type", "text/html"}},
                          .body = "<!doctype html><title>Welcome</title>"};
  }
  if (model == "empty") return ServerResponse{};
  if (model == "rubbish") return ServerResponse::json(R"({"choices": "none", "x": [1, 2]})");
  if (model == "bad-stream") return ServerResponse::events({"{not json"});
  if (model == "cut-stream") {
    return ServerResponse::events({event(Json::object({{"content", "half an ans"}}), {})});
  }
  if (model == "never-ends") return endless_stream();
  if (model == "silent") return ServerResponse{.delay = 1h};
  return std::nullopt;
}

}  // namespace

std::vector<double> fake_embedding(const std::string& text) {
  constexpr size_t kDimensions = 64;
  std::vector<double> vector(kDimensions, 0.0);
  auto count = [&](std::string_view word) {
    uint64_t hash = 14695981039346656037ULL;  // FNV-1a.
    for (char c : word) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    vector[hash % kDimensions] += 1.0;
  };
  std::string word;
  for (size_t i = 0; i < text.size();) {
    utf8::Decoded decoded = utf8::decode(text, i);
    std::string_view bytes(text.data() + i, decoded.length);
    i += decoded.length;
    bool ascii_word =
        decoded.code_point < 0x80 && std::isalnum(static_cast<unsigned char>(bytes.front())) != 0;
    if (ascii_word) {
      word.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(bytes.front()))));
      continue;
    }
    if (!word.empty()) count(std::exchange(word, ""));
    if (decoded.code_point >= 0x80) count(bytes);
  }
  if (!word.empty()) count(word);
  double norm = 0;
  for (double value : vector) norm += value * value;
  if (norm == 0) vector[0] = norm = 1;
  for (double& value : vector) value /= std::sqrt(norm);
  return vector;
}

FakeModelServer::FakeModelServer(FakeOptions options) : options_(std::move(options)) {
  server_ = std::make_unique<net::testing::TestServer>(
      [this](const ServerRequest& request) { return answer(request); },
      net::testing::TestServer::Options{.port = options_.port,
                                        .certificate = options_.certificate});
}

std::vector<Json> FakeModelServer::bodies() const {
  std::lock_guard lock(mutex_);
  return bodies_;
}

int FakeModelServer::attempt(const std::string& model) {
  std::lock_guard lock(mutex_);
  return ++attempts_[model];
}

ServerResponse FakeModelServer::answer(const ServerRequest& request) {
  if (!options_.key.empty() && request.header("Authorization") != "Bearer " + options_.key) {
    return refusal(401, "Incorrect API key provided: " + request.header("Authorization"),
                   "invalid_api_key");
  }
  if (request.path == "/v1/models") {
    Json list = Json::array();
    for (const char* name : kModels) list.push_back(Json::object({{"id", name}}));
    return ServerResponse::json(Json::object({{"object", "list"}, {"data", list}}).dump());
  }
  bool is_chat = request.path == "/v1/chat/completions";
  if (!is_chat && request.path != "/v1/embeddings") {
    return ServerResponse::json(R"({"detail": "Not Found"})", 404);
  }
  Json body;
  try {
    body = Json::parse(request.body);
  } catch (const Error& error) {
    return refusal(400, error.what(), "bad_json");
  }
  {
    std::lock_guard lock(mutex_);
    bodies_.push_back(body);
  }
  std::string model = body.text_or("model", "");
  if (std::ranges::find(kModels, model) == std::end(kModels) || model == "fail-404") {
    return refusal(404, "The model '" + model + "' does not exist", "model_not_found");
  }
  if (std::optional<ServerResponse> response = broken(model)) return *response;
  if (model.ends_with("-then-ok") && model.starts_with("fail-") && attempt(model) % 2 == 1) {
    bool limited = model.starts_with("fail-429");
    ServerResponse response = refusal(limited ? 429 : 500, "not yet", "busy");
    response.headers.push_back({"Retry-After", "0"});
    return response;
  }
  return is_chat ? chat(body) : embed(body);
}

ServerResponse FakeModelServer::chat(const Json& body) {
  std::string model = body.text_or("model", "");
  std::string question = last_user_text(body);
  if (model == "scripted") {
    for (const Json& entry : options_.script.as_array()) {
      if (question.find(entry.text_or("when", "")) == std::string::npos) continue;
      const Json& reaction = entry.at("answer");
      return reply(body, reaction.is_text() ? text_message(reaction.as_text()) : reaction);
    }
    return reply(body, text_message("(the script has no answer to this)"));
  }
  if (model == "thinking") {
    Json message = text_message(question);
    message["reasoning_content"] = "Let me think about 丹炉.";
    return reply(body, message);
  }
  if (model == "tool") return reply(body, tool_message(body));
  if (model == "no-schema") {
    if (body.contains("response_format")) {
      return refusal(400, "response_format is not supported", "unsupported");
    }
    bool told = body.at("messages").dump().find("JSON Schema") != std::string::npos;
    return reply(body, text_message(told ? "Sure:\n```json\n{\"n\": 5}\n```" : "five"));
  }
  if (model == "bad-json-then-ok") {
    bool first = attempt(model) % 2 == 1;
    return reply(body, text_message(first ? R"({"n": "five"})" : R"({"n": 5})"));
  }
  return reply(body, text_message(question));
}

ServerResponse FakeModelServer::embed(const Json& body) const {
  const Json* input = body.find("input");
  if (input == nullptr) return refusal(400, "input is missing", "bad_request");
  Json::Array texts = input->is_array() ? input->as_array() : Json::Array{*input};
  Json data = Json::array();
  // Last first: the index says which is which.
  for (size_t i = texts.size(); i-- > 0;) {
    Json vector = Json::array();
    for (double value : fake_embedding(texts[i].as_text())) vector.push_back(value);
    data.push_back(Json::object({{"index", i}, {"embedding", vector}}));
  }
  return ServerResponse::json(
      Json::object({{"object", "list"}, {"data", data}, {"usage", usage()}}).dump());
}

}  // namespace danlu::model::testing
