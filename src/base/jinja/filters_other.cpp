// Filters over numbers, JSON, and anything.
#include <cmath>

#include "base/jinja/builtins.hpp"
#include "base/jinja/operators.hpp"

namespace danlu::jinja {
namespace {

Value fallback(Runtime& runtime, const Value& input, const Bound& arguments) {
  bool absent = input.is_undefined() || (arguments.truth(1, false) && !truth_of(runtime, input));
  if (!absent) return input;
  return arguments.has(0) ? arguments[0] : Value("");
}

Value integer(Runtime& runtime, const Value& input, const Bound& arguments) {
  runtime.require_defined(input);
  Value other = arguments.has(0) ? arguments[0] : Value(int64_t{0});
  int64_t base = arguments.integer(1, 10);
  if (input.is(Type::text)) {
    if (base != 0 && (base < 2 || base > 36)) return other;
    if (auto found = integer_from_text(input.text(), static_cast<int>(base))) return Value(*found);
    auto number = number_from_text(input.text());
    if (!number || std::isnan(*number)) return other;
    auto whole = truncated(*number);
    if (!whole) runtime.fail_limit(64, "bits");
    return Value(*whole);
  }
  if (input.is_integral()) return Value(input.integer());
  if (!input.is(Type::number) || std::isnan(input.number())) return other;
  auto whole = truncated(input.number());
  if (!whole) runtime.fail_limit(64, "bits");
  return Value(*whole);
}

Value real(Runtime& runtime, const Value& input, const Bound& arguments) {
  runtime.require_defined(input);
  Value other = arguments.has(0) ? arguments[0] : Value(0.0);
  if (input.is_numeric()) return Value(input.number());
  if (!input.is(Type::text)) return other;
  auto found = number_from_text(input.text());
  return found ? Value(*found) : other;
}

// Python's round: to even in decimal, exact as the shortest text of the number is not.
double rounded(double value, int64_t digits) {
  if (!std::isfinite(value) || digits > 308) return value;
  if (digits < -308) return std::copysign(0.0, value);
  if (digits >= 0) {
    std::string text = format_float(value, 'f', static_cast<int>(digits), false);
    return number_from_text(text).value_or(value);
  }
  double scale = std::pow(10.0, static_cast<double>(-digits));
  return std::nearbyint(value / scale) * scale;
}

Value round(Runtime& runtime, const Value& input, const Bound& arguments) {
  if (!input.is_numeric()) runtime.fail_type({}, "number", input);
  int64_t digits = arguments.integer(0, 0);
  std::string method = arguments.text(1, "common");
  if (method == "common") {
    if (!input.is_integral()) return Value(rounded(input.number(), digits));
    int64_t value = input.integer();
    if (digits >= 0) return Value(value);
    if (digits < -18) return Value(int64_t{0});
    int64_t scale = 1;
    for (int64_t i = digits; i < 0; ++i) scale *= 10;
    int64_t rest = value % scale;
    int64_t base = value - rest;
    int64_t twice = (rest < 0 ? -rest : rest);
    bool up = twice > scale - twice || (twice == scale - twice && (base / scale) % 2 != 0);
    int64_t result = base;
    if (up && __builtin_add_overflow(base, value < 0 ? -scale : scale, &result)) {
      runtime.fail_limit(64, "bits");
    }
    return Value(result);
  }
  if (method != "ceil" && method != "floor") runtime.fail_value({}, method);
  double scale = std::pow(10.0, static_cast<double>(digits));
  double scaled = input.number() * scale;
  return Value((method == "ceil" ? std::ceil(scaled) : std::floor(scaled)) / scale);
}

Value absolute(Runtime& runtime, const Value& input, const Bound&) {
  if (input.is_integral()) {
    return input.integer() < 0 ? negated(runtime, input) : Value(input.integer());
  }
  if (!input.is(Type::number)) runtime.fail_type({}, "number", input);
  return Value(std::fabs(input.number()));
}

Value to_json_text(Runtime& runtime, const Value& input, const Bound& arguments) {
  JsonStyle style;
  style.ascii_only = arguments.truth(0, false);
  if (arguments.given(1)) {
    style.indented = true;
    style.item_separator = ",";
    if (arguments[1].is(Type::text)) {
      style.indent = arguments[1].text();
    } else {
      int64_t width = std::max<int64_t>(0, arguments.required_integer(1));
      runtime.charge_text(static_cast<uint64_t>(width));
      style.indent.assign(static_cast<size_t>(width), ' ');
    }
  }
  if (arguments.given(2)) {
    Values pair = items_of(runtime, arguments[2]);
    if (pair.size() != 2) runtime.fail_value({}, repr(runtime, arguments[2]));
    style.item_separator = str(runtime, pair[0]);
    style.key_separator = str(runtime, pair[1]);
  }
  style.sort_keys = arguments.truth(3, false);
  return Value(json_text(runtime, input, style));
}

Value file_size(Runtime& runtime, const Value& input, const Bound& arguments) {
  std::optional<double> bytes;
  if (input.is_numeric()) bytes = input.number();
  if (input.is(Type::text)) bytes = number_from_text(input.text());
  if (!bytes) runtime.fail_type({}, "number", input);
  bool binary = arguments.truth(0, false);
  double base = binary ? 1024 : 1000;
  if (*bytes == 1) return Value("1 Byte");
  if (*bytes < base) return Value(std::to_string(truncated(*bytes).value_or(0)) + " Bytes");
  constexpr std::string_view kLetters = "kMGTPEZY";
  double unit = base;
  for (size_t i = 0;; ++i) {
    unit *= base;
    if (*bytes < unit || i + 1 == kLetters.size()) {
      std::string letter(1, binary && i == 0 ? 'K' : kLetters[i]);
      return Value(format_float(base * *bytes / unit, 'f', 1, false) + " " + letter +
                   (binary ? "iB" : "B"));
    }
  }
}

Value pretty(Runtime& runtime, const Value& input, const Bound&) {
  return Value(repr(runtime, input));
}

// Only what is an attribute proper: methods, not keys.
Value attribute(Runtime& runtime, const Value& input, const Bound& arguments) {
  std::string name = str(runtime, arguments.required(0));
  runtime.require_defined(input);
  if (input.is(Type::dict) && find_method(Type::dict, name) == nullptr) {
    return runtime.undefined_member(input, name);
  }
  return runtime.get_attribute(input, name);
}

constexpr Filter kFilters[] = {
    {"abs", "", absolute, nullptr},
    {"attr", "name", attribute, nullptr},
    {"d", "default_value,boolean", fallback, nullptr},
    {"default", "default_value,boolean", fallback, nullptr},
    {"filesizeformat", "binary", file_size, nullptr},
    {"float", "default", real, nullptr},
    {"int", "default,base", integer, nullptr},
    {"pprint", "", pretty, nullptr},
    {"round", "precision,method", round, nullptr},
    {"tojson", "ensure_ascii,indent,separators,sort_keys", to_json_text, nullptr},
};

}  // namespace

std::span<const Filter> other_filters() { return kFilters; }

}  // namespace danlu::jinja
