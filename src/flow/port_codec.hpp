// PortCodec<T>: which port type a C++ type is, and how it goes on and off an edge. Types with a
// JsonCodec work as they are; a room's own type (table, model) specialises it beside its nodes,
// over a Payload.
#pragma once

#include "base/types/document.hpp"
#include "base/types/message.hpp"
#include "base/types/passage.hpp"
#include "flow/port_type.hpp"

namespace danlu::flow {

template <class T>
struct JsonPortCodec {
  static T from(const Value& value) {
    return from_json<T>(value.payload() ? value.to_json() : value.json());
  }
  static Value to(const T& value) { return danlu::to_json(value); }
};

template <class T>
struct PortCodec : JsonPortCodec<T> {
  static PortType type() { return {HasFields<T> ? PortKind::record : PortKind::json}; }
};
template <>
struct PortCodec<Value> {
  static PortType type() { return {PortKind::any}; }
  static Value from(const Value& value) { return value; }
  static Value to(const Value& value) { return value; }
};
template <>
struct PortCodec<std::string> : JsonPortCodec<std::string> {
  static PortType type() { return {PortKind::text}; }
};
template <>
struct PortCodec<bool> : JsonPortCodec<bool> {
  static PortType type() { return {PortKind::boolean}; }
};
template <std::integral T>
struct PortCodec<T> : JsonPortCodec<T> {
  static PortType type() { return {PortKind::integer}; }
};
template <>
struct PortCodec<double> : JsonPortCodec<double> {
  static PortType type() { return {PortKind::number}; }
};
template <>
struct PortCodec<std::vector<Message>> : JsonPortCodec<std::vector<Message>> {
  static PortType type() { return {PortKind::messages}; }
};
template <>
struct PortCodec<std::vector<Passage>> : JsonPortCodec<std::vector<Passage>> {
  static PortType type() { return {PortKind::passages}; }
};
template <>
struct PortCodec<std::vector<Document>> : JsonPortCodec<std::vector<Document>> {
  static PortType type() { return {PortKind::documents}; }
};
template <class T>
struct PortCodec<std::vector<T>> : JsonPortCodec<std::vector<T>> {
  static PortType type() {
    PortType item = PortCodec<T>::type();
    if (!item.list) return {item.kind, true};
    // A list of lists of numbers is a list of vectors; other nested lists have no name of their
    // own.
    return {item.kind == PortKind::number ? PortKind::vector : PortKind::json, true};
  }
};
template <class T>
struct PortCodec<std::optional<T>> {
  static PortType type() {
    PortType type = PortCodec<T>::type();
    type.optional = true;
    return type;
  }
  static std::optional<T> from(const Value& value) {
    return value.is_null() ? std::nullopt : std::optional<T>(PortCodec<T>::from(value));
  }
  static Value to(const std::optional<T>& value) {
    return value ? PortCodec<T>::to(*value) : Value();
  }
};

}  // namespace danlu::flow
