#include "retrieve/chunk_sentences.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/utf8.hpp"

namespace danlu::retrieve {
namespace {

constexpr std::array<std::string_view, 58> kAbbreviations{
    "al",   "approx", "apr",  "art", "aug", "ca",  "cap", "cf",  "ch",  "chap", "co",  "col",
    "corp", "dec",    "dept", "dr",  "ed",  "eds", "eg",  "eq",  "esp", "est",  "feb", "fig",
    "figs", "gen",    "gov",  "ie",  "inc", "jan", "jr",  "jul", "jun", "lt",   "ltd", "mar",
    "max",  "min",    "mr",   "mrs", "ms",  "mt",  "no",  "nos", "nov", "oct",  "pp",  "prof",
    "ref",  "sec",    "sect", "sep", "sr",  "st",  "tel", "viz", "vol", "vs"};

bool is_space(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x3000 || c == 0xA0 ||
         (c >= 0x2000 && c <= 0x200B) || c == 0xFEFF;
}

bool is_closer(char32_t c) {
  switch (c) {
    case U'"':
    case U'\'':
    case U')':
    case U']':
    case U'}':
    case U'”':
    case U'’':
    case U'）':
    case U'】':
    case U'」':
    case U'』':
    case U'》':
    case U'〉':
    case U'］':
    case U'〕':
    case U'»':
      return true;
    default:
      return false;
  }
}

// Ends a sentence wherever it stands.
bool is_hard_end(char32_t c) {
  switch (c) {
    case U'。':
    case U'！':
    case U'？':
    case U'；':
    case U'｡':
    case U'…':
      return true;
    default:
      return false;
  }
}

bool is_soft_end(char32_t c) { return c == '.' || c == '!' || c == '?' || c == U'．'; }

// Punctuation that goes on with the sentence before it.
bool continues(char32_t c) {
  return c == U'，' || c == U'、' || c == U'：' || c == U'；' || c == ',' || c == ';' || c == ':' ||
         c == U'。' || c == U'—';
}

bool is_digit(char32_t c) { return (c >= '0' && c <= '9') || (c >= U'０' && c <= U'９'); }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  std::vector<TextRange> run() {
    size_t position = 0;
    while (position < text_.size()) {
      utf8::Decoded c = utf8::decode(text_, position);
      size_t next = position + c.length;
      if (c.code_point == '\n' || c.code_point == 0x2029) {
        close(position);
        start_ = next;
      } else if (is_hard_end(c.code_point) || is_soft_end(c.code_point)) {
        next = after_terminators(next);
        bool hard = is_hard_end(c.code_point) || has_hard_end(position, next);
        if (ends_here(position, next, hard)) {
          close(next);
          start_ = next;
        }
      }
      position = next;
    }
    close(text_.size());
    return std::move(ranges_);
  }

 private:
  char32_t at(size_t position) const {
    return position < text_.size() ? utf8::decode(text_, position).code_point : 0;
  }

  size_t after_terminators(size_t position) const {
    while (position < text_.size()) {
      utf8::Decoded c = utf8::decode(text_, position);
      if (!is_hard_end(c.code_point) && !is_soft_end(c.code_point) && !is_closer(c.code_point))
        break;
      position += c.length;
    }
    return position;
  }

  bool has_hard_end(size_t begin, size_t end) const {
    for (size_t i = begin; i < end;) {
      utf8::Decoded c = utf8::decode(text_, i);
      if (is_hard_end(c.code_point)) return true;
      i += c.length;
    }
    return false;
  }

  bool ends_here(size_t terminator, size_t next, bool hard) const {
    char32_t follower = at(next);
    if (next >= text_.size() || follower == '\n') return true;
    if (hard) return !continues(follower);
    if (!is_space(follower)) return ends_before_wide(terminator, follower);
    size_t word = next;
    while (word < text_.size() && is_space(at(word))) word += utf8::decode(text_, word).length;
    char32_t first = at(word);
    if (first >= 'a' && first <= 'z') return false;
    if (text_[terminator] != '.') return true;
    return !is_abbreviation(terminator, first);
  }

  // A full stop directly before a Chinese character ends a sentence unless it ends a number
  // ("1.概述") or a name.
  bool ends_before_wide(size_t terminator, char32_t follower) const {
    if (follower < 0x2E80 || continues(follower)) return false;
    if (text_[terminator] != '.') return true;
    return terminator > 0 && !is_digit(static_cast<unsigned char>(text_[terminator - 1])) &&
           !is_abbreviation(terminator, follower);
  }

  bool is_abbreviation(size_t stop, char32_t follower) const {
    size_t begin = stop;
    while (begin > start_ && (is_letter(text_[begin - 1]) || text_[begin - 1] == '.')) --begin;
    std::string word;
    for (size_t i = begin; i < stop; ++i) {
      if (text_[i] != '.') word += static_cast<char>(text_[i] | 0x20);
    }
    if (word.empty()) return is_list_number(stop);
    bool initials = word.size() == 1 || stop - begin == 2 * word.size() - 1;
    if (initials && word != "i") return !(word == "am" || word == "pm");
    if (word == "etc") return false;
    if (word == "no" || word == "max" || word == "min" || word == "ch" || word == "art")
      return is_digit(follower);
    return std::binary_search(kAbbreviations.begin(), kAbbreviations.end(), word);
  }

  // "12. Close the lid": a number that opens the sentence counts it.
  bool is_list_number(size_t stop) const {
    size_t begin = stop;
    while (begin > start_ && is_digit(static_cast<unsigned char>(text_[begin - 1]))) --begin;
    if (begin == stop || stop - begin > 3) return false;
    for (size_t i = start_; i < begin; ++i) {
      if (text_[i] != ' ' && text_[i] != '\t') return false;
    }
    return true;
  }

  void close(size_t end) {
    size_t begin = start_;
    while (begin < end && is_space(at(begin))) begin += utf8::decode(text_, begin).length;
    while (end > begin) {
      size_t last = end - 1;
      while (last > begin && (static_cast<unsigned char>(text_[last]) & 0xC0) == 0x80) --last;
      utf8::Decoded c = utf8::decode(text_, last);
      if (last + c.length != end || !is_space(c.code_point)) break;
      end = last;
    }
    if (begin < end) ranges_.push_back({begin, end});
  }

  std::string_view text_;
  size_t start_ = 0;
  std::vector<TextRange> ranges_;
};

}  // namespace

std::vector<TextRange> sentences(std::string_view text) { return Splitter(text).run(); }

}  // namespace danlu::retrieve
