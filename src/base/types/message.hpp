// One message of a conversation with a language model, in the form OpenAI-compatible servers speak.
#pragma once

#include <string>
#include <vector>

#include "base/codec.hpp"

namespace danlu {

struct ToolCall {
  std::string id = {};
  std::string name = {};
  Json arguments = {};  // An object; text when the model did not write valid JSON.

  static auto fields() {
    return std::tuple{field("id", &ToolCall::id), field("name", &ToolCall::name),
                      field("arguments", &ToolCall::arguments)};
  }
  bool operator==(const ToolCall&) const = default;
};

struct Message {
  std::string role = {};  // system, user, assistant or tool.
  std::string content = {};
  // What a reasoning model thought before it answered; not part of the answer.
  std::string reasoning = {};
  std::vector<ToolCall> tool_calls = {};
  std::string tool_call_id = {};  // For role tool: the call this answers.
  std::string name = {};

  static auto fields() {
    return std::tuple{field("role", &Message::role),
                      field("content", &Message::content),
                      field("reasoning", &Message::reasoning),
                      field("tool_calls", &Message::tool_calls),
                      field("tool_call_id", &Message::tool_call_id),
                      field("name", &Message::name)};
  }
  bool operator==(const Message&) const = default;
};

}  // namespace danlu
