// What may stand after `is`.
#include <cmath>
#include <unordered_map>

#include "base/jinja/builtins.hpp"
#include "base/jinja/operators.hpp"
#include "base/jinja/unicode.hpp"

namespace danlu::jinja {
namespace {

template <Operator Op>
bool compares(Runtime& runtime, const Value& input, const Values& arguments) {
  return compare(runtime, Op, input, arguments[0]);
}

template <Type... Types>
bool has_type(Runtime&, const Value& input, const Values&) {
  return (input.is(Types) || ...);
}

bool remainder_is(Runtime& runtime, const Value& input, const Value& divisor, bool zero) {
  Value rest = apply(runtime, Operator::modulo, input, divisor);
  return equal(runtime, rest, Value(int64_t{zero ? 0 : 1}));
}

bool odd(Runtime& runtime, const Value& input, const Values&) {
  return remainder_is(runtime, input, Value(int64_t{2}), false);
}
bool even(Runtime& runtime, const Value& input, const Values&) {
  return remainder_is(runtime, input, Value(int64_t{2}), true);
}
bool divisible_by(Runtime& runtime, const Value& input, const Values& arguments) {
  return remainder_is(runtime, input, arguments[0], true);
}
bool defined(Runtime&, const Value& input, const Values&) { return !input.is_undefined(); }
bool undefined(Runtime&, const Value& input, const Values&) { return input.is_undefined(); }
bool is_filter(Runtime&, const Value& input, const Values&) {
  return input.is(Type::text) && find_filter(input.text()) != nullptr;
}
bool is_test(Runtime&, const Value& input, const Values&) {
  return input.is(Type::text) && find_test(input.text()) != nullptr;
}
template <bool Wanted>
bool is_boolean(Runtime&, const Value& input, const Values&) {
  return input.is(Type::boolean) && input.json().as_boolean() == Wanted;
}

template <bool Upper>
bool has_case(Runtime& runtime, const Value& input, const Values&) {
  bool any = false;
  for (char32_t c : code_points(str(runtime, input))) {
    bool right = Upper ? is_upper(c) : is_lower(c);
    if (right) any = true;
    if (!right && (is_upper(c) || is_lower(c) || is_title(c))) return false;
  }
  return any;
}

// An undefined value is an empty sequence.
bool sequence(Runtime& runtime, const Value& input, const Values&) {
  runtime.require_lookable(input);
  switch (input.type()) {
    case Type::undefined:
    case Type::text:
    case Type::list:
    case Type::tuple:
    case Type::dict:
    case Type::range:
      return true;
    default:
      return false;
  }
}

bool iterable(Runtime& runtime, const Value& input, const Values&) {
  runtime.require_lookable(input);
  return is_iterable(input);
}

bool callable(Runtime&, const Value& input, const Values&) {
  return input.is(Type::callable) || input.is(Type::method) || input.is(Type::loop) ||
         input.is_undefined();
}

bool same_as(Runtime& runtime, const Value& input, const Values& arguments) {
  const Value& other = arguments[0];
  if (input.type() != other.type()) return false;
  if (input.has_object() || other.has_object()) return input.identity() == other.identity();
  return equal(runtime, input, other);
}

bool escaped_text(Runtime&, const Value& input, const Values&) { return input.is_markup(); }

bool in(Runtime& runtime, const Value& input, const Values& arguments) {
  return contains(runtime, arguments[0], input);
}

constexpr Test kTests[] = {
    {"!=", 1, compares<Operator::not_equal>},
    {"<", 1, compares<Operator::less>},
    {"<=", 1, compares<Operator::less_equal>},
    {"==", 1, compares<Operator::equal>},
    {">", 1, compares<Operator::greater>},
    {">=", 1, compares<Operator::greater_equal>},
    {"boolean", 0, has_type<Type::boolean>},
    {"callable", 0, callable},
    {"defined", 0, defined},
    {"divisibleby", 1, divisible_by},
    {"eq", 1, compares<Operator::equal>},
    {"equalto", 1, compares<Operator::equal>},
    {"escaped", 0, escaped_text},
    {"even", 0, even},
    {"false", 0, is_boolean<false>},
    {"filter", 0, is_filter},
    {"float", 0, has_type<Type::number>},
    {"ge", 1, compares<Operator::greater_equal>},
    {"greaterthan", 1, compares<Operator::greater>},
    {"gt", 1, compares<Operator::greater>},
    {"in", 1, in},
    {"integer", 0, has_type<Type::integer>},
    {"iterable", 0, iterable},
    {"le", 1, compares<Operator::less_equal>},
    {"lessthan", 1, compares<Operator::less>},
    {"lower", 0, has_case<false>},
    {"lt", 1, compares<Operator::less>},
    {"mapping", 0, has_type<Type::dict>},
    {"ne", 1, compares<Operator::not_equal>},
    {"none", 0, has_type<Type::none>},
    {"number", 0, has_type<Type::boolean, Type::integer, Type::number>},
    {"odd", 0, odd},
    {"sameas", 1, same_as},
    {"sequence", 0, sequence},
    {"string", 0, has_type<Type::text>},
    {"test", 0, is_test},
    {"true", 0, is_boolean<true>},
    {"undefined", 0, undefined},
    {"upper", 0, has_case<true>},
};

}  // namespace

const Test* find_test(std::string_view name) {
  static const std::unordered_map<std::string_view, const Test*> kTable = [] {
    std::unordered_map<std::string_view, const Test*> made;
    for (const Test& test : kTests) made.emplace(test.name, &test);
    return made;
  }();
  auto found = kTable.find(name);
  return found == kTable.end() ? nullptr : found->second;
}

std::vector<std::string> test_names() {
  std::vector<std::string> names;
  for (const Test& test : kTests) names.emplace_back(test.name);
  return names;
}

}  // namespace danlu::jinja
