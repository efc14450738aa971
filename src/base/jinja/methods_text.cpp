// Methods of text that make new text or lists.
#include "base/jinja/builtins.hpp"
#include "base/jinja/operators.hpp"
#include "base/jinja/unicode.hpp"
#include "base/jinja/wrap.hpp"
#include "base/utf8.hpp"

namespace danlu::jinja {
namespace {

using Access = Method::Access;

Value like(const Value& self, std::string text) {
  return self.is_markup() ? Value::markup(std::move(text)) : Value(std::move(text));
}

// An argument that must be text; joined to markup it is escaped.
std::string text_argument(Runtime& runtime, const Value& self, const Value& value) {
  if (!value.is(Type::text)) runtime.fail_type({}, "text", value);
  return self.is_markup() && !value.is_markup() ? escaped(value.text()) : value.text();
}

template <std::string (*Change)(std::string_view)>
Value changed(Runtime& runtime, const Value& self, const Bound&) {
  runtime.charge_text(self.text().size());
  return like(self, Change(self.text()));
}

template <Side From>
Value strip(Runtime& runtime, const Value& self, const Bound& arguments) {
  runtime.charge_text(self.text().size());
  std::string_view out = arguments.given(0) ? stripped(self.text(), From, arguments.text(0, ""))
                                            : stripped(self.text(), From);
  return like(self, std::string(out));
}

Value list_of(Runtime& runtime, const Value& self, const std::vector<std::string_view>& parts) {
  Values items;
  for (std::string_view part : parts) items.push_back(like(self, std::string(part)));
  runtime.charge_text(self.text().size());
  return new_list(runtime, std::move(items));
}

// Runs of white space separate; none at the ends.
std::vector<std::string_view> split_at_space(std::string_view text, int64_t most, bool from_right) {
  std::vector<std::string_view> parts;
  text = stripped(text, from_right ? Side::right : Side::left);
  while (!text.empty()) {
    if (most >= 0 && static_cast<int64_t>(parts.size()) == most) {
      parts.push_back(text);
      break;
    }
    size_t cut = from_right ? 0 : text.size();
    for (size_t i = 0; i < text.size();) {
      utf8::Decoded decoded = utf8::decode(text, i);
      if (is_space(decoded.code_point)) {
        cut = from_right ? i + decoded.length : i;
        if (!from_right) break;
      }
      i += decoded.length;
    }
    parts.push_back(from_right ? text.substr(cut) : text.substr(0, cut));
    text = from_right ? stripped(text.substr(0, cut), Side::right)
                      : stripped(text.substr(cut), Side::left);
  }
  if (from_right) std::reverse(parts.begin(), parts.end());
  return parts;
}

std::vector<std::string_view> split_at(std::string_view text, std::string_view separator,
                                       int64_t most, bool from_right) {
  std::vector<std::string_view> parts;
  while (most < 0 || static_cast<int64_t>(parts.size()) < most) {
    size_t found = from_right ? text.rfind(separator) : text.find(separator);
    if (found == std::string_view::npos) break;
    parts.push_back(from_right ? text.substr(found + separator.size()) : text.substr(0, found));
    text = from_right ? text.substr(0, found) : text.substr(found + separator.size());
  }
  parts.push_back(text);
  if (from_right) std::reverse(parts.begin(), parts.end());
  return parts;
}

template <bool FromRight>
Value split(Runtime& runtime, const Value& self, const Bound& arguments) {
  int64_t most = arguments.integer(1, -1);
  runtime.step(self.text().size());
  if (!arguments.given(0)) {
    return list_of(runtime, self, split_at_space(self.text(), most, FromRight));
  }
  std::string separator = text_argument(runtime, self, arguments[0]);
  if (separator.empty()) runtime.fail_value({}, "''");
  return list_of(runtime, self, split_at(self.text(), separator, most, FromRight));
}

Value splitlines(Runtime& runtime, const Value& self, const Bound& arguments) {
  runtime.step(self.text().size());
  return list_of(runtime, self, split_lines(self.text(), arguments.truth(0, false)));
}

template <bool FromRight>
Value partition(Runtime& runtime, const Value& self, const Bound& arguments) {
  std::string separator = text_argument(runtime, self, arguments.required(0));
  if (separator.empty()) runtime.fail_value({}, "''");
  const std::string& text = self.text();
  size_t found = FromRight ? text.rfind(separator) : text.find(separator);
  if (found == std::string::npos) {
    Value whole = like(self, text);
    Value none = like(self, "");
    return FromRight ? new_tuple(runtime, {none, none, whole})
                     : new_tuple(runtime, {whole, none, none});
  }
  return new_tuple(runtime, {like(self, text.substr(0, found)), like(self, separator),
                             like(self, text.substr(found + separator.size()))});
}

Value replace(Runtime& runtime, const Value& self, const Bound& arguments) {
  std::string old = text_argument(runtime, self, arguments.required(0));
  std::string now = text_argument(runtime, self, arguments.required(1));
  return like(self, replaced(runtime, self.text(), old, now, arguments.integer(2, -1)));
}

Value join(Runtime& runtime, const Value& self, const Bound& arguments) {
  Iteration iteration(runtime, arguments.required(0));
  std::string out;
  bool begun = false;
  for (Value item; iteration.next(item);) {
    if (begun) out += self.text();
    begun = true;
    out += text_argument(runtime, self, item);
    runtime.charge_text(out.size() > runtime.options().limits.output_bytes_max
                            ? out.size()
                            : self.text().size() + item.text().size());
  }
  return like(self, std::move(out));
}

template <char Align>
Value justified(Runtime& runtime, const Value& self, const Bound& arguments) {
  int64_t width = arguments.required_integer(0);
  std::string fill = arguments.text(1, " ");
  if (utf8::length(fill) != 1) runtime.fail_value({}, fill);
  if (Align == '^') return like(self, centered(runtime, self.text(), width, fill));
  int64_t missing = width - static_cast<int64_t>(utf8::length(self.text()));
  std::string padding;
  if (missing > 0) {
    runtime.charge_text(static_cast<uint64_t>(missing) * fill.size());
    for (int64_t i = 0; i < missing; ++i) padding += fill;
  }
  return like(self, Align == '<' ? self.text() + padding : padding + self.text());
}

Value zero_filled(Runtime& runtime, const Value& self, const Bound& arguments) {
  int64_t missing = arguments.required_integer(0) - static_cast<int64_t>(utf8::length(self.text()));
  if (missing <= 0) return self;
  runtime.charge_text(static_cast<uint64_t>(missing));
  std::string text = self.text();
  size_t sign = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  text.insert(sign, static_cast<size_t>(missing), '0');
  return like(self, std::move(text));
}

Value expand_tabs(Runtime& runtime, const Value& self, const Bound& arguments) {
  int64_t size = arguments.integer(0, 8);
  std::string out;
  int64_t column = 0;
  for (char c : self.text()) {
    if (c == '\t') {
      int64_t spaces = size > 0 ? size - column % size : 0;
      runtime.charge_text(out.size() / 64 + static_cast<uint64_t>(spaces) + 64);
      out.append(static_cast<size_t>(spaces), ' ');
      column += spaces;
      continue;
    }
    out.push_back(c);
    bool continuation = (static_cast<unsigned char>(c) & 0xc0) == 0x80;
    column = c == '\n' || c == '\r' ? 0 : column + (continuation ? 0 : 1);
  }
  return like(self, std::move(out));
}

Value remove_prefix(Runtime& runtime, const Value& self, const Bound& arguments) {
  std::string prefix = text_argument(runtime, self, arguments.required(0));
  bool found = self.text().starts_with(prefix);
  return found ? like(self, self.text().substr(prefix.size())) : self;
}

Value remove_suffix(Runtime& runtime, const Value& self, const Bound& arguments) {
  std::string suffix = text_argument(runtime, self, arguments.required(0));
  bool found = self.text().ends_with(suffix);
  return found ? like(self, self.text().substr(0, self.text().size() - suffix.size())) : self;
}

Value format(Runtime& runtime, const Value& self, Arguments& arguments) {
  return format_braces(runtime, self, arguments);
}

Value format_map(Runtime& runtime, const Value& self, Arguments& arguments) {
  if (arguments.positional.size() != 1 || !arguments.positional[0].is(Type::dict)) {
    runtime.fail_missing({}, "mapping");
  }
  Arguments named;
  for (const auto& [key, value] : dict_members(arguments.positional[0])) {
    if (key.is(Type::text)) named.keyword.emplace_back(key.text(), value);
  }
  return format_braces(runtime, self, named);
}

constexpr Method kMethods[] = {
    {"capitalize", "", Access::free, changed<to_capitalized>, nullptr},
    {"casefold", "", Access::free, changed<to_folded>, nullptr},
    {"center", "width,fillchar", Access::free, justified<'^'>, nullptr},
    {"expandtabs", "tabsize", Access::free, expand_tabs, nullptr},
    {"format", "*", Access::free, nullptr, format},
    {"format_map", "*", Access::free, nullptr, format_map},
    {"join", "iterable", Access::free, join, nullptr},
    {"ljust", "width,fillchar", Access::free, justified<'<'>, nullptr},
    {"lower", "", Access::free, changed<to_lower>, nullptr},
    {"lstrip", "chars", Access::free, strip<Side::left>, nullptr},
    {"partition", "sep", Access::free, partition<false>, nullptr},
    {"removeprefix", "prefix", Access::free, remove_prefix, nullptr},
    {"removesuffix", "suffix", Access::free, remove_suffix, nullptr},
    {"replace", "old,new,count", Access::free, replace, nullptr},
    {"rjust", "width,fillchar", Access::free, justified<'>'>, nullptr},
    {"rpartition", "sep", Access::free, partition<true>, nullptr},
    {"rsplit", "sep,maxsplit", Access::free, split<true>, nullptr},
    {"rstrip", "chars", Access::free, strip<Side::right>, nullptr},
    {"split", "sep,maxsplit", Access::free, split<false>, nullptr},
    {"splitlines", "keepends", Access::free, splitlines, nullptr},
    {"strip", "chars", Access::free, strip<Side::both>, nullptr},
    {"swapcase", "", Access::free, changed<to_swapped>, nullptr},
    {"title", "", Access::free, changed<to_title>, nullptr},
    {"upper", "", Access::free, changed<to_upper>, nullptr},
    {"zfill", "width", Access::free, zero_filled, nullptr},
};

}  // namespace

std::span<const Method> text_methods() { return kMethods; }

}  // namespace danlu::jinja
