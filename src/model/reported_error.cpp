#include "model/reported_error.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/json.hpp"

namespace danlu::model {
namespace {

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

bool has(std::string_view text, std::initializer_list<std::string_view> phrases) {
  return std::ranges::any_of(
      phrases, [&](std::string_view phrase) { return text.find(phrase) != text.npos; });
}

std::string text_of(const Json* value) {
  if (value == nullptr || value->is_null()) return "";
  return value->is_text() ? value->as_text() : value->dump();
}

}  // namespace

ReportedError parse_reported_error(const std::string& body) {
  ReportedError result;
  Json json;
  try {
    json = Json::parse(body);
  } catch (const Error&) {
    return result;
  }
  if (!json.is_object()) return result;
  result.is_json = true;
  const Json* error = json.find("error");
  const Json* source = error != nullptr && error->is_object() ? error : &json;
  result.message = text_of(source->find("message"));
  if (result.message.empty() && error != nullptr && error->is_text())
    result.message = error->as_text();
  if (result.message.empty()) result.message = text_of(json.find("detail"));
  result.code = text_of(source->find("code"));
  if (result.code.empty() || source->find("code")->is_number()) {
    result.code = text_of(source->find("type"));
  }
  return result;
}

bool means_unknown_model(const ReportedError& error) {
  if (has(error.code, {"model_not_found", "model_not_exist", "ModelNotFound"})) return true;
  std::string text = lowered(error.message);
  return has(text, {"model"}) &&
         has(text, {"not found", "does not exist", "not exist", "no such model", "unknown model",
                    "not available", "invalid model", "模型不存在"});
}

bool means_context_too_long(const ReportedError& error) {
  if (has(error.code, {"context_length_exceeded", "exceed_context_size"})) return true;
  return has(lowered(error.message),
             {"context length", "context size", "context window", "too many tokens",
              "maximum number of tokens", "prompt is too long", "input is too long",
              "exceeds the maximum", "input length"});
}

bool means_no_structured_output(std::string_view message) {
  return has(lowered(message), {"response_format", "json_schema", "guided", "structured output",
                                "grammar", "schema"});
}

bool means_quota_used_up(const ReportedError& error) {
  return has(error.code, {"insufficient_quota", "billing"});
}

std::string_view describe_body(const std::string& body) {
  size_t start = body.find_first_not_of(" \t\r\n");
  if (start == std::string::npos) return "an empty answer";
  if (body[start] == '<') return "an HTML page";
  return "text that is not the expected JSON";
}

}  // namespace danlu::model
