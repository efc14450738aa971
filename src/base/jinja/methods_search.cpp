// Methods of text that look into it: find, count, startswith, is...
#include "base/jinja/builtins.hpp"
#include "base/jinja/operators.hpp"
#include "base/jinja/unicode.hpp"
#include "base/utf8.hpp"

namespace danlu::jinja {
namespace {

using Access = Method::Access;

// The part of a text that start and end (in characters, as for a slice) leave, and where it begins.
struct Part {
  std::string text;
  int64_t offset = 0;
  bool valid = true;  // False when the start is behind the end of the text.
};

Part part_of(Runtime& runtime, const Value& self, const Bound& arguments) {
  Part part{self.text(), 0, true};
  if (!arguments.given(1) && !arguments.given(2)) return part;
  auto size = static_cast<int64_t>(utf8::length(self.text()));
  auto clip = [&](int64_t at) { return at < 0 ? std::max<int64_t>(0, at + size) : at; };
  int64_t start = clip(arguments.integer(1, 0));
  int64_t end = std::min(size, clip(arguments.integer(2, size)));
  part.valid = start <= size && start <= end;
  part.offset = start;
  part.text =
      part.valid ? runtime.slice(self, Value(start), Value(end), Value(nullptr)).text() : "";
  return part;
}

std::string needle(Runtime& runtime, const Value& value) {
  if (!value.is(Type::text)) runtime.fail_type({}, "text", value);
  return value.text();
}

template <bool FromRight, bool MustBeThere>
Value find(Runtime& runtime, const Value& self, const Bound& arguments) {
  std::string wanted = needle(runtime, arguments.required(0));
  Part part = part_of(runtime, self, arguments);
  runtime.step(part.text.size() / 16);
  size_t found = FromRight ? part.text.rfind(wanted) : part.text.find(wanted);
  if (found == std::string::npos || !part.valid) {
    if (MustBeThere) runtime.fail_value({}, wanted);
    return Value(int64_t{-1});
  }
  auto before = static_cast<int64_t>(utf8::length(std::string_view(part.text).substr(0, found)));
  return Value(part.offset + before);
}

Value count(Runtime& runtime, const Value& self, const Bound& arguments) {
  std::string wanted = needle(runtime, arguments.required(0));
  Part part = part_of(runtime, self, arguments);
  if (!part.valid) return Value(int64_t{0});
  if (wanted.empty()) return Value(static_cast<int64_t>(utf8::length(part.text)) + 1);
  runtime.step(part.text.size() / 16);
  int64_t found = 0;
  for (size_t at = 0; (at = part.text.find(wanted, at)) != std::string::npos; at += wanted.size()) {
    ++found;
  }
  return Value(found);
}

template <bool AtEnd>
Value starts_or_ends(Runtime& runtime, const Value& self, const Bound& arguments) {
  Part part = part_of(runtime, self, arguments);
  if (!part.valid) return Value(false);
  auto holds = [&](const Value& wanted) {
    std::string text = needle(runtime, wanted);
    return AtEnd ? part.text.ends_with(text) : part.text.starts_with(text);
  };
  const Value& wanted = arguments.required(0);
  if (!wanted.is(Type::tuple)) return Value(holds(wanted));
  for (size_t i = 0; i < sequence_size(wanted); ++i) {
    if (holds(sequence_at(wanted, i))) return Value(true);
  }
  return Value(false);
}

bool is_alphanumeric(char32_t c) {
  return is_letter(c) || is_decimal(c) || is_digit(c) || is_numeric(c);
}

// Whether there is at least one character and all of them are of a kind.
template <bool (*Kind)(char32_t)>
Value all_are(Runtime&, const Value& self, const Bound&) {
  std::vector<char32_t> points = code_points(self.text());
  return Value(!points.empty() && std::all_of(points.begin(), points.end(), Kind));
}

Value all_ascii(Runtime&, const Value& self, const Bound&) { return Value(is_ascii(self.text())); }

Value all_printable(Runtime&, const Value& self, const Bound&) {
  std::vector<char32_t> points = code_points(self.text());
  return Value(std::all_of(points.begin(), points.end(), is_printable));
}

Value identifier(Runtime&, const Value& self, const Bound&) {
  std::vector<char32_t> points = code_points(self.text());
  return Value(!points.empty() && is_identifier_start(points[0]) &&
               std::all_of(points.begin(), points.end(), is_identifier_part));
}

template <bool Upper>
Value one_case(Runtime&, const Value& self, const Bound&) {
  bool any = false;
  for (char32_t c : code_points(self.text())) {
    bool right = Upper ? is_upper(c) : is_lower(c);
    if (!right && (is_upper(c) || is_lower(c) || is_title(c))) return Value(false);
    any |= right;
  }
  return Value(any);
}

Value title_case(Runtime&, const Value& self, const Bound&) {
  bool any = false;
  bool inside = false;
  for (char32_t c : code_points(self.text())) {
    bool upper = is_upper(c) || is_title(c);
    if ((upper && inside) || (is_lower(c) && !inside)) return Value(false);
    inside = upper || is_lower(c);
    any |= inside;
  }
  return Value(any);
}

constexpr Method kMethods[] = {
    {"count", "sub,start,end", Access::free, count, nullptr},
    {"endswith", "suffix,start,end", Access::free, starts_or_ends<true>, nullptr},
    {"find", "sub,start,end", Access::free, find<false, false>, nullptr},
    {"index", "sub,start,end", Access::free, find<false, true>, nullptr},
    {"isalnum", "", Access::free, all_are<is_alphanumeric>, nullptr},
    {"isalpha", "", Access::free, all_are<is_letter>, nullptr},
    {"isascii", "", Access::free, all_ascii, nullptr},
    {"isdecimal", "", Access::free, all_are<is_decimal>, nullptr},
    {"isdigit", "", Access::free, all_are<is_digit>, nullptr},
    {"isidentifier", "", Access::free, identifier, nullptr},
    {"islower", "", Access::free, one_case<false>, nullptr},
    {"isnumeric", "", Access::free, all_are<is_numeric>, nullptr},
    {"isprintable", "", Access::free, all_printable, nullptr},
    {"isspace", "", Access::free, all_are<is_space>, nullptr},
    {"istitle", "", Access::free, title_case, nullptr},
    {"isupper", "", Access::free, one_case<true>, nullptr},
    {"rfind", "sub,start,end", Access::free, find<true, false>, nullptr},
    {"rindex", "sub,start,end", Access::free, find<true, true>, nullptr},
    {"startswith", "prefix,start,end", Access::free, starts_or_ends<false>, nullptr},
};

}  // namespace

std::span<const Method> text_search_methods() { return kMethods; }

}  // namespace danlu::jinja
