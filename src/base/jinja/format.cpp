// Python's three ways to format: "%d" % x, "{}".format(x), format(x, ".2f").
#include <charconv>
#include <cmath>

#include "base/jinja/builtins.hpp"
#include "base/jinja/operators.hpp"
#include "base/jinja/unicode.hpp"
#include "base/utf8.hpp"

namespace danlu::jinja {
namespace {

constexpr int kWidthMax = 1'000'000;
constexpr int kPrecisionMax = 1000;

struct Spec {
  std::string fill = " ";
  char align = 0;
  char sign = 0;
  bool alternate = false;
  bool zero = false;
  int width = 0;
  char grouping = 0;
  int precision = -1;
  char kind = 0;
};

class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}
  bool done() const { return at_ >= text_.size(); }
  char peek() const { return done() ? '\0' : text_[at_]; }
  char take() { return done() ? '\0' : text_[at_++]; }
  bool accept(char c) { return peek() == c && !done() && (++at_, true); }
  std::string_view rest() const { return text_.substr(at_); }
  void skip(size_t count) { at_ += count; }
  int number(Runtime& runtime, int most) {
    int value = 0;
    while (peek() >= '0' && peek() <= '9') {
      value = value * 10 + (take() - '0');
      if (value > most) runtime.fail_limit(static_cast<uint64_t>(most), "characters");
    }
    return value;
  }

 private:
  std::string_view text_;
  size_t at_ = 0;
};

std::string padded(Runtime& runtime, std::string_view text, const Spec& spec, char default_align) {
  size_t length = utf8::length(text);
  size_t width = static_cast<size_t>(spec.width);
  if (length >= width) return std::string(text);
  runtime.charge_text(width * spec.fill.size());
  char align = spec.align != 0 ? spec.align : default_align;
  size_t missing = width - length;
  size_t left = align == '<' ? 0 : align == '^' ? missing / 2 : missing;
  std::string out;
  if (align == '=') {  // Between sign and digits.
    size_t head = !text.empty() && (text[0] == '-' || text[0] == '+' || text[0] == ' ') ? 1 : 0;
    if (text.size() > head + 1 && text[head] == '0' &&
        std::string_view("xXobB").find(text[head + 1]) != std::string_view::npos) {
      head += 2;
    }
    out = text.substr(0, head);
    for (size_t i = 0; i < missing; ++i) out += spec.fill;
    return out.append(text.substr(head));
  }
  for (size_t i = 0; i < left; ++i) out += spec.fill;
  out += text;
  for (size_t i = left; i < missing; ++i) out += spec.fill;
  return out;
}

std::string based(uint64_t magnitude, int base, bool upper) {
  std::array<char, 70> buffer;
  auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), magnitude, base).ptr;
  std::string digits(buffer.data(), end);
  return upper ? to_upper(digits) : digits;
}

std::string grouped(std::string digits, char separator) {
  size_t end = digits.find_first_not_of("0123456789");
  if (end == std::string::npos) end = digits.size();
  for (size_t at = end; at > 3;) {
    at -= 3;
    digits.insert(at, 1, separator);
  }
  return digits;
}

std::string sign_of(bool negative, char wanted) {
  return negative ? "-" : wanted == '+' ? "+" : wanted == ' ' ? " " : "";
}

std::string integer_digits(int64_t value, char kind, bool alternate) {
  uint64_t magnitude = value < 0 ? ~static_cast<uint64_t>(value) + 1 : static_cast<uint64_t>(value);
  switch (kind) {
    case 'x':
      return (alternate ? "0x" : "") + based(magnitude, 16, false);
    case 'X':
      return (alternate ? "0X" : "") + based(magnitude, 16, true);
    case 'o':
      return (alternate ? "0o" : "") + based(magnitude, 8, false);
    case 'b':
      return (alternate ? "0b" : "") + based(magnitude, 2, false);
    default:
      return std::to_string(magnitude);
  }
}

Spec parsed_spec(Runtime& runtime, std::string_view text) {
  Spec spec;
  auto is_align = [](char c) { return c == '<' || c == '>' || c == '^' || c == '='; };
  Cursor cursor(text);
  if (!text.empty()) {
    size_t first = utf8::decode(text, 0).length;
    if (first < text.size() && is_align(text[first])) {
      spec.fill = text.substr(0, first);
      spec.align = text[first];
      cursor.skip(first + 1);
    } else if (is_align(text[0])) {
      spec.align = cursor.take();
    }
  }
  if (cursor.peek() == '+' || cursor.peek() == '-' || cursor.peek() == ' ')
    spec.sign = cursor.take();
  spec.alternate = cursor.accept('#');
  if (cursor.accept('0') && spec.align == 0) {
    spec.fill = "0";
    spec.align = '=';
    spec.zero = true;
  }
  spec.width = cursor.number(runtime, kWidthMax);
  if (cursor.peek() == ',' || cursor.peek() == '_') spec.grouping = cursor.take();
  if (cursor.accept('.')) spec.precision = cursor.number(runtime, kPrecisionMax);
  if (!cursor.done()) spec.kind = cursor.take();
  if (!cursor.done()) runtime.fail_value("format", std::string(text));
  return spec;
}

std::string formatted_number(Runtime& runtime, const Value& value, const Spec& spec) {
  std::string digits;
  bool negative = false;
  if (value.is_integral() &&
      std::string_view("\0dxXobnc", 8).find(spec.kind) != std::string_view::npos) {
    int64_t number = value.integer();
    if (spec.kind == 'c') {
      std::string one;
      utf8::append(one,
                   number >= 0 && number <= 0x10ffff ? static_cast<char32_t>(number) : U'\ufffd');
      return padded(runtime, one, spec, '<');
    }
    negative = number < 0;
    digits = integer_digits(number, spec.kind, spec.alternate);
  } else if (std::string_view("\0eEfFgGn%", 9).find(spec.kind) != std::string_view::npos) {
    double number = value.number();
    negative = std::signbit(number);
    double magnitude = std::fabs(number);
    if (spec.kind == 0 && spec.precision < 0) {
      digits = number_text(magnitude);
    } else if (spec.kind == '%') {
      digits =
          format_float(magnitude * 100, 'f', spec.precision < 0 ? 6 : spec.precision, false) + "%";
    } else {
      char kind = spec.kind == 0 || spec.kind == 'n' ? 'g' : spec.kind;
      digits =
          format_float(magnitude, kind, spec.precision < 0 ? 6 : spec.precision, spec.alternate);
      bool plain = spec.kind == 0 && digits.find_first_of(".en") == std::string::npos;
      if (plain) digits += ".0";
    }
  } else {
    runtime.fail_value("format", std::string(1, spec.kind));
  }
  if (spec.grouping != 0) digits = grouped(digits, spec.grouping);
  return padded(runtime, sign_of(negative, spec.sign) + digits, spec, '>');
}

// One "%..." of a percent format.
class PercentFormat {
 public:
  PercentFormat(Runtime& runtime, const Value& format, const Value& values)
      : runtime_(runtime), cursor_(format.text()), values_(values), markup_(format.is_markup()) {
    if (values.is(Type::tuple)) {
      for (size_t i = 0; i < sequence_size(values); ++i) list_.push_back(sequence_at(values, i));
    } else {
      list_.push_back(values);
    }
  }

  std::string run() {
    while (!cursor_.done()) {
      size_t plain = std::min(cursor_.rest().find('%'), cursor_.rest().size());
      out_ += cursor_.rest().substr(0, plain);
      cursor_.skip(plain);
      if (cursor_.done()) break;
      cursor_.take();
      conversion();
      runtime_.charge_text(out_.size() / 16);
    }
    bool unused =
        next_ < list_.size() && !values_.is(Type::dict) && !(next_ == 0 && values_.is(Type::list));
    if (unused && !named_) runtime_.fail_value("'%'", str(runtime_, list_[next_]));
    return std::move(out_);
  }

 private:
  Value argument() {
    if (next_ >= list_.size()) runtime_.fail_missing("'%'", std::to_string(next_ + 1));
    return list_[next_++];
  }

  int star_or_number(int most) {
    if (!cursor_.accept('*')) return cursor_.number(runtime_, most);
    Value value = argument();
    if (!value.is_integral()) runtime_.fail_type("'%*'", "integer", value);
    if (value.integer() > most || value.integer() < -most) {
      runtime_.fail_limit(static_cast<uint64_t>(most), "characters");
    }
    return static_cast<int>(value.integer());
  }

  void conversion() {
    std::optional<Value> value;
    if (cursor_.accept('(')) {
      size_t end = cursor_.rest().find(')');
      if (end == std::string_view::npos) runtime_.fail_value("'%('", std::string(cursor_.rest()));
      std::string key(cursor_.rest().substr(0, end));
      cursor_.skip(end + 1);
      if (!values_.is(Type::dict)) runtime_.fail_type("'%('", "dict", values_);
      value = dict_find(values_, key);
      if (!value) runtime_.fail_missing("'%'", key);
      named_ = true;
    }
    Spec spec;
    for (; std::string_view("#0- +").find(cursor_.peek()) != std::string_view::npos &&
           !cursor_.done();) {
      char flag = cursor_.take();
      if (flag == '#')
        spec.alternate = true;
      else if (flag == '0')
        spec.zero = true;
      else if (flag == '-')
        spec.align = '<';
      else if (spec.sign != '+')
        spec.sign = flag;
    }
    spec.width = star_or_number(kWidthMax);
    if (spec.width < 0) {
      spec.width = -spec.width;
      spec.align = '<';
    }
    if (cursor_.accept('.')) spec.precision = std::max(0, star_or_number(kPrecisionMax));
    while (cursor_.accept('l') || cursor_.accept('h') || cursor_.accept('L')) {
    }
    if (cursor_.done()) runtime_.fail_value("'%'", "%");
    spec.kind = cursor_.take();
    if (spec.kind == '%') {
      out_ += '%';
      return;
    }
    write(spec, value ? *value : argument());
  }

  void write(Spec spec, const Value& value) {
    if (spec.kind == 's' || spec.kind == 'r' || spec.kind == 'a') {
      std::string text = spec.kind == 's' ? str(runtime_, value) : repr(runtime_, value);
      if (markup_ && !value.is_markup()) text = escaped(text);
      if (spec.precision >= 0) text = cut(text, spec.precision);
      out_ += padded(runtime_, text, spec, '>');
      return;
    }
    if (spec.kind == 'c') {
      std::string one;
      if (value.is(Type::text) && utf8::length(value.text()) == 1)
        one = value.text();
      else if (value.is_integral() && value.integer() >= 0 && value.integer() <= 0x10ffff) {
        utf8::append(one, static_cast<char32_t>(value.integer()));
      } else {
        runtime_.fail_type("'%c'", "text", value);
      }
      out_ += padded(runtime_, one, spec, '>');
      return;
    }
    if (std::string_view("diuxXoeEfFgG").find(spec.kind) == std::string_view::npos) {
      runtime_.fail_value("'%'", std::string("%") + spec.kind);
    }
    if (!value.is_numeric()) {
      runtime_.fail_type("'%" + std::string(1, spec.kind) + "'", "number", value);
    }
    if (spec.zero && spec.align == 0) {
      spec.fill = "0";
      spec.align = '=';
    }
    bool negative = false;
    std::string digits;
    if (std::string_view("diuxXo").find(spec.kind) != std::string_view::npos) {
      std::optional<int64_t> number =
          value.is_integral() ? value.integer() : truncated(value.number());
      bool whole =
          value.is_integral() || std::string_view("diu").find(spec.kind) != std::string_view::npos;
      if (!number || !whole)
        runtime_.fail_type("'%" + std::string(1, spec.kind) + "'", "integer", value);
      negative = *number < 0;
      digits = integer_digits(*number, spec.kind, spec.alternate);
      if (static_cast<int>(digits.size()) < spec.precision) {
        digits.insert(0, static_cast<size_t>(spec.precision) - digits.size(), '0');
      }
    } else {
      negative = std::signbit(value.number());
      digits = format_float(std::fabs(value.number()), spec.kind,
                            spec.precision < 0 ? 6 : spec.precision, spec.alternate);
    }
    out_ += padded(runtime_, sign_of(negative, spec.sign) + digits, spec, '>');
  }

  static std::string cut(const std::string& text, int count) {
    std::vector<char32_t> points = code_points(text);
    if (points.size() <= static_cast<size_t>(count)) return text;
    points.resize(static_cast<size_t>(count));
    return from_code_points(points);
  }

  Runtime& runtime_;
  Cursor cursor_;
  const Value& values_;
  bool markup_;
  Values list_;
  size_t next_ = 0;
  bool named_ = false;
  std::string out_;
};

}  // namespace

std::string format_float(double value, char kind, int precision, bool alternate) {
  if (std::isnan(value) || std::isinf(value)) {
    std::string text = number_text(value);
    return kind >= 'A' && kind <= 'Z' ? to_upper(text) : text;
  }
  char lower = static_cast<char>(kind | 0x20);
  auto style = lower == 'f'   ? std::chars_format::fixed
               : lower == 'e' ? std::chars_format::scientific
                              : std::chars_format::general;
  if (lower == 'g') precision = std::max(precision, 1);
  std::string out(static_cast<size_t>(precision) + 400, '\0');
  auto end = std::to_chars(out.data(), out.data() + out.size(), value, style, precision).ptr;
  out.resize(static_cast<size_t>(end - out.data()));
  bool dot = out.find_first_of(".e") != std::string::npos;
  if (alternate && lower == 'f' && !dot) out.push_back('.');
  return kind == lower ? out : to_upper(out);
}

std::string format_spec(Runtime& runtime, const Value& value, std::string_view text) {
  if (text.empty()) return str(runtime, value);
  Spec spec = parsed_spec(runtime, text);
  if (value.is(Type::boolean) && (spec.kind == 0 || spec.kind == 's')) {
    return padded(runtime, str(runtime, value), spec, '<');
  }
  if (value.is_numeric()) return formatted_number(runtime, value, spec);
  if (!value.is(Type::text)) runtime.fail_type("format", "text", value);
  if ((spec.kind != 0 && spec.kind != 's') || spec.align == '=') {
    runtime.fail_value("format", std::string(text));
  }
  std::string shown = value.text();
  if (spec.precision >= 0) {
    std::vector<char32_t> points = code_points(shown);
    points.resize(std::min(points.size(), static_cast<size_t>(spec.precision)));
    shown = from_code_points(points);
  }
  return padded(runtime, shown, spec, '<');
}

Value format_percent(Runtime& runtime, const Value& format, const Value& values) {
  runtime.charge_text(format.text().size());
  std::string out = PercentFormat(runtime, format, values).run();
  return format.is_markup() ? Value::markup(std::move(out)) : Value(std::move(out));
}

std::optional<int64_t> truncated(double value) {
  constexpr double kBound = 9223372036854775808.0;
  if (!(value > -kBound - 1 && value < kBound)) return std::nullopt;
  return static_cast<int64_t>(value);
}

std::optional<int64_t> integer_from_text(std::string_view text, int base) {
  std::string ascii = with_ascii_digits(stripped(text, Side::both));
  text = ascii;
  bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  auto prefix = [&](char letter) {
    return text.size() > 2 && text[0] == '0' && (text[1] | 0x20) == letter;
  };
  int found = prefix('x') ? 16 : prefix('o') ? 8 : prefix('b') ? 2 : 0;
  if (found != 0 && (base == 0 || base == found)) {
    text.remove_prefix(2);
    base = found;
  }
  if (base == 0) base = 10;
  std::string digits;
  for (size_t i = 0; i < text.size(); ++i) {
    bool between = i > 0 && i + 1 < text.size() && text[i - 1] != '_';
    if (text[i] == '_' && between) continue;
    if (text[i] == '-' || text[i] == '+') return std::nullopt;
    digits.push_back(text[i]);
  }
  if (negative) digits.insert(0, 1, '-');
  int64_t value = 0;
  auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (result.ec != std::errc() || result.ptr != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::optional<double> number_from_text(std::string_view text) {
  std::string plain = to_lower(with_ascii_digits(stripped(text, Side::both)));
  std::erase(plain, '_');
  std::string_view rest = plain;
  bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  if (rest.empty() || rest[0] == '-' || rest[0] == '+') return std::nullopt;
  double value = 0;
  auto result = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  if (result.ptr != rest.data() + rest.size()) return std::nullopt;
  if (rest.find('(') != std::string_view::npos) return std::nullopt;
  if (result.ec == std::errc::result_out_of_range) {
    value = rest.find("e-") == std::string_view::npos ? HUGE_VAL : 0.0;
  } else if (result.ec != std::errc()) {
    return std::nullopt;
  }
  return negative ? -value : value;
}

}  // namespace danlu::jinja
