// JsonCodec<T>: how a C++ value is written as JSON, read back, and described (JSON Schema).
// Parameters, node ports, files and HTTP bodies are all described by it, so that a fact about a
// type is written once.
//
// Built in: bool, integers, double, std::string, Json, std::vector<T>, std::optional<T>,
// std::map<string, T>, and any struct with a `static auto fields()` that returns
// std::tuple{field("name", &T::member), ...} (names are the JSON keys; members keep their defaults
// when the key is absent; unknown keys are refused). Enumerations: specialise EnumNames<T>.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "base/error.hpp"
#include "base/json.hpp"

namespace danlu {

inline constexpr ErrorCode kUnknownField{
    "value.unknown_field",
    Failure::input,
    {"There is no field '{name}' here{near}.", "此处没有字段“{name}”{near}。"},
    {"Known: {known}.", "可用的有：{known}。"}};
inline constexpr ErrorCode kUnknownChoice{
    "value.unknown_choice",
    Failure::input,
    {"'{value}' is not one of the choices{near}.", "“{value}”不在可选值之中{near}。"},
    {"Choose one of: {known}.", "请从中选择：{known}。"}};
inline constexpr ErrorCode kIntegerRange{
    "value.integer_range",
    Failure::input,
    {"{value} does not fit here (from {low} to {high}).", "{value} 超出范围（{low} 到 {high}）。"},
    {"Give a smaller number.", "请使用范围内的数值。"}};

// " (→ 'x'?)" with the nearest of the known names, for both languages; "" when none is near.
std::string did_you_mean(std::string_view name, const std::vector<std::string>& known);
std::string joined(const std::vector<std::string>& items, std::string_view separator = ", ");
[[noreturn]] void throw_unknown_field(std::string_view name, const std::vector<std::string>& known);
[[noreturn]] void throw_unknown_choice(std::string_view value,
                                       const std::vector<std::string>& known);

template <class T>
struct JsonCodec;

// Names of an enumeration's values, in order: struct EnumNames<Colour> { static constexpr
// std::array names{...}; };
template <class T>
struct EnumNames;

template <class Owner, class Member>
struct Field {
  const char* name;
  Member Owner::* member;
};

template <class Owner, class Member>
constexpr Field<Owner, Member> field(const char* name, Member Owner::* member) {
  return {name, member};
}

template <class T>
concept HasFields = requires { T::fields(); };

template <class T>
concept HasEnumNames = std::is_enum_v<T> && requires { EnumNames<T>::names; };

template <class T>
T from_json(const Json& json) {
  return JsonCodec<T>::from(json);
}
template <class T>
Json to_json(const T& value) {
  return JsonCodec<T>::to(value);
}

template <>
struct JsonCodec<Json> {
  static Json from(const Json& json) { return json; }
  static Json to(const Json& value) { return value; }
  static Json schema() { return Json::object(); }
};

template <>
struct JsonCodec<bool> {
  static bool from(const Json& json) { return json.as_boolean(); }
  static Json to(bool value) { return value; }
  static Json schema() { return Json::object({{"type", "boolean"}}); }
};

template <std::integral T>
struct JsonCodec<T> {
  static T from(const Json& json) {
    int64_t value = json.as_integer();
    if (!std::in_range<T>(value)) {
      throw Error(kIntegerRange, {{"value", value},
                                  {"low", std::numeric_limits<T>::min()},
                                  {"high", std::numeric_limits<T>::max()}});
    }
    return static_cast<T>(value);
  }
  static Json to(T value) { return value; }
  static Json schema() { return Json::object({{"type", "integer"}}); }
};

template <>
struct JsonCodec<double> {
  static double from(const Json& json) { return json.as_number(); }
  static Json to(double value) { return value; }
  static Json schema() { return Json::object({{"type", "number"}}); }
};

template <>
struct JsonCodec<std::string> {
  static std::string from(const Json& json) { return json.as_text(); }
  static Json to(const std::string& value) { return value; }
  static Json schema() { return Json::object({{"type", "string"}}); }
};

template <HasEnumNames T>
struct JsonCodec<T> {
  static std::vector<std::string> known() {
    return {EnumNames<T>::names.begin(), EnumNames<T>::names.end()};
  }
  static T from(const Json& json) {
    const std::string& text = json.as_text();
    for (size_t i = 0; i < EnumNames<T>::names.size(); ++i) {
      if (text == EnumNames<T>::names[i]) return static_cast<T>(i);
    }
    throw_unknown_choice(text, known());
  }
  static Json to(T value) {
    return Json(std::string(EnumNames<T>::names.at(static_cast<size_t>(value))));
  }
  static Json schema() {
    Json choices = Json::array();
    for (const std::string& name : known()) choices.push_back(name);
    return Json::object({{"type", "string"}, {"enum", choices}});
  }
};

template <class T>
struct JsonCodec<std::vector<T>> {
  static std::vector<T> from(const Json& json) {
    std::vector<T> values;
    const Json::Array& items = json.as_array();
    values.reserve(items.size());
    for (size_t i = 0; i < items.size(); ++i) {
      try {
        values.push_back(from_json<T>(items[i]));
      } catch (Error& error) {
        error.at(PlaceKind::item, i);
        throw;
      }
    }
    return values;
  }
  static Json to(const std::vector<T>& values) {
    Json::Array items;
    items.reserve(values.size());
    for (const T& value : values) items.push_back(to_json<T>(value));
    return items;
  }
  static Json schema() {
    return Json::object({{"type", "array"}, {"items", JsonCodec<T>::schema()}});
  }
};

template <class T>
struct JsonCodec<std::optional<T>> {
  static std::optional<T> from(const Json& json) {
    return json.is_null() ? std::nullopt : std::optional<T>(from_json<T>(json));
  }
  static Json to(const std::optional<T>& value) { return value ? to_json<T>(*value) : Json(); }
  static Json schema() {
    return Json::object(
        {{"anyOf", Json::array({JsonCodec<T>::schema(), Json::object({{"type", "null"}})})}});
  }
};

template <class T>
struct JsonCodec<std::map<std::string, T>> {
  static std::map<std::string, T> from(const Json& json) {
    std::map<std::string, T> values;
    for (const auto& [key, item] : json.as_object()) {
      try {
        values.emplace(key, from_json<T>(item));
      } catch (Error& error) {
        error.at(PlaceKind::field, key);
        throw;
      }
    }
    return values;
  }
  static Json to(const std::map<std::string, T>& values) {
    JsonObject members;
    for (const auto& [key, item] : values) members.set(key, to_json<T>(item));
    return members;
  }
  static Json schema() {
    return Json::object({{"type", "object"}, {"additionalProperties", JsonCodec<T>::schema()}});
  }
};

template <HasFields T>
struct JsonCodec<T> {
  static T from(const Json& json) {
    const JsonObject& object = json.as_object();
    T value{};
    size_t known = 0;
    auto read = [&](const auto& f) {
      const Json* member = object.find(f.name);
      if (member == nullptr) return;
      ++known;
      using Member = std::remove_cvref_t<decltype(value.*(f.member))>;
      try {
        value.*(f.member) = from_json<Member>(*member);
      } catch (Error& error) {
        error.at(PlaceKind::field, f.name);
        throw;
      }
    };
    std::apply([&](const auto&... f) { (read(f), ...); }, T::fields());
    if (known != object.size()) refuse_unknown(object);
    return value;
  }
  static Json to(const T& value) {
    JsonObject members;
    std::apply(
        [&](const auto&... f) { (members.set(f.name, danlu::to_json(value.*(f.member))), ...); },
        T::fields());
    return members;
  }
  static Json schema() {
    JsonObject properties;
    auto add = [&]<class Member>(const Field<T, Member>& f) {
      properties.set(f.name, JsonCodec<Member>::schema());
    };
    std::apply([&](const auto&... f) { (add(f), ...); }, T::fields());
    return Json::object({{"type", "object"}, {"properties", Json(std::move(properties))}});
  }

 private:
  [[noreturn]] static void refuse_unknown(const JsonObject& object) {
    std::vector<std::string> names;
    std::apply([&](const auto&... f) { (names.emplace_back(f.name), ...); }, T::fields());
    for (const auto& [key, item] : object) {
      if (std::find(names.begin(), names.end(), key) == names.end())
        throw_unknown_field(key, names);
    }
    throw_unknown_field("", names);
  }
};

}  // namespace danlu
