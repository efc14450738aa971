// A place in a YAML text that moves on: line by line, with the indentation of each line, and with
// line and column of where it stands. Every character is looked at a bounded number of times.
//
// REQUIRES: a text without NUL (check_yaml_bytes), so that '\0' can stand for its end.
#pragma once

#include <string_view>

namespace danlu::yaml {

struct Place {
  size_t offset = 0;
  int line = 1;
  int column = 1;  // In characters.
};

constexpr bool is_white(char c) { return c == ' ' || c == '\t'; }
constexpr bool is_break(char c) { return c == '\n' || c == '\r'; }
constexpr bool ends_word(char c) { return is_white(c) || is_break(c) || c == '\0'; }
constexpr bool is_flow_indicator(char c) {
  return c == ',' || c == '[' || c == ']' || c == '{' || c == '}';
}

class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) { begin_line(); }

  std::string_view text() const { return text_; }
  size_t offset() const { return at_; }
  char peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool at_end() const { return at_ >= text_.size(); }
  // An indicator such as '-', '?' or ':' that stands alone.
  bool at_indicator(char c) const { return peek() == c && ends_word(peek(1)); }
  // "---" or "..." at the beginning of a line.
  bool at_marker(std::string_view marker) const;
  Place here();

  // The line.
  int line() const { return line_; }
  size_t line_start() const { return line_start_; }
  // Spaces in front of the line.
  int spaces() const { return spaces_; }
  // The same, but -1 where no content can follow: a document marker, or the end of the text.
  int indent() const { return ended_ ? -1 : spaces_; }
  // Whether only white space is before the cursor on its line.
  bool fresh() const { return at_ == content_; }
  // The first tab in the white space in front of the line; npos when it has none.
  size_t tab() const { return tab_; }
  // Column of the cursor in bytes, from 0; for lines that begin with indicators and spaces.
  int indent_here() const { return static_cast<int>(at_ - line_start_); }

  // Moving.
  void advance(size_t bytes) { at_ += bytes; }
  void skip_white();
  void skip_line();  // To the break that ends it.
  // Over the line break, to the first character that is not white.
  // REQUIRES: the cursor is at a line break.
  void next_line();
  // Over white space, comments and line breaks to the next content. True when on another line.
  bool skip_gap();
  // At the beginning of a line: over a byte-order mark.
  void skip_byte_order_mark();

 private:
  void begin_line();

  std::string_view text_;
  size_t at_ = 0;
  int line_ = 1;
  size_t line_start_ = 0;
  size_t content_ = 0;
  int spaces_ = 0;
  bool ended_ = false;
  size_t tab_ = std::string_view::npos;
  Place known_;  // The last place asked for on this line; columns are counted from there.
};

}  // namespace danlu::yaml
