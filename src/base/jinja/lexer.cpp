#include "base/jinja/lexer.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "base/jinja/errors.hpp"
#include "base/jinja/unicode.hpp"
#include "base/utf8.hpp"

namespace danlu::jinja {
namespace {

constexpr size_t kNowhere = std::string_view::npos;

bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }

// Line breaks become "\n"; one at the very end goes unless it is to be kept.
std::string normalized(std::string_view source, bool keep_trailing_newline) {
  std::string out;
  out.reserve(source.size());
  for (size_t i = 0; i < source.size(); ++i) {
    if (source[i] != '\r') {
      out.push_back(source[i]);
      continue;
    }
    out.push_back('\n');
    if (i + 1 < source.size() && source[i + 1] == '\n') ++i;
  }
  if (!keep_trailing_newline && !out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

class Lexer {
 public:
  Lexer(std::string source, const LexerRules& rules) : source_(std::move(source)), rules_(rules) {
    if (!utf8::valid(source_)) refuse(first_invalid(), "bytes that are not UTF-8", "UTF-8");
  }

  std::vector<Token> run_template() {
    while (pos_ < source_.size()) root();
    add(TokenKind::end, pos_);
    return std::move(tokens_);
  }

  std::vector<Token> run_expression() {
    while (pos_ < source_.size()) {
      if (!skip_space()) tag_token();
    }
    if (!open_.empty()) refuse(pos_, "the end", closing(open_.back()));
    add(TokenKind::end, pos_);
    return std::move(tokens_);
  }

 private:
  size_t first_invalid() const {
    for (size_t i = 0; i < source_.size();) {
      utf8::Decoded decoded = utf8::decode(source_, i);
      if (!decoded.ok) return i;
      i += decoded.length;
    }
    return 0;
  }

  // Positions are asked for in growing order nearly always, so counting goes on from the last one.
  Position position(size_t at) {
    if (at < counted_) {
      counted_ = 0;
      counted_position_ = {};
    }
    for (; counted_ < at && counted_ < source_.size(); ++counted_) {
      unsigned char c = static_cast<unsigned char>(source_[counted_]);
      if (c == '\n') {
        ++counted_position_.line;
        counted_position_.column = 1;
      } else if ((c & 0xc0) != 0x80) {
        ++counted_position_.column;
      }
    }
    return counted_position_;
  }

  [[noreturn]] void refuse(size_t at, std::string_view found, std::string_view expected) {
    Position where = position(at);
    throw Error(
        kSyntax,
        {{"found", found}, {"expected", expected}, {"line", where.line}, {"column", where.column}});
  }
  [[noreturn]] void unclosed(size_t at, std::string_view opened, std::string_view expected) {
    Position where = position(at);
    throw Error(kUnclosed, {{"opened", opened},
                            {"expected", expected},
                            {"line", where.line},
                            {"column", where.column}});
  }

  Token& add(TokenKind kind, size_t at, std::string text = {}) {
    tokens_.push_back({kind, position(at), std::move(text), 0, 0});
    return tokens_.back();
  }

  bool starts_with(size_t at, std::string_view text) const {
    return std::string_view(source_).substr(std::min(at, source_.size())).starts_with(text);
  }
  size_t after_space(size_t at) const {
    while (at < source_.size()) {
      utf8::Decoded decoded = utf8::decode(source_, at);
      if (!is_space(decoded.code_point)) break;
      at += decoded.length;
    }
    return at;
  }
  static std::string closing(char open) {
    return open == '(' ? "')'" : open == '[' ? "']'" : "'}'";
  }

  // Everything up to the next tag, and the tag's opening.
  void root() {
    size_t tag = pos_;
    for (;; ++tag) {
      tag = source_.find('{', tag);
      if (tag == kNowhere || tag + 1 >= source_.size()) {
        add(TokenKind::data, pos_, source_.substr(pos_));
        pos_ = source_.size();
        return;
      }
      char second = source_[tag + 1];
      if (second == '%' || second == '{' || second == '#') break;
    }
    char kind = source_[tag + 1];
    size_t inside = tag + 2;
    char sign = 0;
    if (inside < source_.size() && (source_[inside] == '-' || source_[inside] == '+')) {
      sign = source_[inside++];
    }
    add_data(pos_, tag, sign, kind != '{');
    line_starting_ = false;
    if (kind == '#') return comment(tag, inside);
    if (kind == '%') {
      if (size_t body = raw_begin(inside); body != kNowhere) return raw(tag, body);
    }
    add(kind == '%' ? TokenKind::block_begin : TokenKind::variable_begin, tag);
    pos_ = inside;
    inside_tag(tag, kind == '%');
  }

  // Data between `begin` and a tag whose opening carries `sign`.
  void add_data(size_t begin, size_t end, char sign, bool strippable) {
    std::string_view text = std::string_view(source_).substr(begin, end - begin);
    if (sign == '-') {
      text = stripped(text, Side::right);
    } else if (sign != '+' && rules_.lstrip_blocks && strippable) {
      size_t line = text.rfind('\n') + 1;
      bool at_line = line > 0 || line_starting_;
      if (at_line && stripped(text.substr(line), Side::left).empty()) text = text.substr(0, line);
    }
    if (!text.empty()) add(TokenKind::data, begin, std::string(text));
  }

  // The place after "%}" that ends a tag at `at` ("-%}", "+%}", "%}"), or nowhere.
  size_t after_block_end(size_t at, std::string_view end, bool plus) const {
    if (starts_with(at, "-") && starts_with(at + 1, end)) return after_space(at + 1 + end.size());
    if (plus && starts_with(at, "+") && starts_with(at + 1, end)) return at + 1 + end.size();
    if (!starts_with(at, end)) return kNowhere;
    at += end.size();
    return plus && rules_.trim_blocks && starts_with(at, "\n") ? at + 1 : at;
  }

  void leave_tag(size_t next) {
    line_starting_ = next > 0 && source_[next - 1] == '\n';
    pos_ = next;
  }

  void comment(size_t tag, size_t inside) {
    size_t end = source_.find("#}", inside);
    if (end == kNowhere) unclosed(tag, "{#", "'#}'");
    bool signed_end = end > inside && (source_[end - 1] == '-' || source_[end - 1] == '+');
    leave_tag(after_block_end(signed_end ? end - 1 : end, "#}", true));
  }

  size_t raw_begin(size_t at) const {
    at = after_space(at);
    if (!starts_with(at, "raw")) return kNowhere;
    at = after_space(at + 3);
    if (starts_with(at, "-%}")) return after_space(at + 3);
    return starts_with(at, "%}") ? at + 2 : kNowhere;
  }

  void raw(size_t tag, size_t body) {
    line_starting_ = source_[body - 1] == '\n';
    for (size_t end = source_.find("{%", body); end != kNowhere;
         end = source_.find("{%", end + 1)) {
      size_t inside = end + 2;
      char sign = 0;
      if (starts_with(inside, "-") || starts_with(inside, "+")) sign = source_[inside++];
      inside = after_space(inside);
      if (!starts_with(inside, "endraw")) continue;
      size_t next = after_block_end(after_space(inside + 6), "%}", true);
      if (next == kNowhere) continue;
      add_data(body, end, sign, true);
      return leave_tag(next);
    }
    unclosed(tag, "raw", "'{% endraw %}'");
  }

  void inside_tag(size_t tag, bool block) {
    std::string_view end = block ? "%}" : "}}";
    for (;;) {
      if (pos_ >= source_.size()) unclosed(tag, block ? "{%" : "{{", block ? "'%}'" : "'}}'");
      if (open_.empty()) {
        size_t next = after_block_end(pos_, end, block);
        if (next != kNowhere) {
          add(block ? TokenKind::block_end : TokenKind::variable_end, pos_);
          return leave_tag(next);
        }
      }
      if (!skip_space()) tag_token();
    }
  }

  bool skip_space() {
    size_t next = after_space(pos_);
    bool skipped = next > pos_;
    pos_ = next;
    return skipped;
  }

  void tag_token() {
    char c = source_[pos_];
    if (is_ascii_digit(c)) return number();
    if (c == '\'' || c == '"') return text(c);
    utf8::Decoded first = utf8::decode(source_, pos_);
    if (is_identifier_start(first.code_point)) return name();
    operator_token();
  }

  void name() {
    size_t start = pos_;
    while (pos_ < source_.size()) {
      utf8::Decoded decoded = utf8::decode(source_, pos_);
      if (!is_identifier_part(decoded.code_point)) break;
      pos_ += decoded.length;
    }
    add(TokenKind::name, start, source_.substr(start, pos_ - start));
  }

  // Digits with single underscores between them, from `at`; returns the end.
  size_t digits(size_t at, bool (*accepts)(char)) const {
    size_t end = at;
    while (end < source_.size()) {
      if (accepts(source_[end])) {
        ++end;
      } else if (source_[end] == '_' && end > at && end + 1 < source_.size() &&
                 accepts(source_[end + 1])) {
        ++end;
      } else {
        break;
      }
    }
    return end;
  }

  void number() {
    size_t start = pos_;
    bool after_dot = start > 0 && source_[start - 1] == '.';
    if (based_integer(start)) return;
    size_t end = digits(start, is_ascii_digit);
    bool fraction = false;
    if (!after_dot) {
      if (starts_with(end, ".") && end + 1 < source_.size() && is_ascii_digit(source_[end + 1])) {
        end = digits(end + 1, is_ascii_digit);
        fraction = true;
      }
      size_t exponent = end;
      if (starts_with(exponent, "e") || starts_with(exponent, "E")) {
        ++exponent;
        if (starts_with(exponent, "+") || starts_with(exponent, "-")) ++exponent;
        if (size_t last = digits(exponent, is_ascii_digit); last > exponent) {
          end = last;
          fraction = true;
        }
      }
    }
    std::string plain = without_underscores(start, end);
    pos_ = end;
    if (fraction) {
      Token& token = add(TokenKind::number, start);
      std::from_chars_result result =
          std::from_chars(plain.data(), plain.data() + plain.size(), token.number);
      if (result.ec != std::errc()) token.number = plain.find("e-") == kNowhere ? HUGE_VAL : 0.0;
      return;
    }
    if (plain.size() > 1 && plain[0] == '0' && plain.find_first_not_of('0') != kNowhere) {
      refuse(start, plain, "a number without leading zeros");
    }
    add_integer(start, plain, 10);
  }

  bool based_integer(size_t start) {
    if (source_[start] != '0' || start + 1 >= source_.size()) return false;
    char letter = static_cast<char>(source_[start + 1] | 0x20);
    int base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
    if (base == 0) return false;
    bool (*accepts)(char) = [](char d) { return d == '0' || d == '1'; };
    if (base == 8) accepts = [](char d) { return d >= '0' && d <= '7'; };
    if (base == 16) {
      accepts = [](char d) {
        return is_ascii_digit(d) || ((d | 0x20) >= 'a' && (d | 0x20) <= 'f');
      };
    }
    size_t end = digits(start + 2, accepts);
    if (end == start + 2) return false;
    pos_ = end;
    add_integer(start, without_underscores(start + 2, end), base);
    return true;
  }

  std::string without_underscores(size_t start, size_t end) const {
    std::string plain = source_.substr(start, end - start);
    std::erase(plain, '_');
    return plain;
  }

  void add_integer(size_t start, const std::string& digits, int base) {
    int64_t value = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), value, base).ec !=
        std::errc()) {
      refuse(start, digits.substr(0, 40), "an integer of 64 bits");
    }
    add(TokenKind::integer, start).integer = value;
  }

  void text(char quote) {
    size_t start = pos_;
    std::string value;
    size_t at = pos_ + 1;
    while (at < source_.size() && source_[at] != quote) {
      if (source_[at] == '\\' && at + 1 < source_.size()) {
        at = escape(at + 1, value);
      } else {
        value.push_back(source_[at++]);
      }
    }
    if (at >= source_.size()) unclosed(start, std::string(1, quote), std::string(1, quote));
    pos_ = at + 1;
    add(TokenKind::text, start, std::move(value));
  }

  // `at` is after the backslash; returns the place after the escape. Unknown ones stay as they are.
  size_t escape(size_t at, std::string& value) {
    char c = source_[at];
    constexpr std::string_view kLetters = "\n\\'\"abfnrtv";
    constexpr std::array<std::string_view, 11> kMeaning = {"",   "\\", "'",  "\"", "\a", "\b",
                                                           "\f", "\n", "\r", "\t", "\v"};
    if (size_t known = kLetters.find(c); known != kNowhere) {
      value += kMeaning[known];
      return at + 1;
    }
    if (c == 'x' || c == 'u' || c == 'U') {
      size_t count = c == 'x' ? 2 : c == 'u' ? 4 : 8;
      char32_t point = hex(at + 1, count);
      at += 1 + count;
      if (point >= 0xd800 && point < 0xdc00 && starts_with(at, "\\u")) {
        char32_t low = hex(at + 2, 4);
        if (low >= 0xdc00 && low < 0xe000) {
          point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
          at += 6;
        }
      }
      bool surrogate = point >= 0xd800 && point < 0xe000;
      utf8::append(value, surrogate ? char32_t{0xfffd} : point);
      return at;
    }
    if (c >= '0' && c <= '7') {
      char32_t point = 0;
      for (int i = 0; i < 3 && at < source_.size() && source_[at] >= '0' && source_[at] <= '7';
           ++i) {
        point = point * 8 + static_cast<char32_t>(source_[at++] - '0');
      }
      utf8::append(value, point);
      return at;
    }
    value.push_back('\\');
    return at;
  }

  char32_t hex(size_t at, size_t count) {
    uint32_t value = 0;
    const char* begin = source_.data() + std::min(at, source_.size());
    const char* end = source_.data() + std::min(at + count, source_.size());
    auto result = std::from_chars(begin, end, value, 16);
    if (static_cast<size_t>(end - begin) != count || result.ptr != end || value > 0x10ffff) {
      refuse(at, "an incomplete escape", std::to_string(count) + " hexadecimal digits");
    }
    return value;
  }

  void operator_token() {
    constexpr std::string_view kTwo[] = {"//", "**", "==", "!=", ">=", "<="};
    constexpr std::string_view kOne = "+-/*%~[](){}><=.:|,;";
    size_t start = pos_;
    std::string found = source_.substr(start, 1);
    for (std::string_view two : kTwo) {
      if (starts_with(start, two)) found = two;
    }
    if (found.size() == 1 && kOne.find(found[0]) == kNowhere) {
      size_t length = utf8::decode(source_, start).length;
      refuse(start, "'" + source_.substr(start, length) + "'", "an expression");
    }
    char c = found[0];
    if (found.size() == 1 && (c == '(' || c == '[' || c == '{')) open_.push_back(c);
    if (found.size() == 1 && (c == ')' || c == ']' || c == '}')) {
      if (open_.empty()) refuse(start, "'" + found + "'", "an expression");
      std::string wanted = closing(open_.back());
      if (wanted[1] != c) refuse(start, "'" + found + "'", wanted);
      open_.pop_back();
    }
    pos_ += found.size();
    add(TokenKind::op, start, std::move(found));
  }

  std::string source_;
  LexerRules rules_;
  size_t pos_ = 0;
  bool line_starting_ = true;
  std::string open_;  // Brackets not closed yet.
  std::vector<Token> tokens_;
  size_t counted_ = 0;
  Position counted_position_;
};

}  // namespace

std::vector<Token> tokenize_template(std::string_view source, const LexerRules& rules) {
  return Lexer(normalized(source, rules.keep_trailing_newline), rules).run_template();
}

std::vector<Token> tokenize_expression(std::string_view source) {
  return Lexer(normalized(source, true), {}).run_expression();
}

std::string describe(const Token& token) {
  switch (token.kind) {
    case TokenKind::data:
      return "text";
    case TokenKind::variable_begin:
      return "'{{'";
    case TokenKind::variable_end:
      return "'}}'";
    case TokenKind::block_begin:
      return "'{%'";
    case TokenKind::block_end:
      return "'%}'";
    case TokenKind::text:
      return "\"" + std::string(utf8::prefix(token.text, 40)) + "\"";
    case TokenKind::integer:
      return std::to_string(token.integer);
    case TokenKind::number:
      return std::to_string(token.number);
    case TokenKind::end:
      return "the end";
    case TokenKind::name:
    case TokenKind::op:
      break;
  }
  return "'" + std::string(utf8::prefix(token.text, 40)) + "'";
}

}  // namespace danlu::jinja
