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

}  // namespace danlu::serve
