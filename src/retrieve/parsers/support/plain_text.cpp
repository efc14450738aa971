#include "retrieve/parsers/support/plain_text.hpp"

#include "base/utf8.hpp"

namespace danlu::retrieve {
namespace {

bool is_space(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x3000 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x2028 || c == 0x2029;
}

bool is_invisible(char32_t c) {
  bool direction =
      c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return direction || c == 0x200B || c == 0xFEFF || c == 0xAD || c == 0x2060;
}

}  // namespace

bool joins_without_space(char32_t c) {
  return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0xFE30 && c <= 0xFE4F) || (c >= 0xFF00 && c <= 0xFF60) ||
         (c >= 0x20000 && c <= 0x3FFFF) || c == U'“' || c == U'”' || c == U'‘' || c == U'’' ||
         c == U'…' || c == U'—';
}

char32_t first_character(std::string_view text) {
  return text.empty() ? 0 : utf8::decode(text, 0).code_point;
}

char32_t last_character(std::string_view text) {
  if (text.empty()) return 0;
  size_t last = text.size() - 1;
  while (last > 0 && (static_cast<unsigned char>(text[last]) & 0xC0) == 0x80) --last;
  return utf8::decode(text, last).code_point;
}

void append_line(std::string& paragraph, std::string_view line) {
  if (line.empty()) return;
  if (!paragraph.empty()) {
    char32_t before = last_character(paragraph);
    char32_t after = first_character(line);
    bool quotes = (before < 0x2E80 && after < 0x2E80);  // Curly quotes stand in English as well.
    bool joined = joins_without_space(before) && joins_without_space(after) && !quotes;
    if (!joined && !is_space(before)) paragraph += ' ';
  }
  paragraph += line;
}

std::string collapsed(std::string_view text, LineFeeds line_feeds) {
  std::string out;
  out.reserve(text.size());
  bool space = false;
  bool line = false;
  for (size_t i = 0; i < text.size();) {
    utf8::Decoded c = utf8::decode(text, i);
    if (is_space(c.code_point)) {
      space = true;
      line = line || (c.code_point == '\n' && line_feeds == LineFeeds::keep);
    } else if (!is_invisible(c.code_point)) {
      if (space && !out.empty()) out += line ? '\n' : ' ';
      space = line = false;
      out.append(text, i, c.length);
    }
    i += c.length;
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kWide = "\u3000";
  for (;;) {
    if (!text.empty() && static_cast<unsigned char>(text.front()) < 0x80 &&
        is_space(static_cast<unsigned char>(text.front()))) {
      text.remove_prefix(1);
    } else if (text.starts_with(kWide)) {
      text.remove_prefix(kWide.size());
    } else {
      break;
    }
  }
  for (;;) {
    if (!text.empty() && is_space(static_cast<unsigned char>(text.back())) &&
        static_cast<unsigned char>(text.back()) < 0x80) {
      text.remove_suffix(1);
    } else if (text.ends_with(kWide)) {
      text.remove_suffix(kWide.size());
    } else {
      break;
    }
  }
  return text;
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return out;
}

size_t display_width(std::string_view text) {
  size_t width = 0;
  for (size_t i = 0; i < text.size();) {
    utf8::Decoded c = utf8::decode(text, i);
    width += joins_without_space(c.code_point) || (c.code_point >= 0xAC00 && c.code_point <= 0xD7A3)
                 ? 2
                 : 1;
    i += c.length;
  }
  return width;
}

}  // namespace danlu::retrieve
