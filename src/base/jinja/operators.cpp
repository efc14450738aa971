#include "base/jinja/operators.hpp"

#include <cmath>

#include "base/jinja/errors.hpp"

namespace danlu::jinja {
namespace {

constexpr uint64_t kIntegerBits = 64;

[[noreturn]] void too_large(Runtime& runtime) { runtime.fail_limit(kIntegerBits, "bits"); }

int64_t floor_divided(int64_t left, int64_t right) {
  int64_t quotient = left / right;
  return (left % right != 0) && ((left < 0) != (right < 0)) ? quotient - 1 : quotient;
}

Value integer_power(Runtime& runtime, int64_t base, int64_t exponent) {
  if (exponent < 0) {
    if (base == 0) runtime.fail_value("'**'", "0");
    return Value(std::pow(static_cast<double>(base), static_cast<double>(exponent)));
  }
  int64_t result = 1;
  for (; exponent > 0; exponent >>= 1) {
    if ((exponent & 1) != 0 && __builtin_mul_overflow(result, base, &result)) too_large(runtime);
    if (exponent > 1 && __builtin_mul_overflow(base, base, &base)) too_large(runtime);
  }
  return Value(result);
}

Value integer_result(Runtime& runtime, Operator op, int64_t left, int64_t right) {
  int64_t result = 0;
  bool overflow = false;
  switch (op) {
    case Operator::add:
      overflow = __builtin_add_overflow(left, right, &result);
      break;
    case Operator::subtract:
      overflow = __builtin_sub_overflow(left, right, &result);
      break;
    case Operator::multiply:
      overflow = __builtin_mul_overflow(left, right, &result);
      break;
    case Operator::power:
      return integer_power(runtime, left, right);
    default:
      if (right == 0) runtime.fail_value("'" + std::string(symbol_of(op)) + "'", "0");
      if (op == Operator::divide) {
        return Value(static_cast<double>(left) / static_cast<double>(right));
      }
      if (right == -1) {
        if (op == Operator::modulo) return Value(int64_t{0});
        overflow = __builtin_sub_overflow(int64_t{0}, left, &result);
        break;
      }
      result = floor_divided(left, right);
      if (op == Operator::modulo) result = left - result * right;
  }
  if (overflow) too_large(runtime);
  return Value(result);
}

Value number_result(Runtime& runtime, Operator op, double left, double right) {
  switch (op) {
    case Operator::add:
      return Value(left + right);
    case Operator::subtract:
      return Value(left - right);
    case Operator::multiply:
      return Value(left * right);
    case Operator::power: {
      if (left == 0 && right < 0) runtime.fail_value("'**'", "0.0");
      double result = std::pow(left, right);
      if (std::isnan(result) && !std::isnan(left) && !std::isnan(right)) {
        runtime.fail_value("'**'", number_text(left));
      }
      if (std::isinf(result) && std::isfinite(left) && std::isfinite(right)) too_large(runtime);
      return Value(result);
    }
    default:
      break;
  }
  if (right == 0) runtime.fail_value("'" + std::string(symbol_of(op)) + "'", "0.0");
  if (op == Operator::divide) return Value(left / right);
  double rest = std::fmod(left, right);
  if (rest != 0 && ((rest < 0) != (right < 0))) rest += right;
  if (op == Operator::modulo) return Value(rest == 0 ? std::copysign(0.0, right) : rest);
  double quotient = (left - rest) / right;
  double floor = std::floor(quotient);
  return Value(quotient - floor > 0.5 ? floor + 1 : floor);
}

Value repeated(Runtime& runtime, const Value& sequence, int64_t times) {
  times = std::max<int64_t>(times, 0);
  uint64_t count = static_cast<uint64_t>(times);
  if (sequence.is(Type::text)) {
    uint64_t bytes = 0;
    const std::string& text = sequence.text();
    if (__builtin_mul_overflow(count, static_cast<uint64_t>(text.size()), &bytes))
      bytes = UINT64_MAX;
    runtime.charge_text(bytes);
    std::string out;
    if (!text.empty()) {
      out.reserve(bytes);
      for (uint64_t i = 0; i < count; ++i) out += text;
    }
    return sequence.is_markup() ? Value::markup(std::move(out)) : Value(std::move(out));
  }
  Values items;
  size_t size = sequence_size(sequence);
  for (uint64_t i = 0; size > 0 && i < count; ++i) {
    runtime.step(size);
    for (size_t j = 0; j < size; ++j) items.push_back(sequence_at(sequence, j));
  }
  return sequence.is(Type::tuple) ? new_tuple(runtime, std::move(items))
                                  : new_list(runtime, std::move(items));
}

Value joined(Runtime& runtime, const Value& left, const Value& right) {
  bool markup = left.is_markup() || right.is_markup();
  runtime.charge_text(left.text().size() + right.text().size());
  if (!markup) {
    std::string out;
    out.reserve(left.text().size() + right.text().size());
    out.append(left.text()).append(right.text());
    return Value(std::move(out));
  }
  return Value::markup(escape(runtime, left).text() + escape(runtime, right).text());
}

Value sum_of_lists(Runtime& runtime, const Value& left, const Value& right) {
  Values items;
  items.reserve(sequence_size(left) + sequence_size(right));
  for (const Value* side : {&left, &right}) {
    runtime.step(sequence_size(*side));
    for (size_t i = 0; i < sequence_size(*side); ++i) items.push_back(sequence_at(*side, i));
  }
  return left.is(Type::tuple) ? new_tuple(runtime, std::move(items))
                              : new_list(runtime, std::move(items));
}

bool repeatable(const Value& value) { return value.is(Type::text) || value.is_sequence(); }

// -1, 0, 1; 2 when one is not a number.
int ordered(const Value& left, const Value& right) {
  if (left.is_integral() && right.is_integral()) {
    return left.integer() < right.integer() ? -1 : left.integer() > right.integer() ? 1 : 0;
  }
  double a = left.number();
  double b = right.number();
  if (std::isnan(a) || std::isnan(b)) return 2;
  return a < b ? -1 : a > b ? 1 : 0;
}

// -1, 0, 1, or 2 when nothing holds (not a number). Throws when the two have no order.
int order(Runtime& runtime, Operator op, const Value& left, const Value& right) {
  if (left.is_numeric() && right.is_numeric()) return ordered(left, right);
  if (left.is(Type::text) && right.is(Type::text)) {
    int found = left.text().compare(right.text());  // UTF-8 keeps the order of code points.
    return found < 0 ? -1 : found > 0 ? 1 : 0;
  }
  if (left.is_sequence() && left.type() == right.type()) {
    runtime.check_stack();
    size_t shared = std::min(sequence_size(left), sequence_size(right));
    for (size_t i = 0; i < shared; ++i) {
      runtime.step();
      Value a = sequence_at(left, i);
      Value b = sequence_at(right, i);
      if (!equal(runtime, a, b)) return order(runtime, op, a, b);
    }
    return sequence_size(left) < sequence_size(right)   ? -1
           : sequence_size(left) > sequence_size(right) ? 1
                                                        : 0;
  }
  runtime.fail_operands(symbol_of(op), left, right);
}

bool equal_dicts(Runtime& runtime, const Value& left, const Value& right) {
  if (*length_of(runtime, left) != *length_of(runtime, right)) return false;
  for (const auto& [key, value] : dict_members(left)) {
    runtime.step();
    std::optional<Value> other = dict_find(runtime, right, key);
    if (!other || !equal(runtime, value, *other)) return false;
  }
  return true;
}

}  // namespace

Value apply(Runtime& runtime, Operator op, const Value& left, const Value& right) {
  if (left.is_integral() && right.is_integral()) {
    return integer_result(runtime, op, left.integer(), right.integer());
  }
  if (left.is_numeric() && right.is_numeric()) {
    return number_result(runtime, op, left.number(), right.number());
  }
  if (op == Operator::add) {
    if (left.is(Type::text) && right.is(Type::text)) return joined(runtime, left, right);
    if (left.is_sequence() && left.type() == right.type())
      return sum_of_lists(runtime, left, right);
  }
  if (op == Operator::multiply) {
    if (repeatable(left) && right.is_integral()) return repeated(runtime, left, right.integer());
    if (repeatable(right) && left.is_integral()) return repeated(runtime, right, left.integer());
  }
  if (op == Operator::modulo && left.is(Type::text)) return format_percent(runtime, left, right);
  runtime.fail_operands(symbol_of(op), left, right);
}

bool equal(Runtime& runtime, const Value& left, const Value& right) {
  if (left.is_undefined() || right.is_undefined()) {
    runtime.require_lookable(left);
    runtime.require_lookable(right);
    return left.is_undefined() && right.is_undefined();
  }
  if (left.is_numeric() && right.is_numeric()) return ordered(left, right) == 0;
  if (left.type() != right.type()) return false;
  switch (left.type()) {
    case Type::none:
      return true;
    case Type::text:
      return left.text() == right.text();
    case Type::list:
    case Type::tuple: {
      if (left.has_object() && left.identity() == right.identity()) return true;
      if (sequence_size(left) != sequence_size(right)) return false;
      runtime.check_stack();
      for (size_t i = 0; i < sequence_size(left); ++i) {
        runtime.step();
        if (!equal(runtime, sequence_at(left, i), sequence_at(right, i))) return false;
      }
      return true;
    }
    case Type::dict:
      if (left.has_object() && left.identity() == right.identity()) return true;
      runtime.check_stack();
      return equal_dicts(runtime, left, right);
    case Type::range: {
      const auto& a = left.as<RangeObject>();
      const auto& b = right.as<RangeObject>();
      if (a.size() != b.size()) return false;
      return a.size() == 0 || (a.start == b.start && (a.size() == 1 || a.step == b.step));
    }
    default:
      return left.identity() == right.identity();
  }
}

bool less(Runtime& runtime, const Value& left, const Value& right) {
  return order(runtime, Operator::less, left, right) == -1;
}

bool contains(Runtime& runtime, const Value& container, const Value& item) {
  if (container.is(Type::text)) {
    if (!item.is(Type::text)) runtime.fail_operands("in", item, container);
    runtime.step(container.text().size() / 64);
    return container.text().find(item.text()) != std::string::npos;
  }
  bool keys = container.is(Type::view) && container.as<ViewObject>().part == ViewObject::Part::keys;
  if (container.is(Type::dict) || keys) {
    const Value& dict = keys ? container.as<ViewObject>().dict : container;
    return dict_find(runtime, dict, item).has_value();
  }
  if (!is_iterable(container) || container.is(Type::loop)) {
    runtime.fail_operands("in", item, container);
  }
  Iteration iteration(runtime, container);
  for (Value found; iteration.next(found);) {
    if (equal(runtime, found, item)) return true;
  }
  return false;
}

bool compare(Runtime& runtime, Operator op, const Value& left, const Value& right) {
  switch (op) {
    case Operator::equal:
      return equal(runtime, left, right);
    case Operator::not_equal:
      return !equal(runtime, left, right);
    case Operator::in:
      return contains(runtime, right, left);
    case Operator::not_in:
      return !contains(runtime, right, left);
    default:
      break;
  }
  int found = order(runtime, op, left, right);
  switch (op) {
    case Operator::less:
      return found == -1;
    case Operator::less_equal:
      return found == -1 || found == 0;
    case Operator::greater:
      return found == 1;
    default:
      return found == 1 || found == 0;
  }
}

uint64_t hash_of(Runtime& runtime, const Value& value) {
  switch (value.type()) {
    case Type::none:
      return 0x9e3779b97f4a7c15u;
    case Type::boolean:
    case Type::integer:
    case Type::number:
      return std::hash<double>{}(value.number());
    case Type::text:
      return std::hash<std::string_view>{}(value.text());
    case Type::tuple: {
      uint64_t hash = 0x345678;
      for (size_t i = 0; i < sequence_size(value); ++i) {
        runtime.step();
        hash = hash * 1000003 ^ hash_of(runtime, sequence_at(value, i));
      }
      return hash;
    }
    case Type::undefined:
      runtime.require_lookable(value);
      return 1;
    case Type::list:
    case Type::dict:
      runtime.fail_type("{}", "text", value);
    default:
      return std::hash<const Object*>{}(value.identity());
  }
}

Value negated(Runtime& runtime, const Value& value) {
  if (value.is_integral()) return integer_result(runtime, Operator::subtract, 0, value.integer());
  if (value.is(Type::number)) return Value(-value.number());
  runtime.fail_type("'-'", "number", value);
}

Value plus(Runtime& runtime, const Value& value) {
  if (value.is_integral()) return Value(value.integer());
  if (value.is(Type::number)) return value;
  runtime.fail_type("'+'", "number", value);
}

}  // namespace danlu::jinja
