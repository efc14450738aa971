// The built-in filters, tests, functions and methods: tables of named C++ functions.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/jinja/ast.hpp"
#include "base/jinja/runtime.hpp"
#include "base/jinja/value.hpp"

namespace danlu::jinja {

// A signature lists the argument names; "*" stands for "takes any, unbound" (see `raw`).
struct Filter {
  std::string_view name;
  std::string_view signature;
  Value (*run)(Runtime&, const Value& input, const Bound& arguments) = nullptr;
  Value (*raw)(Runtime&, const Value& input, Arguments& arguments) = nullptr;
};

struct Test {
  std::string_view name;
  int operands = 0;  // Arguments besides the tested value.
  bool (*run)(Runtime&, const Value& input, const Values& arguments) = nullptr;
};

struct GlobalFunction {
  std::string_view name;
  Value (*run)(Runtime&, Arguments& arguments) = nullptr;
};

struct Method {
  std::string_view name;
  std::string_view signature;
  enum class Access : uint8_t { free, changes, not_callable } access = Access::free;
  Value (*run)(Runtime&, const Value& self, const Bound& arguments) = nullptr;
  Value (*raw)(Runtime&, const Value& self, Arguments& arguments) = nullptr;
};

const Filter* find_filter(std::string_view name);
const Test* find_test(std::string_view name);
const GlobalFunction* find_global(std::string_view name);
const Method* find_method(Type type, std::string_view name);
Value global_value(const GlobalFunction& function);

[[noreturn]] void throw_unknown_filter(const std::string& name, Position at);
[[noreturn]] void throw_unknown_test(const std::string& name, Position at);

std::span<const Filter> text_filters();
std::span<const Filter> sequence_filters();
std::span<const Filter> choosing_filters();
std::span<const Filter> other_filters();
std::span<const Method> text_methods();
std::span<const Method> text_search_methods();
std::span<const Method> list_methods();
std::span<const Method> tuple_methods();
std::span<const Method> dict_methods();
std::span<const Method> number_methods(Type type);

}  // namespace danlu::jinja
