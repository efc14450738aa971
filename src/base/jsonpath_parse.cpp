// The grammar of RFC 9535, appendix A, by recursive descent, with the typing rules of its
// section 2.4.3.
#include <charconv>
#include <cmath>

#include "base/jsonpath_errors.hpp"
#include "base/jsonpath_query.hpp"
#include "base/utf8.hpp"

namespace danlu::jsonpath {
namespace {

constexpr int kDepthMax = 100;
constexpr int64_t kIntegerMax = (int64_t{1} << 53) - 1;

using FilterPtr = std::unique_ptr<Filter>;

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {
    if (!utf8::valid(text)) refuse("UTF-8");
  }

  Query run() {
    if (!accept("$")) refuse("'$'");
    Query query;
    query.segments = parse_segments();
    if (!done()) refuse("'.', '[' or the end");
    return query;
  }

 private:
  bool done() const { return at_ >= text_.size(); }
  char peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool accept(std::string_view wanted) {
    if (!text_.substr(at_).starts_with(wanted)) return false;
    at_ += wanted.size();
    return true;
  }
  void expect(std::string_view wanted) {
    if (!accept(wanted)) refuse("'" + std::string(wanted) + "'");
  }
  void skip_blank() {
    while (!done() && std::string_view(" \t\n\r").find(peek()) != std::string_view::npos) ++at_;
  }
  [[noreturn]] void refuse(std::string_view expected) const { refuse_at(at_, expected); }
  [[noreturn]] void refuse_at(size_t at, std::string_view expected) const {
    std::string found = "the end";
    if (at < text_.size()) {
      found = "'" + utf8::repaired(text_.substr(at, utf8::decode(text_, at).length)) + "'";
    }
    throw Error(kJsonPathInvalid, {{"found", found},
                                   {"expected", expected},
                                   {"column", utf8::length(text_.substr(0, at)) + 1}});
  }

  struct Nesting {
    explicit Nesting(Parser& parser) : depth(parser.depth_) {
      if (++depth > kDepthMax) parser.refuse("at most 100 levels");
    }
    ~Nesting() { --depth; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    int& depth;
  };

  std::vector<Segment> parse_segments() {
    std::vector<Segment> segments;
    for (;;) {
      size_t before = at_;
      skip_blank();
      if (peek() != '.' && peek() != '[') {
        at_ = before;
        return segments;
      }
      Segment segment;
      if (accept(".."))
        segment.descendant = true;
      else if (peek() == '.')
        ++at_;
      bool dotted = segment.descendant || text_[at_ - 1] == '.';
      if (peek() == '[' && (segment.descendant || !dotted || at_ == before)) {
        parse_bracketed(segment);
      } else if (accept("*")) {
        segment.selectors.emplace_back();
      } else {
        Selector selector;
        selector.kind = Selector::Kind::name;
        selector.name = parse_name();
        segment.selectors.push_back(std::move(selector));
      }
      segments.push_back(std::move(segment));
    }
  }

  static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  }
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  std::string parse_name() {
    size_t start = at_;
    if (done() || !is_letter(peek())) refuse("a name");
    while (!done() && (is_letter(peek()) || is_digit(peek()))) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  void parse_bracketed(Segment& segment) {
    Nesting nesting(*this);
    expect("[");
    do {
      skip_blank();
      segment.selectors.push_back(parse_selector());
      skip_blank();
    } while (accept(","));
    expect("]");
  }

  Selector parse_selector() {
    Selector selector;
    if (peek() == '\'' || peek() == '"') {
      selector.kind = Selector::Kind::name;
      selector.name = parse_text();
    } else if (accept("*")) {
      selector.kind = Selector::Kind::wildcard;
    } else if (accept("?")) {
      selector.kind = Selector::Kind::filter;
      skip_blank();
      selector.filter = parse_or();
    } else {
      parse_index_or_slice(selector);
    }
    return selector;
  }

  void parse_index_or_slice(Selector& selector) {
    std::optional<int64_t> first;
    if (peek() != ':') first = parse_integer();
    size_t before = at_;
    skip_blank();
    if (!accept(":")) {
      at_ = before;
      selector.kind = Selector::Kind::index;
      selector.index = *first;
      return;
    }
    selector.kind = Selector::Kind::slice;
    selector.start = first;
    skip_blank();
    if (peek() == '-' || is_digit(peek())) selector.stop = parse_integer();
    before = at_;
    skip_blank();
    if (!accept(":")) {
      at_ = before;
      return;
    }
    before = at_;
    skip_blank();
    if (peek() == '-' || is_digit(peek()))
      selector.step = parse_integer();
    else
      at_ = before;
  }

  int64_t parse_integer() {
    size_t start = at_;
    accept("-");
    if (!is_digit(peek())) refuse("an index, a name in quotes, '*', ':' or '?'");
    bool zero = peek() == '0';
    size_t digits = at_;
    while (is_digit(peek())) ++at_;
    if (zero && (at_ - digits > 1 || digits > start))
      refuse_at(start, "an integer without leading zeros");
    int64_t value = 0;
    auto result = std::from_chars(text_.data() + start, text_.data() + at_, value);
    if (result.ec != std::errc() || value > kIntegerMax || value < -kIntegerMax) {
      refuse_at(start, "an integer of at most 53 bits");
    }
    return value;
  }

  std::string parse_text() {
    char quote = text_[at_++];
    std::string value;
    for (;;) {
      if (done()) refuse(std::string(1, quote));
      char c = text_[at_];
      if (static_cast<unsigned char>(c) < 0x20) refuse("an escape such as \\n");
      ++at_;
      if (c == quote) return value;
      if (c != '\\') {
        value.push_back(c);
        continue;
      }
      parse_escape(value, quote);
    }
  }

  void parse_escape(std::string& value, char quote) {
    constexpr std::string_view kLetters = "bfnrt/\\";
    constexpr std::string_view kMeanings = "\b\f\n\r\t/\\";
    char c = peek();
    if (c == quote) {
      value.push_back(quote);
      ++at_;
    } else if (size_t known = kLetters.find(c); !done() && known != std::string_view::npos) {
      value.push_back(kMeanings[known]);
      ++at_;
    } else if (c == 'u') {
      size_t start = at_++;
      uint32_t point = parse_hex();
      if (point >= 0xd800 && point < 0xdc00) {
        if (!accept("\\u")) refuse("the second half of a surrogate pair");
        uint32_t low = parse_hex();
        if (low < 0xdc00 || low > 0xdfff) refuse_at(start, "a surrogate pair");
        point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
      } else if (point >= 0xdc00 && point < 0xe000) {
        refuse_at(start, "a surrogate pair");
      }
      utf8::append(value, point);
    } else {
      refuse("an escape such as \\n");
    }
  }

  uint32_t parse_hex() {
    uint32_t value = 0;
    for (int i = 0; i < 4; ++i) {
      char c = peek();
      uint32_t digit = 0;
      if (is_digit(c))
        digit = static_cast<uint32_t>(c - '0');
      else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
        digit = static_cast<uint32_t>((c | 0x20) - 'a') + 10;
      else
        refuse("four hexadecimal digits");
      value = value * 16 + digit;
      ++at_;
    }
    return value;
  }

  FilterPtr make(Filter::Kind kind) const {
    auto filter = std::make_unique<Filter>();
    filter->kind = kind;
    return filter;
  }

  FilterPtr parse_or() {
    Nesting nesting(*this);
    return parse_chain(Filter::Kind::any_of, "||");
  }

  FilterPtr parse_chain(Filter::Kind kind, std::string_view op) {
    auto one = [&] {
      return kind == Filter::Kind::any_of ? parse_chain(Filter::Kind::all_of, "&&") : parse_basic();
    };
    FilterPtr first = one();
    FilterPtr chain;
    for (;;) {
      size_t before = at_;
      skip_blank();
      if (!accept(op)) {
        at_ = before;
        return chain ? std::move(chain) : std::move(first);
      }
      skip_blank();
      if (!chain) {
        chain = make(kind);
        chain->operands.push_back(std::move(first));
      }
      chain->operands.push_back(one());
    }
  }

  FilterPtr parse_basic() {
    if (accept("!")) {
      skip_blank();
      FilterPtr filter = make(Filter::Kind::negation);
      if (peek() == '(') {
        filter->operands.push_back(parse_parentheses());
      } else {
        size_t start = at_;
        filter->operands.push_back(as_test(parse_operand(), start));
      }
      return filter;
    }
    if (peek() == '(') return parse_parentheses();
    size_t start = at_;
    FilterPtr left = parse_operand();
    size_t before = at_;
    skip_blank();
    constexpr std::pair<std::string_view, Comparison> kComparisons[] = {
        {"==", Comparison::equal},      {"!=", Comparison::not_equal},
        {"<=", Comparison::less_equal}, {">=", Comparison::greater_equal},
        {"<", Comparison::less},        {">", Comparison::greater}};
    for (const auto& [symbol, comparison] : kComparisons) {
      if (!accept(symbol)) continue;
      FilterPtr filter = make(Filter::Kind::comparison);
      filter->comparison = comparison;
      filter->operands.push_back(as_value(std::move(left), start));
      skip_blank();
      start = at_;
      filter->operands.push_back(as_value(parse_operand(), start));
      return filter;
    }
    at_ = before;
    return as_test(std::move(left), start);
  }

  FilterPtr parse_parentheses() {
    expect("(");
    skip_blank();
    FilterPtr filter = parse_or();
    skip_blank();
    expect(")");
    return filter;
  }

  static bool is_logical(const Filter& filter) {
    return filter.kind == Filter::Kind::function &&
           (filter.function == Function::match || filter.function == Function::search);
  }

  FilterPtr as_test(FilterPtr filter, size_t start) const {
    if (filter->kind == Filter::Kind::query) {
      filter->kind = Filter::Kind::exists;
      return filter;
    }
    if (!is_logical(*filter)) refuse_at(start, "a comparison");
    return filter;
  }

  FilterPtr as_value(FilterPtr filter, size_t start) const {
    bool many = filter->kind == Filter::Kind::query && !filter->query.singular();
    if (many) refuse_at(start, "a path with at most one result");
    if (is_logical(*filter)) refuse_at(start, "a value");
    return filter;
  }

  // A literal, a query or a function call.
  FilterPtr parse_operand() {
    char c = peek();
    if (c == '@' || c == '$') {
      Nesting nesting(*this);
      ++at_;
      FilterPtr filter = make(Filter::Kind::query);
      filter->query.relative = c == '@';
      filter->query.segments = parse_segments();
      return filter;
    }
    FilterPtr literal = make(Filter::Kind::literal);
    if (c == '\'' || c == '"') {
      literal->literal = Json(parse_text());
      return literal;
    }
    if (c == '-' || is_digit(c)) {
      literal->literal = parse_number();
      return literal;
    }
    size_t start = at_;
    if (!(c >= 'a' && c <= 'z')) refuse("'@', '$', a value or a function");
    while ((peek() >= 'a' && peek() <= 'z') || is_digit(peek()) || peek() == '_') ++at_;
    std::string_view word = text_.substr(start, at_ - start);
    if (peek() == '(') return parse_function(word, start);
    if (word == "true" || word == "false")
      literal->literal = Json(word == "true");
    else if (word != "null")
      refuse_at(start, "'@', '$', a value or a function");
    return literal;
  }

  Json parse_number() {
    size_t start = at_;
    accept("-");
    if (!is_digit(peek())) refuse("a digit");
    if (peek() == '0' && is_digit(peek(1))) refuse_at(start, "a number without leading zeros");
    while (is_digit(peek())) ++at_;
    bool whole = true;
    if (peek() == '.') {
      whole = false;
      ++at_;
      if (!is_digit(peek())) refuse("a digit");
      while (is_digit(peek())) ++at_;
    }
    if (peek() == 'e' || peek() == 'E') {
      whole = false;
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (!is_digit(peek())) refuse("a digit");
      while (is_digit(peek())) ++at_;
    }
    const char* begin = text_.data() + start;
    const char* end = text_.data() + at_;
    int64_t integer = 0;
    if (whole && std::from_chars(begin, end, integer).ec == std::errc()) return Json(integer);
    double number = 0;
    if (std::from_chars(begin, end, number).ec != std::errc()) {
      std::string_view digits = text_.substr(start, at_ - start);
      bool tiny = digits.find("e-") != std::string_view::npos ||
                  digits.find("E-") != std::string_view::npos;
      number = tiny ? 0.0 : std::copysign(HUGE_VAL, digits[0] == '-' ? -1.0 : 1.0);
    }
    return Json(number);
  }

  FilterPtr parse_function(std::string_view name, size_t start) {
    Nesting nesting(*this);
    constexpr std::pair<std::string_view, Function> kFunctions[] = {{"length", Function::length},
                                                                    {"count", Function::count},
                                                                    {"match", Function::match},
                                                                    {"search", Function::search},
                                                                    {"value", Function::value}};
    FilterPtr filter = make(Filter::Kind::function);
    bool known = false;
    for (const auto& [word, function] : kFunctions) {
      if (word != name) continue;
      filter->function = function;
      known = true;
    }
    if (!known) refuse_at(start, "one of length, count, match, search, value");
    bool nodes = filter->function == Function::count || filter->function == Function::value;
    size_t wanted = is_logical(*filter) ? 2 : 1;
    expect("(");
    for (size_t i = 0; i < wanted; ++i) {
      if (i > 0) expect(",");
      skip_blank();
      size_t argument_start = at_;
      FilterPtr argument = parse_operand();
      if (!nodes)
        argument = as_value(std::move(argument), argument_start);
      else if (argument->kind != Filter::Kind::query)
        refuse_at(argument_start, "a path");
      filter->operands.push_back(std::move(argument));
      skip_blank();
    }
    expect(")");
    if (wanted == 2 && filter->operands[1]->kind == Filter::Kind::literal) {
      const Json& pattern = filter->operands[1]->literal;
      filter->pattern_known = true;
      if (pattern.is_text()) filter->pattern = Regexp::parse(pattern.as_text());
    }
    return filter;
  }

  std::string_view text_;
  size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Query parse_query(std::string_view text) { return Parser(text).run(); }

}  // namespace danlu::jsonpath
