// Types of ports and flow inputs, and which value may go where.
//
// Written: a kind name, `[]` for a list of it, `?` when null is allowed: "text", "passages",
// "number[]", "text?".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/codec.hpp"
#include "flow/value.hpp"

namespace danlu::flow {

enum class PortKind {
  any,
  text,
  integer,
  number,
  boolean,
  timestamp,
  bytes,
  json,
  record,
  file,
  image,
  table,
  vector,
  messages,
  documents,
  passages,
  model,
  collection
};

}  // namespace danlu::flow

template <>
struct danlu::EnumNames<danlu::flow::PortKind> {
  static constexpr std::array names{"any",       "text",  "integer",   "number",   "boolean",
                                    "timestamp", "bytes", "json",      "record",   "file",
                                    "image",     "table", "vector",    "messages", "documents",
                                    "passages",  "model", "collection"};
};

namespace danlu::flow {

inline constexpr ErrorCode kUnknownType{
    "flow.unknown_type",
    Failure::usage,
    {"There is no type '{name}'{near}.", "没有类型“{name}”{near}。"},
    {"Types: {known}; add [] for a list, ? when it may be null.",
     "可用类型：{known}；列表加 []，可为空加 ?。"}};
inline constexpr ErrorCode kWrongType{
    "flow.wrong_type",
    Failure::input,
    {"Expected {expected}, found {found}.", "应为 {expected}，实际是 {found}。"},
    {"Give a value of type {expected}, or convert it with a step before.",
     "请提供 {expected} 类型的值，或先用一个步骤转换。"}};

struct PortType {
  PortKind kind = PortKind::any;
  bool list = false;
  bool optional = false;

  static PortType parse(std::string_view text);  // Throws Error(flow.unknown_type).
  std::string name() const;
  bool operator==(const PortType&) const = default;
};

// Whether a value of type `from` may be wired to a port of type `to` (as far as types can tell
// before the run; `any` and `json` are checked again when the value is there).
bool can_connect(const PortType& from, const PortType& to);

// The value as the port wants it (an integer for a number port becomes a number).
// Throws Error(flow.wrong_type) when it does not fit.
Value conform(const Value& value, const PortType& type);

// The narrowest type of a value that is there; json for null.
PortType type_of(const Value& value);

// A JSON Schema for requests and forms.
Json schema_of(const PortType& type);

}  // namespace danlu::flow
