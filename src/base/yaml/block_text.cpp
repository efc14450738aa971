// Block scalars (YAML 1.2.2, chapter 8.1):
//
//   |2-  # comment      style, then in any order indentation (1 to 9) and chomping ('-' or '+')
//     lines             indented alike; '>' folds them, '|' keeps their breaks
#include <algorithm>

#include "base/yaml/text.hpp"
#include "base/yaml_errors.hpp"

namespace danlu::yaml {
namespace {

class BlockReader {
 public:
  BlockReader(Cursor& cursor, int parent) : cursor_(cursor), parent_(parent) { read_header(); }

  Text read() {
    while (is_break(cursor_.peek())) {
      cursor_.next_line();
      if (!take_line()) break;
    }
    if (chomping_ == '+') {
      text_.value.append(breaks_, '\n');
    } else if (chomping_ != '-' && !first_ && breaks_ > 0) {
      text_.value.push_back('\n');
    }
    refuse_tab_after();
    return std::move(text_);
  }

 private:
  void read_header() {
    folded_ = cursor_.peek() == '>';
    cursor_.advance(1);
    for (char c = cursor_.peek(); !ends_word(c); c = cursor_.peek()) {
      if ((c == '-' || c == '+') && chomping_ == 0) {
        chomping_ = c;
      } else if (c >= '1' && c <= '9' && indent_ < 0) {
        indent_ = std::max(parent_, 0) + (c - '0');
      } else {
        refuse(kYamlBlockHeader);
      }
      cursor_.advance(1);
    }
    text_.end = cursor_.offset();
    bool apart = is_white(cursor_.peek());
    cursor_.skip_white();
    if (cursor_.peek() == '#' && apart) cursor_.skip_line();
    if (!is_break(cursor_.peek()) && !cursor_.at_end()) refuse(kYamlBlockHeader);
  }

  // Takes the line that has begun; false when it is no longer of the block. The cursor is left at
  // the end of a line that was taken.
  bool take_line() {
    bool nothing = cursor_.line_start() == cursor_.text().size();
    bool marker = cursor_.at_marker("---") || cursor_.at_marker("...");
    if (nothing || marker) return false;
    int spaces = cursor_.spaces();
    size_t after = cursor_.line_start() + static_cast<size_t>(spaces);
    bool blank = after == cursor_.offset() && (is_break(cursor_.peek()) || cursor_.at_end());
    if (blank && (indent_ < 0 || spaces <= indent_)) {
      widest_blank_ = std::max(widest_blank_, spaces);
      ++breaks_;
      return true;
    }
    if (indent_ < 0) {
      if (spaces <= parent_) return false;
      if (widest_blank_ > spaces) refuse(kYamlBlockBlankLine);
      indent_ = spaces;
    }
    if (spaces < indent_) return false;
    size_t start = cursor_.line_start() + static_cast<size_t>(indent_);
    cursor_.skip_line();
    append(cursor_.text().substr(start, cursor_.offset() - start));
    breaks_ = 1;  // The end of the text counts as one.
    text_.end = cursor_.offset();
    return true;
  }

  // Folding (section 8.1.3) leaves lines that begin with white space, and breaks around them.
  void append(std::string_view line) {
    bool spaced = is_white(line.front());
    if (!folded_ || first_ || spaced || spaced_before_) {
      text_.value.append(breaks_, '\n');
    } else if (breaks_ == 1) {
      text_.value.push_back(' ');
    } else {
      text_.value.append(breaks_ - 1, '\n');
    }
    text_.value.append(line);
    spaced_before_ = spaced;
    first_ = false;
  }

  // A line of white space with a tab, not indented enough for the block, is neither its content
  // nor empty.
  void refuse_tab_after() {
    bool only_white = is_break(cursor_.peek()) || cursor_.at_end();
    if (cursor_.fresh() && only_white && cursor_.tab() != std::string_view::npos) {
      refuse_indentation(cursor_);
    }
  }

  [[noreturn]] void refuse(const ErrorCode& code) {
    Place place = cursor_.here();
    throw Error(code, {{"line", place.line}, {"column", place.column}});
  }

  Cursor& cursor_;
  int parent_;
  bool folded_ = false;
  char chomping_ = 0;  // '-': no break at the end; '+': all; else one.
  int indent_ = -1;    // Of the content; -1 until its first line tells it.
  int widest_blank_ = 0;
  size_t breaks_ = 0;  // Since the last line with content.
  bool first_ = true;
  bool spaced_before_ = false;
  Text text_;
};

}  // namespace

Text read_block(Cursor& cursor, int parent) { return BlockReader(cursor, parent).read(); }

}  // namespace danlu::yaml
