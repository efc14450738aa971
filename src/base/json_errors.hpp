// Errors of JSON values.
#pragma once

#include "base/error.hpp"

namespace danlu {

inline constexpr ErrorCode kJsonInvalid{
    "json.invalid",
    Failure::input,
    {"This is not valid JSON: {detail} at line {line}, column {column}.",
     "不是有效的 JSON：第 {line} 行第 {column} 列，{detail}。"},
    {"Correct that place; a JSON checker in an editor shows it.",
     "请修正该处；编辑器的 JSON 检查可以定位。"}};
inline constexpr ErrorCode kJsonWrongKind{
    "json.wrong_kind",
    Failure::input,
    {"Expected {expected}, found {found}.", "应为 {expected}，实际是 {found}。"},
    {"Give a value of the expected kind.", "请提供正确类型的值。"}};
inline constexpr ErrorCode kJsonMissingKey{
    "json.missing_key",
    Failure::input,
    {"The object has no key '{key}'.", "对象中没有键“{key}”。"},
    {"Add the key, or check its spelling.", "请添加该键或检查拼写。"}};
inline constexpr ErrorCode kJsonMissingIndex{
    "json.missing_index",
    Failure::input,
    {"The list has {size} items; item {index} does not exist.",
     "列表只有 {size} 项，没有第 {index} 项。"},
    {"Use an index below the number of items (the first is 0).", "下标应小于项数（从 0 开始）。"}};

}  // namespace danlu
