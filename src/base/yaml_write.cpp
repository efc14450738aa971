// JSON values to YAML text, for files that people go on editing.
#include <cmath>

#include "base/utf8.hpp"
#include "base/yaml.hpp"

namespace danlu {
namespace {

constexpr int kIndent = 2;

bool word_of_yaml_1_1(std::string_view text) {
  if (text.size() > 5) return false;
  std::string lower;
  for (char c : text) lower.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  for (std::string_view word :
       {"yes", "no", "on", "off", "y", "n", "true", "false", "null", "~", "<<", "="}) {
    if (lower == word) return true;
  }
  return false;
}

// Digits first can be a date, a time or a number in some YAML reader.
bool safe_first(char c) {
  return static_cast<unsigned char>(c) >= 0x80 || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z') || c == '_' || c == '/' || c == '(';
}

bool printable(char32_t c) {
  return (c >= 0x20 && c < 0x7F) ||
         (c >= 0xA0 && c != 0x2028 && c != 0x2029 && c != 0xFEFF && c < 0xFFFE) || c >= 0x10000;
}

bool plain_is_safe(std::string_view text) {
  if (text.empty() || !safe_first(text.front()) || text.back() == ' ' || text.back() == ':')
    return false;
  if (word_of_yaml_1_1(text)) return false;
  for (size_t i = 0; i < text.size();) {
    utf8::Decoded decoded = utf8::decode(text, i);
    if (!decoded.ok || !printable(decoded.code_point)) return false;
    char c = text[i];
    char next = i + 1 < text.size() ? text[i + 1] : ' ';
    if (c == ':' && next == ' ') return false;
    if (c == '#' && i > 0 && text[i - 1] == ' ') return false;
    if (std::string_view("{}[],\"'\\`%@&*!|>").find(c) != std::string_view::npos) return false;
    i += decoded.length;
  }
  return true;
}

bool literal_is_safe(std::string_view text) {
  if (text.find('\n') == std::string_view::npos || text.front() == ' ' || text.front() == '\n')
    return false;
  if (text.find_first_not_of('\n') == std::string_view::npos) return false;
  for (size_t i = 0; i < text.size();) {
    utf8::Decoded decoded = utf8::decode(text, i);
    if (!decoded.ok || (decoded.code_point != '\n' && !printable(decoded.code_point))) return false;
    if (text[i] == ' ' && i + 1 < text.size() && text[i + 1] == '\n') return false;
    i += decoded.length;
  }
  return text.back() != ' ';
}

void write_quoted(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  out.push_back('"');
  for (size_t i = 0; i < text.size();) {
    utf8::Decoded decoded = utf8::decode(text, i);
    char32_t c = decoded.code_point;
    i += decoded.length;
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(static_cast<char>(c));
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else if (printable(c)) {
      utf8::append(out, c);
    } else {
      out += "\\u";
      for (int shift = 12; shift >= 0; shift -= 4) out.push_back(kHex[(c >> shift) & 0xF]);
    }
  }
  out.push_back('"');
}

void write_literal(std::string& out, std::string_view text, int indent) {
  out += text.back() != '\n' ? "|-" : text.ends_with("\n\n") ? "|+" : "|";
  out.push_back('\n');
  if (text.back() == '\n') text.remove_suffix(1);
  for (size_t start = 0; start <= text.size();) {
    size_t end = std::min(text.find('\n', start), text.size());
    if (end > start)
      out.append(static_cast<size_t>(indent), ' ').append(text.substr(start, end - start));
    out.push_back('\n');
    start = end + 1;
  }
}

void write_scalar(std::string& out, const Json& value, int indent) {
  if (value.is_text()) {
    const std::string& text = value.as_text();
    if (literal_is_safe(text)) return write_literal(out, text, indent);
    if (plain_is_safe(text)) {
      out += text;
    } else {
      write_quoted(out, text);
    }
  } else if (value.kind() == Json::Kind::number && !std::isfinite(value.as_number())) {
    double number = value.as_number();
    out += std::isnan(number) ? ".nan" : number > 0 ? ".inf" : "-.inf";
  } else {
    out += value.dump();
  }
  out.push_back('\n');
}

void write(std::string& out, const Json& value, int indent, bool after_dash) {
  auto start_line = [&out, indent, first = after_dash]() mutable {
    if (!first) out.append(static_cast<size_t>(indent), ' ');
    first = false;
  };
  auto write_value = [&out, indent](const Json& child) {
    bool block = (child.is_object() || child.is_array()) && child.size() > 0;
    out.push_back(block ? '\n' : ' ');
    if (block) {
      write(out, child, indent + kIndent, false);
    } else {
      write(out, child, indent + kIndent, true);
    }
  };
  if (value.is_object() && value.size() > 0) {
    for (const auto& [key, member] : value.as_object()) {
      start_line();
      if (plain_is_safe(key)) {
        out += key;
      } else {
        write_quoted(out, key);
      }
      out.push_back(':');
      write_value(member);
    }
  } else if (value.is_array() && value.size() > 0) {
    for (const Json& item : value.as_array()) {
      start_line();
      out += "- ";
      write(out, item, indent + kIndent, true);
    }
  } else if (value.is_object() || value.is_array()) {
    out += value.is_object() ? "{}\n" : "[]\n";
  } else {
    write_scalar(out, value, std::max(indent, kIndent));
  }
}

}  // namespace

std::string to_yaml(const Json& value) {
  std::string out;
  write(out, value, 0, false);
  return out;
}

}  // namespace danlu
