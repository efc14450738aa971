// Errors of JSONPath queries.
#pragma once

#include "base/error.hpp"

namespace danlu {

inline constexpr ErrorCode kJsonPathInvalid{
    "jsonpath.invalid",
    Failure::input,
    {"The JSONPath has {found} where {expected} belongs (character {column}).",
     "JSONPath 的第 {column} 个字符处应为 {expected}，实际是 {found}。"},
    {"A path looks like $.orders[0].id, $..name or $.orders[?@.total > 10].",
     "路径形如 $.orders[0].id、$..name 或 $.orders[?@.total > 10]。"}};
inline constexpr ErrorCode kJsonPathLimit{
    "jsonpath.limit",
    Failure::limit,
    {"The JSONPath query was stopped: it went over the limit of {limit} steps.",
     "JSONPath 查询已被停止：超过了 {limit} 步的上限。"},
    {"Make the path more specific; several '..' after each other multiply the work.",
     "请让路径更具体；连续多个“..”会使工作量成倍增长。"}};

}  // namespace danlu
