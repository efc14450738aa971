#include "base/jinja/unicode.hpp"

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <algorithm>

#include "base/utf8.hpp"

namespace danlu::jinja {
namespace {

UChar32 point(char32_t c) { return static_cast<UChar32>(c); }

template <class F>
void each(std::string_view text, F&& visit) {
  for (size_t i = 0; i < text.size();) {
    utf8::Decoded decoded = utf8::decode(text, i);
    visit(decoded.code_point, i, decoded.length);
    i += decoded.length;
  }
}

icu::UnicodeString wide(std::string_view text) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

std::string narrow(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

// Full title case of one character: "ß" becomes "Ss".
std::string title_of(char32_t c) {
  std::string one;
  char32_t simple = static_cast<char32_t>(u_totitle(point(c)));
  utf8::append(one, simple);
  if (simple != c || c < 0x80) return one;
  std::string upper = to_upper(one);
  size_t first = utf8::decode(upper, 0).length;
  return upper.size() > first
             ? upper.substr(0, first) + to_lower(std::string_view(upper).substr(first))
             : one;
}

}  // namespace

bool is_space(char32_t c) {
  if (c < 0x80) return c == ' ' || (c >= 9 && c <= 13) || (c >= 0x1c && c <= 0x1f);
  return c == 0x85 || u_charType(point(c)) == U_SPACE_SEPARATOR || c == 0x2028 || c == 0x2029;
}

bool is_printable(char32_t c) {
  if (c < 0x7f) return c >= 0x20;
  switch (u_charType(point(c))) {
    case U_CONTROL_CHAR:
    case U_FORMAT_CHAR:
    case U_SURROGATE:
    case U_PRIVATE_USE_CHAR:
    case U_UNASSIGNED:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
    case U_SPACE_SEPARATOR:
      return false;
    default:
      return true;
  }
}

bool is_letter(char32_t c) {
  int8_t type = u_charType(point(c));
  return type >= U_UPPERCASE_LETTER && type <= U_OTHER_LETTER;
}
bool is_decimal(char32_t c) { return u_charType(point(c)) == U_DECIMAL_DIGIT_NUMBER; }
bool is_digit(char32_t c) {
  int32_t type = u_getIntPropertyValue(point(c), UCHAR_NUMERIC_TYPE);
  return type == U_NT_DECIMAL || type == U_NT_DIGIT;
}
bool is_numeric(char32_t c) {
  return u_getIntPropertyValue(point(c), UCHAR_NUMERIC_TYPE) != U_NT_NONE;
}
bool is_upper(char32_t c) { return u_isUUppercase(point(c)) != 0; }
bool is_lower(char32_t c) { return u_isULowercase(point(c)) != 0; }
bool is_title(char32_t c) { return u_charType(point(c)) == U_TITLECASE_LETTER; }
bool is_cased(char32_t c) { return u_hasBinaryProperty(point(c), UCHAR_CASED) != 0; }
bool is_identifier_start(char32_t c) {
  return c == '_' || u_hasBinaryProperty(point(c), UCHAR_XID_START) != 0;
}
bool is_identifier_part(char32_t c) {
  return u_hasBinaryProperty(point(c), UCHAR_XID_CONTINUE) != 0;
}

std::string to_upper(std::string_view text) {
  std::string out(text);
  if (is_ascii(text)) {
    for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return out;
  }
  return narrow(wide(text).toUpper(icu::Locale::getRoot()));
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  if (is_ascii(text)) {
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
  }
  return narrow(wide(text).toLower(icu::Locale::getRoot()));
}

std::string to_folded(std::string_view text) { return narrow(wide(text).foldCase()); }

std::string to_title(std::string_view text) {
  std::string out;
  std::string run;  // Lower-cased as one so that a final sigma is seen.
  bool inside = false;
  auto flush = [&] {
    out += to_lower(run);
    run.clear();
  };
  each(text, [&](char32_t c, size_t at, size_t length) {
    bool cased = is_cased(c);
    if (cased && inside) {
      run.append(text.substr(at, length));
    } else {
      flush();
      if (cased) {
        out += title_of(c);
      } else {
        out.append(text.substr(at, length));
      }
    }
    inside = cased;
  });
  flush();
  return out;
}

std::string to_capitalized(std::string_view text) {
  if (text.empty()) return "";
  utf8::Decoded first = utf8::decode(text, 0);
  return title_of(first.code_point) + to_lower(text.substr(first.length));
}

std::string to_swapped(std::string_view text) {
  std::string out;
  each(text, [&](char32_t c, size_t at, size_t length) {
    std::string_view one = text.substr(at, length);
    out += is_upper(c) ? to_lower(one) : is_lower(c) ? to_upper(one) : std::string(one);
  });
  return out;
}

namespace {

template <class InSet>
std::string_view strip_if(std::string_view text, Side side, InSet&& in_set) {
  if (side != Side::right) {
    while (!text.empty()) {
      utf8::Decoded first = utf8::decode(text, 0);
      if (!in_set(first.code_point)) break;
      text.remove_prefix(first.length);
    }
  }
  if (side != Side::left) {
    while (!text.empty()) {
      size_t start = text.size() - 1;
      while (start > 0 && text.size() - start < 4 &&
             (static_cast<unsigned char>(text[start]) & 0xc0) == 0x80) {
        --start;
      }
      if (utf8::decode(text, start).length != text.size() - start) start = text.size() - 1;
      if (!in_set(utf8::decode(text, start).code_point)) break;
      text.remove_suffix(text.size() - start);
    }
  }
  return text;
}

}  // namespace

std::string_view stripped(std::string_view text, Side side) {
  return strip_if(text, side, [](char32_t c) { return is_space(c); });
}

std::string_view stripped(std::string_view text, Side side, std::string_view characters) {
  std::vector<char32_t> set = code_points(characters);
  return strip_if(text, side,
                  [&](char32_t c) { return std::find(set.begin(), set.end(), c) != set.end(); });
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string with_ascii_digits(std::string_view text) {
  std::string out;
  each(text, [&](char32_t c, size_t at, size_t length) {
    if (c >= 0x80 && is_decimal(c)) {
      out.push_back(static_cast<char>('0' + u_charDigitValue(point(c))));
    } else {
      out.append(text.substr(at, length));
    }
  });
  return out;
}

std::vector<char32_t> code_points(std::string_view text) {
  std::vector<char32_t> points;
  points.reserve(text.size());
  each(text, [&](char32_t c, size_t, size_t) { points.push_back(c); });
  return points;
}

std::string from_code_points(const std::vector<char32_t>& points) {
  std::string out;
  out.reserve(points.size());
  for (char32_t c : points) utf8::append(out, c);
  return out;
}

std::vector<std::string_view> split_lines(std::string_view text, bool keep_ends) {
  std::vector<std::string_view> lines;
  size_t start = 0;
  for (size_t i = 0; i < text.size();) {
    utf8::Decoded decoded = utf8::decode(text, i);
    char32_t c = decoded.code_point;
    size_t next = i + decoded.length;
    bool is_break =
        (c >= 10 && c <= 13) || (c >= 0x1c && c <= 0x1e) || c == 0x85 || c == 0x2028 || c == 0x2029;
    if (is_break) {
      if (c == '\r' && next < text.size() && text[next] == '\n') ++next;
      lines.push_back(text.substr(start, (keep_ends ? next : i) - start));
      start = next;
    }
    i = next;
  }
  if (start < text.size()) lines.push_back(text.substr(start));
  return lines;
}

}  // namespace danlu::jinja
