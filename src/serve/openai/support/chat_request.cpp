#include "serve/openai/support/chat_request.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"
#include "serve/openai/support/errors.hpp"

namespace danlu::serve {
namespace {

Error wrong_kind(const std::string& parameter, const char* expected) {
  Error error(kChatWrongKind, {{"parameter", parameter}, {"expected", expected}});
  error.at(PlaceKind::field, parameter);
  return error;
}

Error unsupported(const std::string& parameter) {
  Error error(kChatUnsupported, {{"parameter", parameter}});
  error.at(PlaceKind::field, parameter);
  return error;
}

// Absent and null mean the same to OpenAI.
const Json* given(const Json& body, std::string_view name) {
  const Json* member = body.find(name);
  return member == nullptr || member->is_null() ? nullptr : member;
}

bool empty_list(const Json& value) {
  return (value.is_array() || value.is_object() || value.is_text()) && value.size() == 0;
}

bool flag(const Json& body, const std::string& name) {
  const Json* member = given(body, name);
  if (member == nullptr) return false;
  if (!member->is_boolean()) throw wrong_kind(name, "boolean");
  return member->as_boolean();
}

std::string part_text(const Json& part, const std::string& place) {
  if (!part.is_object()) throw wrong_kind(place, "object");
  std::string type = part.find("type") != nullptr && part.at("type").is_text()
                         ? part.at("type").as_text()
                         : std::string();
  const char* member = type == "refusal" ? "refusal" : "text";
  if (type != "text" && type != "refusal") {
    Error error(kMessagePart, {{"type", type}});
    error.at(PlaceKind::field, place);
    throw error;
  }
  const Json* text = part.find(member);
  if (text == nullptr || !text->is_text()) throw wrong_kind(place + "." + member, "string");
  return text->as_text();
}

// A string, or a list of text parts, which are joined by line ends.
std::string content_text(const Json& message, const std::string& place) {
  const Json* content = given(message, "content");
  if (content == nullptr) return "";
  if (content->is_text()) return content->as_text();
  if (!content->is_array()) throw wrong_kind(place, "string | array");
  std::string text;
  for (size_t i = 0; i < content->size(); ++i) {
    std::string part = part_text(content->at(i), place + "[" + std::to_string(i) + "]");
    if (!text.empty() && !part.empty()) text += '\n';
    text += part;
  }
  return text;
}

void ignore(ChatCompletionRequest& request, const std::string& name) {
  if (std::ranges::find(request.ignored, name) == request.ignored.end())
    request.ignored.push_back(name);
}

void read_message(const Json& message, size_t index, ChatCompletionRequest& request) {
  std::string place = "messages[" + std::to_string(index) + "]";
  if (!message.is_object()) throw wrong_kind(place, "object");
  const Json* named = given(message, "role");
  if (named == nullptr || !named->is_text()) throw wrong_kind(place + ".role", "string");
  const std::string& role = named->as_text();
  for (const char* tools : {"tool_calls", "function_call", "audio"}) {
    const Json* member = given(message, tools);
    if (member != nullptr && !empty_list(*member)) throw unsupported(place + "." + tools);
  }
  bool turn = role == "user" || role == "assistant";
  if (!turn && role != "system" && role != "developer") {
    Error error(kMessageRole, {{"role", role}});
    error.at(PlaceKind::field, place + ".role");
    throw error;
  }
  std::string text = content_text(message, place + ".content");
  if (turn) {
    request.history.push_back({.role = role, .content = std::move(text)});
  } else {
    ignore(request, role + " message");
  }
}

void read_messages(const Json& body, ChatCompletionRequest& request) {
  const Json* messages = given(body, "messages");
  if (messages == nullptr || (messages->is_array() && messages->size() == 0)) {
    Error error(kNoMessages);
    error.at(PlaceKind::field, "messages");
    throw error;
  }
  if (!messages->is_array()) throw wrong_kind("messages", "array");
  if (messages->size() > kChatMessagesMax) {
    Error error(kTooManyMessages, {{"count", messages->size()}, {"limit", kChatMessagesMax}});
    error.at(PlaceKind::field, "messages");
    throw error;
  }
  for (size_t i = 0; i < messages->size(); ++i) read_message(messages->at(i), i, request);
  const Json& last = messages->at(messages->size() - 1);
  std::string role = last.at("role").as_text();
  std::string place = "messages[" + std::to_string(messages->size() - 1) + "]";
  if (role != "user") {
    Error error(kLastMessage, {{"role", role}});
    error.at(PlaceKind::field, place + ".role");
    throw error;
  }
  request.question = std::move(request.history.back().content);
  request.history.pop_back();
  if (request.question.find_first_not_of(" \t\r\n") == std::string::npos) {
    Error error(kNoMessages);
    error.at(PlaceKind::field, place + ".content");
    throw error;
  }
}

// What would change what the answer means.
void refuse_unsupported(const Json& body) {
  for (const char* name : {"tools", "functions", "logit_bias"}) {
    const Json* member = given(body, name);
    if (member != nullptr && !empty_list(*member)) throw unsupported(name);
  }
  for (const char* name : {"function_call", "tool_choice"}) {
    const Json* choice = given(body, name);
    bool harmless = choice == nullptr || *choice == Json("none") || *choice == Json("auto");
    if (!harmless) throw unsupported(name);
  }
  for (const char* name : {"audio", "web_search_options", "moderation"}) {
    if (given(body, name) != nullptr) throw unsupported(name);
  }
  if (flag(body, "logprobs")) throw unsupported("logprobs");
  const Json* top = given(body, "top_logprobs");
  if (top != nullptr && *top != Json(0)) throw unsupported("top_logprobs");
  const Json* count = given(body, "n");
  if (count != nullptr && !count->is_integer()) throw wrong_kind("n", "integer");
  if (count != nullptr && count->as_integer() != 1) throw unsupported("n");
  const Json* modalities = given(body, "modalities");
  if (modalities != nullptr && *modalities != Json::array({"text"}))
    throw unsupported("modalities");
  const Json* format = given(body, "response_format");
  if (format != nullptr && (!format->is_object() || format->size() == 0 ||
                            format->find("type") == nullptr || format->at("type") != Json("text")))
    throw unsupported("response_format");
}

void note_ignored(const Json& body, ChatCompletionRequest& request) {
  static constexpr std::array kNumbers{
      "temperature",       "top_p", "max_tokens", "max_completion_tokens", "presence_penalty",
      "frequency_penalty", "top_k", "min_p",      "repetition_penalty",    "seed"};
  for (const char* name : kNumbers) {
    const Json* member = given(body, name);
    if (member == nullptr) continue;
    if (!member->is_number()) throw wrong_kind(name, "number");
    ignore(request, name);
  }
  for (const char* name : {"reasoning_effort", "verbosity"}) {
    if (given(body, name) != nullptr) ignore(request, name);
  }
}

void read_stops(const Json& body, ChatCompletionRequest& request) {
  const Json* stop = given(body, "stop");
  if (stop == nullptr) return;
  Json list = stop->is_text() ? Json::array({*stop}) : *stop;
  if (!list.is_array() || list.size() > kChatStopsMax)
    throw wrong_kind("stop", "string | array (≤ 16)");
  for (const Json& item : list.as_array()) {
    if (!item.is_text() || item.size() > 1000) throw wrong_kind("stop", "string");
    if (item.size() > 0) request.stops.push_back(item.as_text());
  }
}

void read_own(const Json& body, ChatCompletionRequest& request) {
  const Json* own = given(body, "danlu");
  if (own == nullptr) return;
  if (!own->is_object()) throw wrong_kind("danlu", "object");
  if (const Json* inputs = given(*own, "inputs")) {
    if (!inputs->is_object()) throw wrong_kind("danlu.inputs", "object");
    request.inputs = *inputs;
  }
  const Json* conversation = given(*own, "conversation");
  if (conversation == nullptr) return;
  if (!conversation->is_text()) throw wrong_kind("danlu.conversation", "string");
  const std::string& id = conversation->as_text();
  bool plain = !id.empty() && id.size() <= 100 && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
  if (!plain) {
    Error error(kConversationInvalid, {{"name", utf8::prefix(id, 100)}});
    error.at(PlaceKind::field, "danlu.conversation");
    throw error;
  }
  request.conversation = id;
}

}  // namespace

ChatCompletionRequest read_chat_request(const Json& body) {
  ChatCompletionRequest request;
  const Json* model = given(body, "model");
  if (model == nullptr || !model->is_text()) throw wrong_kind("model", "string");
  request.model = model->as_text();
  read_messages(body, request);
  refuse_unsupported(body);
  note_ignored(body, request);
  read_stops(body, request);
  request.stream = flag(body, "stream");
  if (const Json* options = given(body, "stream_options")) {
    if (!options->is_object()) throw wrong_kind("stream_options", "object");
    request.include_usage = request.stream && flag(*options, "include_usage");
  }
  read_own(body, request);
  return request;
}

Json chat_request_schema() {
  Json text = Json::object({{"type", "string"}});
  Json part =
      Json::object({{"type", "object"},
                    {"properties",
                     Json::object({{"type", Json::object({{"const", "text"}})}, {"text", text}})}});
  Json content = Json::object(
      {{"anyOf", Json::array({text, Json::object({{"type", "array"}, {"items", part}})})}});
  Json message = Json::object(
      {{"type", "object"},
       {"required", Json::array({"role", "content"})},
       {"properties",
        Json::object({{"role", Json::object({{"enum", Json::array({"system", "developer", "user",
                                                                   "assistant"})}})},
                      {"content", content}})}});
  Json own = Json::object(
      {{"type", "object"},
       {"properties",
        Json::object({{"conversation", text}, {"inputs", Json::object({{"type", "object"}})}})}});
  Json boolean = Json::object({{"type", "boolean"}});
  Json stream_options = Json::object(
      {{"type", "object"}, {"properties", Json::object({{"include_usage", boolean}})}});
  Json stop = Json::object(
      {{"anyOf", Json::array({text, Json::object({{"type", "array"}, {"items", text}})})}});
  return Json::object(
      {{"type", "object"},
       {"required", Json::array({"model", "messages"})},
       {"properties",
        Json::object({{"model", text},
                      {"messages", Json::object({{"type", "array"}, {"items", message}})},
                      {"stream", boolean},
                      {"stream_options", stream_options},
                      {"stop", stop},
                      {"danlu", own}})}});
}

int64_t estimated_tokens(std::string_view text) {
  constexpr char32_t kFirstCjk = 0x2E80;
  int64_t characters = 0;
  int64_t bytes = 0;
  for (size_t i = 0; i < text.size();) {
    utf8::Decoded decoded = utf8::decode(text, i);
    if (decoded.code_point >= kFirstCjk && decoded.ok) {
      ++characters;
    } else {
      bytes += decoded.length;
    }
    i += decoded.length;
  }
  return characters + (bytes + 3) / 4;
}

}  // namespace danlu::serve
