// Python's operators and conversions over Values.
#pragma once

#include <string>

#include "base/jinja/runtime.hpp"

namespace danlu::jinja {

Value apply(Runtime& runtime, Operator op, const Value& left, const Value& right);  // Arithmetic.
bool compare(Runtime& runtime, Operator op, const Value& left, const Value& right);
bool equal(Runtime& runtime, const Value& left, const Value& right);
bool less(Runtime& runtime, const Value& left, const Value& right);
bool contains(Runtime& runtime, const Value& container, const Value& item);
uint64_t hash_of(Runtime& runtime, const Value& value);  // Throws for what cannot be a key.
Value negated(Runtime& runtime, const Value& value);
Value plus(Runtime& runtime, const Value& value);

std::string str(Runtime& runtime, const Value& value);   // Python's str().
std::string repr(Runtime& runtime, const Value& value);  // Python's repr().
void append_str(Runtime& runtime, std::string& out, const Value& value);
std::string number_text(double value);                                    // repr of a float.
std::string quoted_text(std::string_view text, bool ascii_only = false);  // repr of a text.

std::string escaped(std::string_view text);  // For HTML.
Value escape(Runtime& runtime, const Value& value);

// Python's "format" % values, str.format, and the float formats 'e', 'f', 'g'.
Value format_percent(Runtime& runtime, const Value& format, const Value& values);
Value format_braces(Runtime& runtime, const Value& format, Arguments& arguments);
std::string format_float(double value, char kind, int precision, bool alternate);
// format(value, spec).
std::string format_spec(Runtime& runtime, const Value& value, std::string_view spec);

std::optional<int64_t> integer_from_text(std::string_view text, int base);
std::optional<double> number_from_text(std::string_view text);
// int(float), or nothing when it does not fit.
std::optional<int64_t> truncated(double value);

struct JsonStyle {
  bool ascii_only = false;
  bool sort_keys = false;
  bool indented = false;
  std::string indent;
  std::string item_separator = ", ";
  std::string key_separator = ": ";
};
std::string json_text(Runtime& runtime, const Value& value, const JsonStyle& style);
// The value for the world outside: tuples and generators become lists, keys become text.
Json to_json(Runtime& runtime, const Value& value);

}  // namespace danlu::jinja
