// What servers write when they refuse: OpenAI's {error: {message, code}}, Ollama's {error: text},
// vLLM's {object: error, message}, FastAPI's {detail}.
#pragma once

#include <string>
#include <string_view>

namespace danlu::model {

struct ReportedError {
  bool is_json = false;
  std::string message;
  std::string code;  // Code or type.
};
ReportedError parse_reported_error(const std::string& body);

// What the report is about, by its code or by the words servers use.
bool means_unknown_model(const ReportedError& error);
bool means_context_too_long(const ReportedError& error);
bool means_no_structured_output(std::string_view message);
bool means_quota_used_up(const ReportedError& error);

// "an HTML page", "an empty answer", "text that is not JSON".
std::string_view describe_body(const std::string& body);

}  // namespace danlu::model
