// Errors of the OpenAI-compatible API: what its clients send that cannot be done here. What is only
// another wish about style (temperature, seed) is no error: it is listed as ignored in the answer.
#pragma once

#include "base/error.hpp"

namespace danlu::serve {

inline constexpr ErrorCode kChatUnsupported{
    "openai.unsupported",
    Failure::usage,
    {"'{parameter}' is not supported: it would change what the answer means.",
     "不支持“{parameter}”：它会改变回答的含义。"},
    {"Leave it out; an app answers with one text and uses its own tools.",
     "请去掉该参数；应用只给出一段文本，并使用自己的工具。"}};
inline constexpr ErrorCode kChatWrongKind{
    "openai.wrong_kind",
    Failure::usage,
    {"'{parameter}' must be {expected}.", "“{parameter}”应为 {expected}。"},
    {"Correct it; the form is that of OpenAI's chat completions.",
     "请改正；格式与 OpenAI 的 chat completions 相同。"}};
inline constexpr ErrorCode kNoMessages{"openai.no_messages",
                                       Failure::usage,
                                       {"There is no message to answer.", "没有需要回答的消息。"},
                                       {"Send 'messages' whose last one has the role 'user'.",
                                        "请发送 messages，且最后一条的 role 为 user。"}};
inline constexpr ErrorCode kLastMessage{
    "openai.last_message",
    Failure::usage,
    {"The last message has the role '{role}'.", "最后一条消息的 role 是“{role}”。"},
    {"End 'messages' with the question, in the role 'user'.",
     "请以提问结束 messages，其 role 为 user。"}};
inline constexpr ErrorCode kMessageRole{
    "openai.message_role",
    Failure::usage,
    {"A message of the role '{role}' cannot be used.", "不能使用 role 为“{role}”的消息。"},
    {"Use the roles system, developer, user and assistant.",
     "可用的 role：system、developer、user、assistant。"}};
inline constexpr ErrorCode kMessagePart{
    "openai.message_part",
    Failure::usage,
    {"Content of the type '{type}' cannot be used: apps read text.",
     "不能使用类型为“{type}”的内容：应用只读取文本。"},
    {"Send text; add documents to the app's collections instead.",
     "请发送文本；文档可添加到应用的知识库。"}};
inline constexpr ErrorCode kTooManyMessages{
    "openai.too_many_messages",
    Failure::limit,
    {"There are {count} messages; at most {limit} are read.",
     "共有 {count} 条消息，最多 {limit} 条。"},
    {"Leave out the oldest ones.", "请去掉最早的消息。"}};
inline constexpr ErrorCode kChatModelUnknown{
    "openai.model_unknown",
    Failure::not_found,
    {"The model '{name}' does not exist, or the token does not reach it.",
     "模型“{name}”不存在，或该令牌无权使用。"},
    {"Every app with a chat is a model; GET /v1/models lists them.",
     "每个可对话的应用都是一个模型；GET /v1/models 列出全部。"}};
inline constexpr ErrorCode kConversationInvalid{
    "openai.conversation",
    Failure::usage,
    {"'{name}' cannot be the id of a conversation.", "“{name}”不能用作对话编号。"},
    {"Use up to 100 letters, digits, '-', '_' and '.'.",
     "请使用不超过 100 个的字母、数字、“-”、“_”和“.”。"}};
inline constexpr ErrorCode kRunWaits{
    "openai.run_waits",
    Failure::input,
    {"The app waits for a person to answer (run {run}).", "应用正在等待人工回答（运行 {run}）。"},
    {"Open the run in Danlu's pages and answer there.", "请在丹炉的运行页面中回答。"}};

}  // namespace danlu::serve
