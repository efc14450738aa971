// The YAML 1.2 core schema (specification, section 10.3.2) and the conversion of a tree to JSON
// values.
#include <charconv>
#include <limits>

#include "base/yaml.hpp"

namespace danlu {
namespace {

constexpr std::string_view kTagPrefix = "tag:yaml.org,2002:";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool one_of(std::string_view text, std::initializer_list<std::string_view> names) {
  for (std::string_view name : names) {
    if (text == name) return true;
  }
  return false;
}

bool all_digits(std::string_view text) {
  if (text.empty()) return false;
  for (char c : text) {
    if (!is_digit(c)) return false;
  }
  return true;
}

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool looks_like_float(std::string_view text) {
  size_t i = 0;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
  size_t whole = i;
  while (i < text.size() && is_digit(text[i])) ++i;
  bool has_whole = i > whole;
  if (i < text.size() && text[i] == '.') {
    size_t fraction = ++i;
    while (i < text.size() && is_digit(text[i])) ++i;
    if (!has_whole && i == fraction) return false;
  } else if (!has_whole) {
    return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    return all_digits(text.substr(i));
  }
  return i == text.size();
}

template <class Number>
bool read_all(std::string_view text, Number& value, int base = 10) {
  std::from_chars_result result{};
  if constexpr (std::is_floating_point_v<Number>) {
    result = std::from_chars(text.data(), text.data() + text.size(), value);
  } else {
    result = std::from_chars(text.data(), text.data() + text.size(), value, base);
  }
  return result.ec == std::errc() && result.ptr == text.data() + text.size();
}

Json number_or_text(std::string_view text) {
  std::string_view digits = text.starts_with('+') ? text.substr(1) : text;
  int64_t integer = 0;
  std::string_view unsigned_digits = digits.starts_with('-') ? digits.substr(1) : digits;
  if (all_digits(unsigned_digits) && read_all(digits, integer)) return integer;
  if (text.starts_with("0o") && read_all(text.substr(2), integer, 8)) return integer;
  if (text.starts_with("0x") && text.size() > 2 && text[2] != '-' &&
      read_all(text.substr(2), integer, 16)) {
    return integer;
  }
  double number = 0;
  if (looks_like_float(text) && read_all(digits, number)) return number;
  return text;
}

Json with_tag(const YamlNode& node) {
  std::string_view name = node.tag;
  if (!name.starts_with(kTagPrefix)) return node.text;
  name.remove_prefix(kTagPrefix.size());
  if (name == "null" || name == "bool" || name == "int" || name == "float") {
    return yaml_core_value(node.text);
  }
  return node.text;
}

}  // namespace

Json yaml_core_value(std::string_view text) {
  if (text.empty() || one_of(text, {"~", "null", "Null", "NULL"})) return nullptr;
  char first = text.front();
  if (first == 't' || first == 'T' || first == 'f' || first == 'F') {
    if (one_of(text, {"true", "True", "TRUE"})) return true;
    if (one_of(text, {"false", "False", "FALSE"})) return false;
    return text;
  }
  if (!is_digit(first) && first != '-' && first != '+' && first != '.') return text;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (one_of(text, {".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"})) return kInfinity;
  if (one_of(text, {"-.inf", "-.Inf", "-.INF"})) return -kInfinity;
  if (one_of(text, {".nan", ".NaN", ".NAN"})) return std::numeric_limits<double>::quiet_NaN();
  return number_or_text(text);
}

bool YamlNode::is_null() const {
  return is_scalar() && plain && tag.empty() && yaml_core_value(text).is_null();
}

const YamlNode* YamlNode::find(std::string_view key) const {
  for (const Member& member : members) {
    if (member.first.text == key) return &member.second;
  }
  return nullptr;
}

const YamlNode* YamlNode::find_key(std::string_view key) const {
  for (const Member& member : members) {
    if (member.first.text == key) return &member.first;
  }
  return nullptr;
}

Json YamlNode::to_json() const {
  if (is_mapping()) {
    JsonObject object;
    object.reserve(members.size());
    for (const auto& [key, value] : members) object.set(key.text, value.to_json());
    return object;
  }
  if (is_sequence()) {
    Json::Array array;
    array.reserve(items.size());
    for (const YamlNode& item : items) array.push_back(item.to_json());
    return array;
  }
  if (!tag.empty()) return with_tag(*this);
  return plain ? yaml_core_value(text) : Json(text);
}

}  // namespace danlu
