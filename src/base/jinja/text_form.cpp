// Values as text: Python's str and repr, JSON, HTML escapes; and texts as numbers.
#include <charconv>
#include <cmath>

#include "base/jinja/builtins.hpp"
#include "base/jinja/operators.hpp"
#include "base/jinja/unicode.hpp"
#include "base/utf8.hpp"

namespace danlu::jinja {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

void append_hex(std::string& out, uint32_t value, int digits) {
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
    out.push_back(kHex[(value >> shift) & 15]);
}

void append_repr(Runtime& runtime, std::string& out, const Value& value);

void append_items(Runtime& runtime, std::string& out, const Value& sequence) {
  for (size_t i = 0; i < sequence_size(sequence); ++i) {
    if (i > 0) out += ", ";
    append_repr(runtime, out, sequence_at(sequence, i));
  }
}

void append_dict(Runtime& runtime, std::string& out, const Value& dict) {
  out.push_back('{');
  bool first = true;
  for (const auto& [key, value] : dict_members(dict)) {
    if (!first) out += ", ";
    first = false;
    append_repr(runtime, out, key);
    out += ": ";
    append_repr(runtime, out, value);
  }
  out.push_back('}');
}

void append_range(std::string& out, const RangeObject& range) {
  out += "range(" + std::to_string(range.start) + ", " + std::to_string(range.stop);
  if (range.step != 1) out += ", " + std::to_string(range.step);
  out.push_back(')');
}

void append_view(Runtime& runtime, std::string& out, const ViewObject& view) {
  constexpr std::string_view kNames[] = {"dict_keys([", "dict_values([", "dict_items(["};
  out += kNames[static_cast<size_t>(view.part)];
  bool first = true;
  for (const auto& [key, value] : dict_members(view.dict)) {
    if (!first) out += ", ";
    first = false;
    if (view.part == ViewObject::Part::items) out.push_back('(');
    if (view.part != ViewObject::Part::values) append_repr(runtime, out, key);
    if (view.part == ViewObject::Part::items) out += ", ";
    if (view.part != ViewObject::Part::keys) append_repr(runtime, out, value);
    if (view.part == ViewObject::Part::items) out.push_back(')');
  }
  out += "])";
}

void append_space(Runtime& runtime, std::string& out, const SpaceObject& space) {
  out += "<Namespace {";
  bool first = true;
  for (const auto& [name, member] : space.members) {
    out += (first ? "" : ", ") + quoted_text(name) + ": ";
    first = false;
    append_repr(runtime, out, member);
  }
  out += "}>";
}

void append_repr(Runtime& runtime, std::string& out, const Value& value) {
  runtime.step();
  runtime.charge_text(out.size() > 64 ? 64 : out.size());
  if (out.size() > runtime.options().limits.output_bytes_max) runtime.charge_text(out.size());
  switch (value.type()) {
    case Type::undefined:
      runtime.require_lookable(value);
      out += "Undefined";
      return;
    case Type::none:
      out += "None";
      return;
    case Type::boolean:
      out += value.json().as_boolean() ? "True" : "False";
      return;
    case Type::integer:
      out += std::to_string(value.integer());
      return;
    case Type::number:
      out += number_text(value.number());
      return;
    case Type::text: {
      runtime.charge_text(value.text().size());
      std::string text = quoted_text(value.text());
      out += value.is_markup() ? "Markup(" + text + ")" : text;
      return;
    }
    default:
      break;
  }
  runtime.check_stack();
  switch (value.type()) {
    case Type::list:
      out.push_back('[');
      append_items(runtime, out, value);
      out.push_back(']');
      return;
    case Type::tuple:
      out.push_back('(');
      append_items(runtime, out, value);
      out += sequence_size(value) == 1 ? ",)" : ")";
      return;
    case Type::dict:
      append_dict(runtime, out, value);
      return;
    case Type::range:
      append_range(out, value.as<RangeObject>());
      return;
    case Type::view:
      append_view(runtime, out, value.as<ViewObject>());
      return;
    case Type::generator:
      out += "<generator>";
      return;
    case Type::method:
      out += "<method '" + std::string(value.as<MethodObject>().method->name) + "'>";
      return;
    case Type::space:
      append_space(runtime, out, value.as<SpaceObject>());
      return;
    default:
      out += "<" + value.as<CallableObject>().name() + ">";
      return;
  }
}

void append_json_text(std::string& out, std::string_view text, bool ascii_only) {
  out.push_back('"');
  for (size_t i = 0; i < text.size();) {
    char c = text[i];
    constexpr std::string_view kEscaped = "\"\\\n\r\t\f\b";
    constexpr std::string_view kLetters = "\"\\nrtfb";
    if (size_t known = kEscaped.find(c); known != std::string_view::npos) {
      out.push_back('\\');
      out.push_back(kLetters[known]);
      ++i;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u";
      append_hex(out, static_cast<unsigned char>(c), 4);
      ++i;
    } else if (static_cast<unsigned char>(c) < 0x80) {
      out.push_back(c);
      ++i;
    } else {
      utf8::Decoded decoded = utf8::decode(text, i);
      i += decoded.length;
      uint32_t point = decoded.code_point;
      if (!ascii_only) {
        utf8::append(out, decoded.code_point);
      } else if (point < 0x10000) {
        append_hex(out += "\\u", point, 4);
      } else {
        append_hex(out += "\\u", 0xd800 + ((point - 0x10000) >> 10), 4);
        append_hex(out += "\\u", 0xdc00 + ((point - 0x10000) & 0x3ff), 4);
      }
    }
  }
  out.push_back('"');
}

std::string json_number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  return number_text(value);
}

std::string key_text(Runtime& runtime, const Value& key) {
  switch (key.type()) {
    case Type::text:
      return key.text();
    case Type::none:
      return "null";
    case Type::boolean:
      return key.json().as_boolean() ? "true" : "false";
    case Type::integer:
      return std::to_string(key.integer());
    case Type::number:
      return json_number(key.number());
    default:
      runtime.fail_type("JSON", "text", key);
  }
}

class JsonWriter {
 public:
  JsonWriter(Runtime& runtime, const JsonStyle& style) : runtime_(runtime), style_(style) {}

  void write(const Value& value, int level) {
    runtime_.step();
    switch (value.type()) {
      case Type::none:
        out += "null";
        return;
      case Type::boolean:
        out += value.json().as_boolean() ? "true" : "false";
        return;
      case Type::integer:
        out += std::to_string(value.integer());
        return;
      case Type::number:
        out += json_number(value.number());
        return;
      case Type::text:
        runtime_.charge_text(value.text().size() + out.size() / 64);
        append_json_text(out, value.text(), style_.ascii_only);
        return;
      case Type::list:
      case Type::tuple:
        return list(value, level);
      case Type::dict:
        return dict(value, level);
      case Type::undefined:
        runtime_.require_lookable(value);
        [[fallthrough]];
      default:
        fail(value);
    }
  }
  std::string out;

 private:
  // json.dumps knows no undefined, generator or namespace; an undefined one is a type error there
  // too.
  [[noreturn]] void fail(const Value& value) {
    throw Error(kType, {{"what", runtime_.what()},
                        {"expected", "JSON"},
                        {"found", name_of(value.type())},
                        {"line", runtime_.position().line},
                        {"column", runtime_.position().column}});
  }
  void line(int level) {
    if (!style_.indented) return;
    out.push_back('\n');
    runtime_.charge_text(style_.indent.size() * static_cast<size_t>(level));
    for (int i = 0; i < level; ++i) out += style_.indent;
  }
  void list(const Value& value, int level) {
    runtime_.check_stack();
    size_t size = sequence_size(value);
    out.push_back('[');
    for (size_t i = 0; i < size; ++i) {
      if (i > 0) out += style_.item_separator;
      line(level + 1);
      write(sequence_at(value, i), level + 1);
    }
    if (size > 0) line(level);
    out.push_back(']');
  }
  void dict(const Value& value, int level) {
    runtime_.check_stack();
    auto members = dict_members(value);
    if (style_.sort_keys) {
      std::stable_sort(members.begin(), members.end(), [&](const auto& a, const auto& b) {
        return less(runtime_, a.first, b.first);
      });
    }
    out.push_back('{');
    for (size_t i = 0; i < members.size(); ++i) {
      if (i > 0) out += style_.item_separator;
      line(level + 1);
      append_json_text(out, key_text(runtime_, members[i].first), style_.ascii_only);
      out += style_.key_separator;
      write(members[i].second, level + 1);
    }
    if (!members.empty()) line(level);
    out.push_back('}');
  }

  Runtime& runtime_;
  const JsonStyle& style_;
};

}  // namespace

std::string number_text(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  std::array<char, 40> buffer;
  auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                           std::chars_format::scientific)
                 .ptr;
  std::string_view all(buffer.data(), static_cast<size_t>(end - buffer.data()));
  size_t e = all.find('e');
  int exponent = 0;
  std::string_view power = all.substr(e + 1);
  if (power[0] == '+') power.remove_prefix(1);
  std::from_chars(power.data(), power.data() + power.size(), exponent);
  if (exponent < -4 || exponent >= 16) return std::string(all);
  std::string sign = all[0] == '-' ? "-" : "";
  std::string digits(all.substr(sign.size(), e - sign.size()));
  std::erase(digits, '.');
  if (exponent < 0)
    return sign + "0." + std::string(static_cast<size_t>(-exponent - 1), '0') + digits;
  size_t whole = static_cast<size_t>(exponent) + 1;
  if (digits.size() <= whole) return sign + digits + std::string(whole - digits.size(), '0') + ".0";
  return sign + digits.substr(0, whole) + "." + digits.substr(whole);
}

std::string quoted_text(std::string_view text, bool ascii_only) {
  bool single = text.find('\'') != std::string_view::npos;
  char quote = single && text.find('"') == std::string_view::npos ? '"' : '\'';
  std::string out(1, quote);
  for (size_t i = 0; i < text.size();) {
    utf8::Decoded decoded = utf8::decode(text, i);
    char32_t c = decoded.code_point;
    if (c == static_cast<char32_t>(quote) || c == '\\') {
      out.push_back('\\');
      out.push_back(static_cast<char>(c));
    } else if (c == '\n' || c == '\r' || c == '\t') {
      out += c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
    } else if (is_printable(c) && (!ascii_only || c < 0x80)) {
      out.append(text.substr(i, decoded.length));
    } else if (c < 0x100) {
      append_hex(out += "\\x", c, 2);
    } else if (c < 0x10000) {
      append_hex(out += "\\u", c, 4);
    } else {
      append_hex(out += "\\U", c, 8);
    }
    i += decoded.length;
  }
  out.push_back(quote);
  return out;
}

void append_str(Runtime& runtime, std::string& out, const Value& value) {
  if (value.is(Type::text)) {
    runtime.charge_text(value.text().size());
    out += value.text();
  } else if (value.is_undefined()) {
    runtime.require_lookable(value);
  } else {
    append_repr(runtime, out, value);
  }
}

std::string str(Runtime& runtime, const Value& value) {
  std::string out;
  append_str(runtime, out, value);
  return out;
}

std::string repr(Runtime& runtime, const Value& value) {
  std::string out;
  append_repr(runtime, out, value);
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '"':
        out += "&#34;";
        break;
      default:
        out.push_back(c);
    }
  }
  return out;
}

Value escape(Runtime& runtime, const Value& value) {
  if (value.is_markup()) return value;
  std::string text = escaped(str(runtime, value));
  runtime.charge_text(text.size());
  return Value::markup(std::move(text));
}

std::string json_text(Runtime& runtime, const Value& value, const JsonStyle& style) {
  JsonWriter writer(runtime, style);
  writer.write(value, 0);
  runtime.charge_text(writer.out.size());
  return std::move(writer.out);
}

Json to_json(Runtime& runtime, const Value& value) {
  if (value.has_json()) return value.json();
  runtime.check_stack();
  switch (value.type()) {
    case Type::undefined:
      runtime.require_lookable(value);
      return {};
    case Type::dict: {
      JsonObject object;
      for (const auto& [key, member] : dict_members(value)) {
        runtime.step();
        object.set(key_text(runtime, key), to_json(runtime, member));
      }
      return Json(std::move(object));
    }
    case Type::list:
    case Type::tuple:
    case Type::range:
    case Type::view:
    case Type::generator: {
      Json::Array items;
      Iteration iteration(runtime, value);
      for (Value item; iteration.next(item);) items.push_back(to_json(runtime, item));
      return Json(std::move(items));
    }
    case Type::space: {
      JsonObject object;
      for (const auto& [name, member] : value.as<SpaceObject>().members) {
        object.set(name, to_json(runtime, member));
      }
      return Json(std::move(object));
    }
    default:
      runtime.fail_type("{{ }}", "JSON", value);
  }
}

}  // namespace danlu::jinja
