#include "model/chat_wire.hpp"

namespace danlu::model {
namespace {

std::string text_member(const Json& json, std::string_view key) {
  const Json* value = json.find(key);
  return value != nullptr && value->is_text() ? value->as_text() : "";
}

// Text, or the text parts of a list of parts.
std::string content_of(const Json* content) {
  if (content == nullptr) return "";
  if (content->is_text()) return content->as_text();
  std::string text;
  if (content->is_array()) {
    for (const Json& part : content->as_array()) text += text_member(part, "text");
  }
  return text;
}

std::string reasoning_of(const Json& json) {
  std::string text = text_member(json, "reasoning_content");
  return text.empty() ? text_member(json, "reasoning") : text;
}

Json arguments_of(const std::string& text) {
  if (text.empty()) return Json::object();
  try {
    return Json::parse(text);
  } catch (const Error&) {
    return text;
  }
}

Json tool_to_wire(const ToolSpec& tool) {
  return Json::object({{"type", "function"},
                       {"function", Json::object({{"name", tool.name},
                                                  {"description", tool.description},
                                                  {"parameters", tool.parameters}})}});
}

Json tool_choice_to_wire(const std::string& choice) {
  if (choice == "auto" || choice == "none" || choice == "required") return choice;
  return Json::object({{"type", "function"}, {"function", Json::object({{"name", choice}})}});
}

void merge(Json& body, const Json& options) {
  if (!options.is_object()) return;
  for (const auto& [key, value] : options.as_object()) body[key] = value;
}

Usage usage_of(const Json& json) {
  const Json* usage = json.find("usage");
  if (usage == nullptr || !usage->is_object()) return {};
  auto count = [&](std::string_view key) -> int64_t {
    const Json* value = usage->find(key);
    return value != nullptr && value->is_integer() ? value->as_integer() : 0;
  };
  return {count("prompt_tokens"), count("completion_tokens")};
}

const Json* first_choice(const Json& json) {
  const Json* choices = json.find("choices");
  if (choices == nullptr || !choices->is_array() || choices->size() == 0) return nullptr;
  const Json& choice = choices->at(size_t{0});
  return choice.is_object() ? &choice : nullptr;
}

void check_usable(const ChatAnswer& answer, const ModelServer& server) {
  const Message& message = answer.message;
  bool empty = message.content.empty() && message.reasoning.empty() && message.tool_calls.empty();
  if (empty && answer.finish_reason != "length") server.throw_unusable("it is empty");
  for (const ToolCall& call : message.tool_calls) {
    if (call.name.empty()) server.throw_unusable("it calls a tool without naming it");
  }
}

}  // namespace

Json message_to_wire(const Message& message) {
  Json json = Json::object({{"role", message.role}});
  bool calls_only = message.content.empty() && !message.tool_calls.empty();
  json["content"] = calls_only ? Json() : Json(message.content);
  if (!message.name.empty()) json["name"] = message.name;
  if (!message.tool_call_id.empty()) json["tool_call_id"] = message.tool_call_id;
  if (message.tool_calls.empty()) return json;
  Json calls = Json::array();
  for (const ToolCall& call : message.tool_calls) {
    std::string arguments =
        call.arguments.is_text() ? call.arguments.as_text() : call.arguments.dump();
    calls.push_back(Json::object(
        {{"id", call.id},
         {"type", "function"},
         {"function", Json::object({{"name", call.name}, {"arguments", arguments}})}}));
  }
  json["tool_calls"] = calls;
  return json;
}

Message message_from_wire(const Json& json) {
  Message message;
  message.role = json.text_or("role", "assistant");
  message.content = content_of(json.find("content"));
  message.reasoning = reasoning_of(json);
  message.tool_call_id = text_member(json, "tool_call_id");
  message.name = text_member(json, "name");
  const Json* calls = json.find("tool_calls");
  if (calls == nullptr || !calls->is_array()) return message;
  for (const Json& call : calls->as_array()) {
    const Json* function = call.find("function");
    if (function == nullptr) continue;
    const Json* arguments = function->find("arguments");
    // Some servers send the arguments as an object.
    Json value = arguments == nullptr   ? Json::object()
                 : arguments->is_text() ? arguments_of(arguments->as_text())
                                        : *arguments;
    message.tool_calls.push_back({text_member(call, "id"), text_member(*function, "name"), value});
  }
  return message;
}

Json request_to_wire(const ChatRequest& request, const Endpoint& endpoint, bool native_schema,
                     bool stream) {
  Json messages = Json::array();
  for (const Message& message : request.messages) messages.push_back(message_to_wire(message));
  Json body = Json::object({{"model", endpoint.model}, {"messages", messages}});
  merge(body, endpoint.options);
  if (!request.tools.empty()) {
    Json tools = Json::array();
    for (const ToolSpec& tool : request.tools) tools.push_back(tool_to_wire(tool));
    body["tools"] = tools;
    if (!request.tool_choice.empty())
      body["tool_choice"] = tool_choice_to_wire(request.tool_choice);
  }
  if (request.answer_schema && native_schema) {
    body["response_format"] =
        Json::object({{"type", "json_schema"},
                      {"json_schema", Json::object({{"name", "answer"},
                                                    {"strict", true},
                                                    {"schema", *request.answer_schema}})}});
  }
  if (request.temperature) body["temperature"] = *request.temperature;
  if (request.top_p) body["top_p"] = *request.top_p;
  if (request.max_tokens) body["max_tokens"] = *request.max_tokens;
  if (request.seed) body["seed"] = *request.seed;
  if (!request.stop.empty()) {
    Json stop = Json::array();
    for (const std::string& text : request.stop) stop.push_back(text);
    body["stop"] = stop;
  }
  merge(body, request.options);
  body["stream"] = stream;
  if (stream) body["stream_options"] = Json::object({{"include_usage", true}});
  return body;
}

ChatAnswer answer_from_wire(const Json& json, const ModelServer& server) {
  const Json* choice = first_choice(json);
  const Json* message = choice == nullptr ? nullptr : choice->find("message");
  if (message == nullptr || !message->is_object()) {
    server.throw_unusable("it has no choices[0].message");
  }
  ChatAnswer answer;
  answer.message = message_from_wire(*message);
  answer.finish_reason = text_member(*choice, "finish_reason");
  answer.usage = usage_of(json);
  answer.model = text_member(json, "model");
  check_usable(answer, server);
  return answer;
}

ChatDelta AnswerAssembler::add(const Json& event) {
  ChatDelta added;
  if (std::string model = text_member(event, "model"); !model.empty()) answer_.model = model;
  if (Usage usage = usage_of(event); usage.completion_tokens > 0 || usage.prompt_tokens > 0) {
    answer_.usage = usage;
  }
  const Json* choice = first_choice(event);
  if (choice == nullptr) return added;
  if (std::string reason = text_member(*choice, "finish_reason"); !reason.empty()) {
    answer_.finish_reason = reason;
    finished_ = true;
  }
  const Json* delta = choice->find("delta");
  if (delta == nullptr || !delta->is_object()) return added;
  added.content = content_of(delta->find("content"));
  added.reasoning = reasoning_of(*delta);
  answer_.message.content += added.content;
  answer_.message.reasoning += added.reasoning;
  const Json* calls = delta->find("tool_calls");
  if (calls != nullptr && calls->is_array()) {
    for (const Json& call : calls->as_array()) add_call(call);
  }
  return added;
}

void AnswerAssembler::add_call(const Json& delta) {
  const Json* function = delta.find("function");
  std::string id = text_member(delta, "id");
  // Servers that send each call whole leave the index out.
  const Json* index = delta.find("index");
  int64_t key = index != nullptr && index->is_integer() ? index->as_integer()
                                                        : static_cast<int64_t>(calls_.size());
  PartialCall& call = calls_[key];
  if (!id.empty()) call.id = id;
  if (function == nullptr) return;
  call.name += text_member(*function, "name");
  const Json* arguments = function->find("arguments");
  if (arguments == nullptr || arguments->is_null()) return;
  call.arguments += arguments->is_text() ? arguments->as_text() : arguments->dump();
}

ChatAnswer AnswerAssembler::take(const ModelServer& server) {
  answer_.message.role = "assistant";
  for (const auto& [index, call] : calls_) {
    answer_.message.tool_calls.push_back({call.id, call.name, arguments_of(call.arguments)});
  }
  calls_.clear();
  check_usable(answer_, server);
  return std::move(answer_);
}

}  // namespace danlu::model
