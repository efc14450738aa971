#include "base/yaml/cursor.hpp"

namespace danlu::yaml {

bool Cursor::at_marker(std::string_view marker) const {
  return at_ == line_start_ && text_.substr(at_).starts_with(marker) &&
         ends_word(peek(marker.size()));
}

Place Cursor::here() {
  for (; known_.offset < at_; ++known_.offset) {
    bool continues = (static_cast<unsigned char>(text_[known_.offset]) & 0xC0) == 0x80;
    known_.column += continues ? 0 : 1;
  }
  return known_;
}

void Cursor::skip_white() {
  while (is_white(peek())) ++at_;
}

void Cursor::skip_line() { at_ = std::min(text_.find_first_of("\r\n", at_), text_.size()); }

void Cursor::next_line() {
  at_ += peek() == '\r' && peek(1) == '\n' ? 2 : 1;
  ++line_;
  begin_line();
}

void Cursor::begin_line() {
  line_start_ = at_;
  known_ = {at_, line_, 1};
  ended_ = at_marker("---") || at_marker("...");
  while (peek() == ' ') ++at_;
  spaces_ = static_cast<int>(at_ - line_start_);
  tab_ = peek() == '\t' ? at_ : std::string_view::npos;
  skip_white();
  content_ = at_;
  ended_ = ended_ || at_end();
}

bool Cursor::skip_gap() {
  int before = line_;
  for (;;) {
    skip_white();
    bool apart = fresh() || (at_ > line_start_ && is_white(text_[at_ - 1]));
    if (peek() == '#' && apart) skip_line();
    if (!is_break(peek())) return line_ != before;
    next_line();
  }
}

void Cursor::skip_byte_order_mark() {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (at_ != line_start_ || !text_.substr(at_).starts_with(kByteOrderMark)) return;
  at_ += kByteOrderMark.size();
  begin_line();
}

}  // namespace danlu::yaml
