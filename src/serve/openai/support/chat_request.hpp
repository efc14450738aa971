// A request to POST /v1/chat/completions, read into what an app understands: a question, the
// conversation before it, and how to answer. Pure functions.
//
// Source: OpenAI API reference, "Create chat completion". What clients send by habit and an app has
// no use for (temperature, seed, user, system messages) is accepted and listed in `ignored`; what
// would change the meaning of the answer (n > 1, tools, logprobs, audio, images) is refused. Unknown
// members are ignored, as OpenAI's clients send new ones with every version. Our own member:
//   "danlu": {"conversation": id, "inputs": {...further inputs of the flow}}
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/types/message.hpp"

namespace danlu::serve {

inline constexpr size_t kChatMessagesMax = 2048;
inline constexpr size_t kChatStopsMax = 16;

struct ChatCompletionRequest {
  std::string model;
  std::string question;
  std::vector<Message> history;  // Earlier messages of user and assistant.
  std::string conversation;      // Empty: none was given.
  Json inputs = Json::object();
  std::vector<std::string> stops;
  bool stream = false;
  bool include_usage = false;
  std::vector<std::string> ignored;  // Members without effect, for the answer.
};

// Throws the errors of support/errors.hpp, placed at the member.
ChatCompletionRequest read_chat_request(const Json& body);

// The JSON Schema of the body, for the OpenAPI document.
Json chat_request_schema();

// About how many tokens a text has, for when no model says: one per CJK character, one per four
// bytes of anything else.
int64_t estimated_tokens(std::string_view text);

}  // namespace danlu::serve
