// Parameter schemas: one description of a struct's members feeds the command line, HTTP checks, web
// forms, the flow checker and the reference pages. Types and defaults come from the struct through
// member pointers; the description adds what code cannot know (help, range, unit, choices, why you
// would change it).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/codec.hpp"

namespace danlu {

inline constexpr ErrorCode kUnknownParameter{
    "parameter.unknown",
    Failure::usage,
    {"There is no parameter '{name}'{near}.", "没有参数“{name}”{near}。"},
    {"Parameters: {known}.", "可用的参数：{known}。"}};
inline constexpr ErrorCode kMissingParameter{
    "parameter.missing",
    Failure::usage,
    {"Parameter '{name}' is required.", "缺少必填参数“{name}”。"},
    {"{help}", "{help}"}};
inline constexpr ErrorCode kParameterRange{
    "parameter.range",
    Failure::usage,
    {"{value} is out of range: {range}.", "{value} 超出范围：{range}。"},
    {"Give a value within {range}.", "请给出 {range} 之内的值。"}};
inline constexpr ErrorCode kParameterChoice{
    "parameter.choice",
    Failure::usage,
    {"'{value}' is not one of the choices{near}.", "“{value}”不在可选值之中{near}。"},
    {"Choose one of: {known}.", "请从中选择：{known}。"}};

// What the description of one parameter adds to its C++ type and default.
struct ParamOptions {
  Bilingual help = {};
  Bilingual why = {};  // Why you would change it.
  bool required = false;
  std::optional<double> minimum = std::nullopt;
  std::optional<double> maximum = std::nullopt;
  std::string unit = "";
  std::string widget = "";  // Form hint: "column", "multiline", "code", "password", ...
  std::vector<std::string> choices = {};
  bool is_template = false;  // A text rendered as a Jinja template before the node sees it.
  bool positional = false;   // Commands: given without its name.
};

struct ParamSpec {
  std::string name;
  Json schema;         // Of the C++ type.
  Json default_value;  // Of the C++ member.
  ParamOptions options;

  // Throws Error(parameter.range / parameter.choice), placed at the parameter.
  void check(const Json& value) const;
  // JSON Schema of this parameter: type, range, choices, default, help in both languages.
  Json to_json() const;
};

// The parameters of one struct, type-erased.
class ParamTable {
 public:
  using Setter = std::function<void(void* target, const Json& value)>;

  ParamTable() : make_([] { return std::shared_ptr<void>(); }) {}
  explicit ParamTable(std::function<std::shared_ptr<void>()> make) : make_(std::move(make)) {}

  void add(ParamSpec spec, Setter set);
  const std::vector<ParamSpec>& specs() const { return specs_; }
  const ParamSpec* find(std::string_view name) const;
  std::vector<std::string> names() const;

  // A new struct with `values` (an object) set; throws Error for an unknown, missing, mistyped or
  // out-of-range parameter, placed at it.
  // Parameters named in `given_later` may be missing.
  std::shared_ptr<const void> read(const Json& values,
                                   const std::vector<std::string>& given_later = {}) const;
  // The JSON Schema of the whole object.
  Json to_json() const;

 private:
  std::vector<ParamSpec> specs_;
  std::vector<Setter> setters_;
  std::function<std::shared_ptr<void>()> make_;
};

template <class P>
ParamTable params_of() {
  return ParamTable([] { return std::static_pointer_cast<void>(std::make_shared<P>()); });
}

template <class P, class Member>
void add_param(ParamTable& table, Member P::* member, std::string name, ParamOptions options) {
  const P defaults{};
  ParamSpec spec;
  spec.name = std::move(name);
  spec.schema = JsonCodec<Member>::schema();
  spec.default_value = danlu::to_json(defaults.*member);
  spec.options = std::move(options);
  table.add(std::move(spec), [member](void* target, const Json& value) {
    static_cast<P*>(target)->*member = from_json<Member>(value);
  });
}

}  // namespace danlu
