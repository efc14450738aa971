#include "base/yaml/text.hpp"

#include "base/utf8.hpp"
#include "base/yaml_errors.hpp"

namespace danlu::yaml {
namespace {

[[noreturn]] void refuse(const ErrorCode& code, const Place& place) {
  throw Error(code, {{"line", place.line}, {"column", place.column}});
}

// Line folding (section 6.5): one break is a space, more are themselves less one.
void append_folded(std::string& out, size_t breaks) {
  if (breaks == 1) {
    out.push_back(' ');
  } else {
    out.append(breaks - 1, '\n');
  }
}

// Over a line break and the empty lines after it; how many breaks these were.
size_t skip_breaks(Cursor& cursor) {
  size_t breaks = 0;
  for (; is_break(cursor.peek()); ++breaks) cursor.next_line();
  return breaks;
}

// ns-plain-safe: what may follow an indicator inside a plain scalar.
bool plain_safe(char c, bool flow) { return !ends_word(c) && !(flow && is_flow_indicator(c)); }

bool starts_plain(const Cursor& cursor, bool flow) {
  char c = cursor.peek();
  if (c == '-' || c == '?' || c == ':') return plain_safe(cursor.peek(1), flow);
  return std::string_view(",[]{}#&*!|>'\"%@`").find(c) == std::string_view::npos && !ends_word(c);
}

// What ends a plain scalar at the beginning of a further line.
bool ends_plain(const Cursor& cursor, const Surroundings& around) {
  char c = cursor.peek();
  if (cursor.indent() < around.indent || c == '#') return true;
  if (around.flow && is_flow_indicator(c)) return true;
  return c == ':' && !plain_safe(cursor.peek(1), around.flow);
}

// One line of a plain scalar, without white space at its end; the cursor stops behind that.
void append_plain_line(Cursor& cursor, bool flow, Text& text) {
  size_t start = cursor.offset();
  size_t end = start;
  for (;; cursor.advance(1)) {
    char c = cursor.peek();
    if (is_white(c)) continue;
    if (is_break(c) || c == '\0' || (flow && is_flow_indicator(c))) break;
    if (c == ':' && !plain_safe(cursor.peek(1), flow)) break;
    if (c == '#' && end < cursor.offset()) break;
    end = cursor.offset() + 1;
  }
  text.value.append(cursor.text().substr(start, end - start));
  text.end = end;
}

// What both kinds of quotes share: lines are folded, white space around their breaks is dropped.
class QuotedReader {
 public:
  QuotedReader(Cursor& cursor, const Surroundings& around)
      : cursor_(cursor), around_(around), open_(cursor.here()), quote_(cursor.peek()) {
    cursor_.advance(1);
  }

  Text read() {
    for (;;) {
      append_run();
      char c = cursor_.peek();
      if (c == '\0') refuse(kYamlQuoteNotClosed, open_);
      if (is_break(c)) {
        out_.resize(solid_);
        append_folded(out_, next_content());
        solid_ = out_.size();
      } else if (c == '\\') {
        append_escape();
      } else if (quote_ == '\'' && cursor_.peek(1) == '\'') {
        cursor_.advance(2);
        out_.push_back('\'');
        solid_ = out_.size();
      } else {
        cursor_.advance(1);
        return {std::move(out_), cursor_.offset()};
      }
    }
  }

 private:
  void append_run() {
    size_t start = cursor_.offset();
    size_t solid = start;
    for (;; cursor_.advance(1)) {
      char c = cursor_.peek();
      if (c == quote_ || is_break(c) || c == '\0' || (c == '\\' && quote_ == '"')) break;
      if (!is_white(c)) solid = cursor_.offset() + 1;
    }
    if (solid > start) solid_ = out_.size() + (solid - start);
    out_.append(cursor_.text().substr(start, cursor_.offset() - start));
  }

  size_t next_content() {
    size_t breaks = skip_breaks(cursor_);
    if (cursor_.indent() < 0) refuse(kYamlQuoteNotClosed, open_);
    if (cursor_.indent() < around_.indent) refuse_indentation(cursor_);
    return breaks;
  }

  void append_escape() {
    Place place = cursor_.here();
    char c = cursor_.peek(1);
    cursor_.advance(1);
    if (is_break(c)) {
      out_.append(next_content() - 1, '\n');
    } else if (c == 'x' || c == 'u' || c == 'U') {
      cursor_.advance(1);
      append_code_point(c, place);
    } else {
      append_named(c, place);
    }
    solid_ = out_.size();
  }

  // Section 5.7.
  void append_named(char c, const Place& place) {
    constexpr std::string_view kNames = "0abt\tnvfre \"/\\N_LP";
    constexpr char32_t kCharacters[] = {0,    7,   8,   9,   9,    10,   11,   12,     13,
                                        0x1B, ' ', '"', '/', '\\', 0x85, 0xA0, 0x2028, 0x2029};
    size_t found = kNames.find(c);
    if (c == '\0' || found == std::string_view::npos) refuse(kYamlEscape, place);
    utf8::append(out_, kCharacters[found]);
    cursor_.advance(1);
  }

  void append_code_point(char kind, const Place& place) {
    char32_t c = hexadecimal(kind == 'x' ? 2 : kind == 'u' ? 4 : 8, place);
    // A pair of surrogates, as JSON writes what is beyond U+FFFF.
    if (c >= 0xD800 && c < 0xDC00 && cursor_.peek() == '\\' && cursor_.peek(1) == 'u') {
      cursor_.advance(2);
      char32_t low = hexadecimal(4, place);
      if (low < 0xDC00 || low > 0xDFFF) refuse(kYamlEscape, place);
      c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
    }
    if (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) refuse(kYamlEscape, place);
    utf8::append(out_, c);
  }

  char32_t hexadecimal(int digits, const Place& place) {
    char32_t value = 0;
    for (int i = 0; i < digits; ++i, cursor_.advance(1)) {
      char c = cursor_.peek();
      char small = c >= 'A' && c <= 'F' ? static_cast<char>(c + ('a' - 'A')) : c;
      bool letter = small >= 'a' && small <= 'f';
      if (!letter && (c < '0' || c > '9')) refuse(kYamlEscape, place);
      value = (value << 4) | static_cast<char32_t>(letter ? small - 'a' + 10 : c - '0');
    }
    return value;
  }

  Cursor& cursor_;
  Surroundings around_;
  Place open_;
  char quote_;
  std::string out_;
  size_t solid_ = 0;  // What a line break leaves of `out_`: all but white space written as such.
};

}  // namespace

void refuse_indentation(Cursor& cursor) {
  Place place = cursor.here();
  if (cursor.tab() == std::string_view::npos) refuse(kYamlIndentation, place);
  // Only spaces are in front of the first tab.
  throw Error(kYamlTab, {{"line", place.line}, {"column", cursor.spaces() + 1}});
}

void refuse_reserved(Cursor& cursor) {
  Place place = cursor.here();
  std::string_view rest = cursor.text().substr(place.offset, 4);
  throw Error(kYamlReserved, {{"character", std::string(utf8::prefix(rest, 1))},
                              {"line", place.line},
                              {"column", place.column}});
}

Text read_plain(Cursor& cursor, const Surroundings& around) {
  if (!starts_plain(cursor, around.flow)) refuse_reserved(cursor);
  Text text;
  append_plain_line(cursor, around.flow, text);
  while (is_break(cursor.peek())) {
    size_t breaks = skip_breaks(cursor);
    if (ends_plain(cursor, around)) break;
    append_folded(text.value, breaks);
    append_plain_line(cursor, around.flow, text);
  }
  return text;
}

Text read_single_quoted(Cursor& cursor, const Surroundings& around) {
  return QuotedReader(cursor, around).read();
}

Text read_double_quoted(Cursor& cursor, const Surroundings& around) {
  return QuotedReader(cursor, around).read();
}

}  // namespace danlu::yaml
