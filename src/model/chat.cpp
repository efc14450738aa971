#include "model/chat.hpp"

#include "base/codec.hpp"
#include "base/json_schema.hpp"
#include "base/utf8.hpp"
#include "model/chat_wire.hpp"
#include "model/errors.hpp"
#include "model/reported_error.hpp"

namespace danlu::model {
namespace {

std::string schema_instruction(const Json& schema) {
  return "Answer with one JSON value and nothing else: no explanation, no code fence. It must fit "
         "this JSON Schema:\n" +
         schema.dump();
}

// Some servers allow only one system message, and only first: the instruction joins it.
void add_instruction(std::vector<Message>& messages, const std::string& instruction) {
  if (!messages.empty() && messages.front().role == "system") {
    messages.front().content += "\n\n" + instruction;
  } else {
    Message system;
    system.role = "system";
    system.content = instruction;
    messages.insert(messages.begin(), system);
  }
}

// What is wrong with a value, in one line; empty when nothing is.
std::string problem_of(const JsonSchema& schema, const std::optional<Json>& value) {
  if (!value) return "no JSON was found in the answer";
  constexpr size_t kProblemsMax = 5;
  std::vector<std::string> problems = schema.problems(*value);
  problems.resize(std::min(problems.size(), kProblemsMax));
  return joined(problems, "; ");
}

// The end of the value that starts at `start`, by brackets and strings only; npos when it is open.
size_t end_of_value(std::string_view text, size_t start) {
  int depth = 0;
  bool in_string = false;
  for (size_t i = start; i < text.size(); ++i) {
    char c = text[i];
    if (in_string) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

std::optional<Json> parsed(std::string_view text) {
  try {
    return Json::parse(text);
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace

std::optional<Json> json_in_text(std::string_view text) {
  if (std::optional<Json> whole = parsed(text)) return whole;
  constexpr int kTriesMax = 32;  // A text full of brackets must not cost its square.
  size_t start = text.find_first_of("{[");
  for (int tries = 0; start != std::string_view::npos && tries < kTriesMax; ++tries) {
    size_t end = end_of_value(text, start);
    if (end != std::string_view::npos) {
      if (std::optional<Json> value = parsed(text.substr(start, end - start))) return value;
    }
    start = text.find_first_of("{[", start + 1);
  }
  return std::nullopt;
}

ChatClient::ChatClient(const net::HttpClient& client, Endpoint endpoint)
    : server_(client, std::move(endpoint)) {}

ChatAnswer ChatClient::chat(const ChatRequest& request, const CancelToken& cancel,
                            const OnDelta& on_delta) const {
  if (request.messages.empty()) throw Error(kToolsInvalid, {{"detail", "it has no messages"}});
  return request.answer_schema ? ask_structured(request, cancel, on_delta)
                               : ask(request, false, cancel, on_delta);
}

ChatAnswer ChatClient::ask(const ChatRequest& request, bool native_schema,
                           const CancelToken& cancel, const OnDelta& on_delta) const {
  bool stream = static_cast<bool>(on_delta);
  Json body = request_to_wire(request, server_.endpoint(), native_schema, stream);
  if (!stream) return answer_from_wire(server_.post("/chat/completions", body, cancel), server_);
  AnswerAssembler assembler;
  Json whole = server_.post_streaming(
      "/chat/completions", body,
      [&](const Json& event) {
        ChatDelta delta = assembler.add(event);
        if (!delta.content.empty() || !delta.reasoning.empty()) on_delta(delta);
      },
      [&] { return assembler.finished(); }, cancel);
  if (whole.is_null()) return assembler.take(server_);
  ChatAnswer answer = answer_from_wire(whole, server_);
  on_delta({answer.message.content, answer.message.reasoning});
  return answer;
}

ChatAnswer ChatClient::ask_structured(const ChatRequest& request, const CancelToken& cancel,
                                      const OnDelta& on_delta) const {
  JsonSchema schema(*request.answer_schema);
  ChatRequest with_prompt = request;
  add_instruction(with_prompt.messages, schema_instruction(*request.answer_schema));
  ChatAnswer answer;
  try {
    answer = ask(request, true, cancel, on_delta);
  } catch (const Error& error) {
    bool unsupported = (error.id() == kRequestRefused.id || error.id() == kServerFailed.id) &&
                       means_no_structured_output(error.message(Language::en));
    if (!unsupported) throw;
    answer = ask(with_prompt, false, cancel, on_delta);
  }
  std::optional<Json> value = json_in_text(answer.message.content);
  std::string problem = problem_of(schema, value);
  if (!problem.empty()) {
    Message repair;
    repair.role = "user";
    repair.content = "That does not fit the schema: " + problem +
                     ". Answer again with the corrected JSON value only.";
    with_prompt.messages.push_back(answer.message);
    with_prompt.messages.push_back(repair);
    answer = ask(with_prompt, false, cancel, on_delta);
    value = json_in_text(answer.message.content);
    problem = problem_of(schema, value);
  }
  if (!problem.empty()) {
    constexpr size_t kShownBytesMax = 300;
    throw Error(kStructureInvalid, {{"model", server_.endpoint().model},
                                    {"problem", utf8::prefix(problem, kShownBytesMax)}});
  }
  answer.structured = *value;
  return answer;
}

}  // namespace danlu::model
