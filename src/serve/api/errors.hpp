// Errors of the API beside those of HTTP (serve/http/errors.hpp).
#pragma once

#include "base/error.hpp"

namespace danlu::serve {

inline constexpr ErrorCode kGivenTwice{
    "api.given_twice",
    Failure::usage,
    {"'{name}' is in the path and in the body, with different values.",
     "路径和请求体都给出了“{name}”，但值不同。"},
    {"Leave it out of the body.", "请从请求体中去掉它。"}};
inline constexpr ErrorCode kBodyNotObject{
    "api.body_not_object",
    Failure::usage,
    {"The body is not a JSON object.", "请求体不是 JSON 对象。"},
    {"Send an object such as {example}.", "请发送 JSON 对象，例如 {example}。"}};

inline constexpr ErrorCode kKeyReused{
    "api.key_reused",
    Failure::usage,
    {"The Idempotency-Key was used before for another request.",
     "该 Idempotency-Key 已用于另一个请求。"},
    {"Make a new key for each run to start.", "请为每次要启动的运行生成新的键。"}};
inline constexpr ErrorCode kKeyInvalid{
    "api.key_invalid",
    Failure::usage,
    {"The Idempotency-Key is empty or longer than 200 characters.",
     "Idempotency-Key 为空或超过 200 个字符。"},
    {"Use a random text such as a UUID.", "请使用随机文本，例如 UUID。"}};
inline constexpr ErrorCode kRunUnreachable{"api.unknown_run",
                                           Failure::not_found,
                                           {"There is no run '{run}'.", "没有运行“{run}”。"},
                                           {"GET /api/runs lists the runs this token may see.",
                                            "GET /api/runs 会列出该令牌可查看的运行。"}};
inline constexpr ErrorCode kConversationUnknown{
    "api.unknown_conversation",
    Failure::not_found,
    {"There is no conversation '{id}'.", "没有会话“{id}”。"},
    {"GET /api/conversations lists them.", "GET /api/conversations 会列出会话。"}};
inline constexpr ErrorCode kNotOverHttp{
    "api.reply_strange",
    Failure::unavailable,
    {"The server at {url} gave an answer that is not understood ({detail}).",
     "{url} 的服务返回了无法理解的内容（{detail}）。"},
    {"Stop it and start it again with 'danlu serve'; both must be of one version.",
     "请停止后用 “danlu serve” 重新启动；两者须为同一版本。"}};

}  // namespace danlu::serve
