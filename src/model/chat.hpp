// Conversations with any OpenAI-compatible server: text, streams, tools, answers in a given
// structure. Errors: model/errors.hpp. Safe from any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/types/message.hpp"
#include "model/server.hpp"

namespace danlu::model {

struct ToolSpec {
  std::string name;
  std::string description;
  Json parameters = Json::object();  // JSON Schema of the arguments.
};

struct ChatRequest {
  std::vector<Message> messages{};
  std::vector<ToolSpec> tools{};
  std::string tool_choice{};  // "", "auto", "none", "required", or the name of a tool.
  // The answer must be JSON that fits this schema.
  std::optional<Json> answer_schema{};
  std::optional<double> temperature{};
  std::optional<double> top_p{};
  std::optional<int64_t> max_tokens{};
  std::optional<int64_t> seed{};
  std::vector<std::string> stop{};
  Json options = Json::object();  // Further members of the body; they win.
};

struct Usage {
  int64_t prompt_tokens = 0;
  int64_t completion_tokens = 0;
};

struct ChatDelta {
  std::string content;
  std::string reasoning;
};

struct ChatAnswer {
  Message message;
  std::string finish_reason;  // stop, length, tool_calls, ...
  Usage usage;
  std::string model;  // As the server names it.
  Json structured;    // The value, when answer_schema was given.
};

class ChatClient {
 public:
  using OnDelta = std::function<void(const ChatDelta&)>;
  ChatClient(const net::HttpClient& client, Endpoint endpoint);

  // With `on_delta` the answer is streamed (on the caller's thread); a structured answer that had
  // to be asked for again streams again.
  ChatAnswer chat(const ChatRequest& request, const CancelToken& cancel = {},
                  const OnDelta& on_delta = {}) const;
  const ModelServer& server() const { return server_; }

 private:
  ChatAnswer ask(const ChatRequest& request, bool native_schema, const CancelToken& cancel,
                 const OnDelta& on_delta) const;
  ChatAnswer ask_structured(const ChatRequest& request, const CancelToken& cancel,
                            const OnDelta& on_delta) const;

  ModelServer server_;
};

// The first JSON value in a text that a model wrote: whole, in a code fence, or among other words.
std::optional<Json> json_in_text(std::string_view text);

}  // namespace danlu::model
