#include "retrieve/parsers/support/text_headings.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"
#include "retrieve/parsers/support/plain_text.hpp"

namespace danlu::retrieve {
namespace {

constexpr size_t kHeadingWidthMax = 80;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

size_t digits_at(std::string_view text, size_t position) {
  size_t end = position;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - position;
}

// Bytes of a number in Chinese characters or digits at the start.
size_t chinese_number(std::string_view text) {
  constexpr std::u32string_view kNumerals = U"零〇一二三四五六七八九十百千两０１２３４５６７８９";
  size_t end = 0;
  while (end < text.size()) {
    utf8::Decoded c = utf8::decode(text, end);
    bool numeral = kNumerals.find(c.code_point) != std::u32string_view::npos ||
                   (c.code_point < 0x80 && is_digit(static_cast<char>(c.code_point)));
    if (!numeral) break;
    end += c.length;
  }
  return end;
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> starts) {
  return std::any_of(starts.begin(), starts.end(),
                     [&](std::string_view start) { return text.starts_with(start); });
}

bool ends_like_text(std::string_view line) {
  char32_t last = last_character(line);
  return last == U'。' || last == U'；' || last == U'，' || last == U'、' || last == '.' ||
         last == ',' || last == ';' || last == U'！' || last == U'：' || last == ':';
}

// 第三章 总则; 第十二条 is running text of a law and stays text unless it is short.
int64_t numbered_part(std::string_view line) {
  if (!line.starts_with("第")) return 0;
  std::string_view rest = trimmed(line.substr(3));
  size_t number = chinese_number(rest);
  if (number == 0) return 0;
  rest = trimmed(rest.substr(number));
  int64_t level = 0;
  size_t unit = 3;
  if (starts_with_any(rest, {"编", "篇", "卷", "部分", "部"})) {
    level = 1;
    unit = rest.starts_with("部分") ? 6 : 3;
  } else if (starts_with_any(rest, {"章", "回", "讲", "课", "单元"})) {
    level = rest.starts_with("章") ? 1 : 2;
    unit = rest.starts_with("单元") ? 6 : 3;
  } else if (rest.starts_with("节")) {
    level = 2;
  }
  if (level == 0) return 0;
  rest.remove_prefix(unit);
  // "第一章讲到……" goes on as a sentence; a title follows after a space or sign, or is short.
  bool separated = rest.empty() || rest[0] == ' ' || rest.starts_with("\u3000") || rest[0] == ':' ||
                   rest.starts_with("：");
  return separated || display_width(rest) <= 30 ? level : 0;
}

// "1.2 Title", "1.2.3. Title"; a single number only when `alone`.
int64_t decimal_number(std::string_view line, bool alone) {
  size_t at = digits_at(line, 0);
  if (at == 0 || at > 2) return 0;
  int64_t level = 1;
  while (at + 1 < line.size() && line[at] == '.' && is_digit(line[at + 1])) {
    size_t digits = digits_at(line, at + 1);
    if (digits > 2) return 0;
    at += 1 + digits;
    ++level;
  }
  bool dot = at < line.size() && line[at] == '.';
  if (dot) ++at;
  bool wide = joins_without_space(first_character(line.substr(std::min(at, line.size()))));
  bool space = at < line.size() && (line[at] == ' ' || line[at] == '\t');
  if (!space && !(wide && (level > 1 || dot))) return 0;
  std::string_view title = trimmed(line.substr(at));
  if (title.empty() || level > 6) return 0;
  if (level == 1 && (!alone || display_width(title) > 40)) return 0;
  char32_t first = first_character(title);
  bool titled = (first >= 'A' && first <= 'Z') || joins_without_space(first) || first >= 0xC0;
  return titled ? level : 0;
}

int64_t chinese_list_heading(std::string_view line) {
  size_t number = chinese_number(line);
  bool digits = digits_at(line, 0) > 0;
  if (number == 0 || digits || number > 9) return 0;
  std::string_view rest = line.substr(number);
  if (!starts_with_any(rest, {"、", "．", "."})) return 0;
  return display_width(rest) <= 44 ? 1 : 0;
}

bool is_capitals(std::string_view line) {
  size_t letters = 0;
  for (char c : line) {
    if (c >= 'a' && c <= 'z') return false;
    letters += c >= 'A' && c <= 'Z' ? 1 : 0;
  }
  return letters >= 4 && letters * 2 > line.size();
}

int64_t named_part(std::string_view line, bool alone) {
  std::string lower = lower_ascii(line);
  if (starts_with_any(lower, {"chapter ", "part ", "appendix ", "book ", "article ", "section "})) {
    std::string_view rest = trimmed(std::string_view(lower).substr(lower.find(' ')));
    size_t number = std::min(rest.find_first_not_of("0123456789ivxlc"), rest.size());
    bool letter = rest.size() == 1 || (rest.size() > 1 && !is_digit(rest[0]) &&
                                       (rest[1] == ':' || rest[1] == '.' || rest[1] == ' '));
    bool ends = number == rest.size() ||
                (number > 0 &&
                 (rest[number] == ':' || rest[number] == '.' || (rest[number] == ' ' && alone)));
    if (ends || (letter && alone)) return lower.starts_with("section") ? 2 : 1;
  }
  if (starts_with_any(line, {"附录", "附件", "附则", "附表", "前言", "引言", "目录", "摘要",
                             "参考文献", "结语"}))
    return display_width(line) <= 40 ? 1 : 0;
  return 0;
}

size_t bullet_length(std::string_view line) {
  if (line.size() > 1 && (line[0] == '-' || line[0] == '*' || line[0] == '+') && line[1] == ' ')
    return 2;
  for (std::string_view bullet :
       {"•", "·", "●", "○", "■", "◆", "▪", "–", "‣", "◦", "➢", "✓", "►", "\uF0B7"}) {
    if (line.starts_with(bullet) && line.size() > bullet.size()) return bullet.size();
  }
  return 0;
}

}  // namespace

int64_t text_heading_level(std::string_view line, bool alone) {
  if (line.empty() || display_width(line) > kHeadingWidthMax) return 0;
  if (line[0] == '#') {
    size_t marks = std::min(line.find_first_not_of('#'), line.size());
    return marks <= 6 && marks < line.size() && line[marks] == ' ' ? static_cast<int64_t>(marks)
                                                                   : 0;
  }
  if (ends_like_text(line)) return 0;
  if (int64_t level = numbered_part(line)) return level;
  if (int64_t level = named_part(line, alone)) return level;
  if (int64_t level = chinese_list_heading(line)) return level;
  if (int64_t level = decimal_number(line, alone)) return level;
  if (alone && is_capitals(line) && display_width(line) <= 60) return 1;
  // A short Chinese title between brackets.
  if (alone && line.starts_with("【") && line.ends_with("】")) return 2;
  return 0;
}

bool is_underline(std::string_view line) {
  if (line.size() < 3 || (line[0] != '=' && line[0] != '-')) return false;
  return line.find_first_not_of(line[0]) == std::string_view::npos;
}

bool is_list_line(std::string_view line) {
  if (bullet_length(line) > 0) return true;
  size_t digits = digits_at(line, 0);
  if (digits > 0 && digits <= 3 && digits < line.size()) {
    std::string_view rest = line.substr(digits);
    if (starts_with_any(rest, {". ", ") ", "、", "）", "．"})) return true;
    bool wide = rest.size() > 1 && (rest[0] == '.' || rest[0] == ')') &&
                joins_without_space(first_character(rest.substr(1)));
    if (wide) return true;
  }
  for (std::string_view open : {"（", "("}) {
    if (!line.starts_with(open)) continue;
    std::string_view rest = line.substr(open.size());
    size_t number = chinese_number(rest);
    if (number > 0 && number <= 6 && starts_with_any(rest.substr(number), {"）", ")"})) return true;
  }
  char32_t first = first_character(line);
  return first >= U'①' && first <= U'⑳';
}

std::string without_bullet(std::string_view line) {
  return collapsed(line.substr(bullet_length(line)), LineFeeds::keep);
}

std::string without_heading_mark(std::string_view line) {
  if (line.empty() || line[0] != '#') return std::string(line);
  size_t marks = std::min(line.find_first_not_of('#'), line.size());
  return std::string(trimmed(line.substr(marks)));
}

}  // namespace danlu::retrieve
