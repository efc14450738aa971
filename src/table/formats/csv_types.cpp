#include "table/formats/csv_types.hpp"

#include <charconv>
#include <cstdlib>
#include <optional>

namespace danlu::table {
namespace {

constexpr int64_t kExactInDouble = int64_t{1} << 53;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A zero in front of another digit: an identifier (post code, article), not a number.
bool leading_zero(std::string_view digits) {
  return digits.size() > 1 && digits[0] == '0' && is_digit(digits[1]);
}

std::optional<int64_t> integer_of(std::string_view cell) {
  std::string_view digits = cell.starts_with('-') ? cell.substr(1) : cell;
  if (digits.empty() || leading_zero(digits) || (digits.size() != cell.size() && digits == "0"))
    return std::nullopt;
  int64_t value = 0;
  auto [end, failed] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (failed != std::errc() || end != cell.data() + cell.size()) return std::nullopt;
  return value;
}

// Decimal point or a signed exponent required; integers are for integer_of.
std::optional<double> number_of(std::string_view cell) {
  std::string_view digits = cell.starts_with('-') ? cell.substr(1) : cell;
  if (digits.empty() || (!is_digit(digits[0]) && digits[0] != '.') || leading_zero(digits))
    return std::nullopt;
  size_t exponent = digits.find_first_of("eE");
  bool point = digits.substr(0, exponent).find('.') != std::string_view::npos;
  bool signed_exponent = exponent != std::string_view::npos && exponent + 1 < digits.size() &&
                         !is_digit(digits[exponent + 1]);
  if (!point && !signed_exponent && digits != "0") return std::nullopt;
  double value = 0;
  auto [end, failed] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (failed != std::errc() || end != cell.data() + cell.size()) return std::nullopt;
  return value;
}

std::optional<bool> boolean_of(std::string_view cell) {
  if (cell == "true" || cell == "True" || cell == "TRUE") return true;
  if (cell == "false" || cell == "False" || cell == "FALSE") return false;
  return std::nullopt;
}

}  // namespace

bool means_null(std::string_view cell) {
  if (cell.size() > 4) return false;
  return cell.empty() || cell == "NA" || cell == "N/A" || cell == "NULL" || cell == "null" ||
         cell == "NaN" || cell == "nan";
}

void TypeGuess::add(std::string_view cell) {
  if (possible_ == 0 || means_null(cell)) return;
  seen_ = true;
  char first = cell.front();
  if (!is_digit(first) && first != '-' && first != '.') {
    possible_ = static_cast<uint8_t>(possible_ & (boolean_of(cell) ? kBoolean : 0));
    return;
  }
  possible_ = static_cast<uint8_t>(possible_ & ~kBoolean);
  if ((possible_ & (kInteger | kNumber)) != 0) {
    if (std::optional<int64_t> value = integer_of(cell)) {
      beyond_double_ = beyond_double_ || *value > kExactInDouble || *value < -kExactInDouble;
      possible_ = static_cast<uint8_t>(possible_ & (kInteger | kNumber));
      return;
    }
    if ((possible_ & kNumber) != 0 && number_of(cell)) {
      possible_ = static_cast<uint8_t>(possible_ & kNumber);
      return;
    }
    possible_ = static_cast<uint8_t>(possible_ & kTime);
  }
  if ((possible_ & kTime) == 0) return;
  std::optional<ParsedTime> time = parse_time(cell);
  if (!time || (time_seen_ && time->format != time_format_)) {
    possible_ = 0;
    return;
  }
  time_seen_ = true;
  time_format_ = time->format;
}

ColumnType TypeGuess::type() const {
  if (!seen_) return ColumnType::text;
  if ((possible_ & kInteger) != 0) return ColumnType::integer;
  if ((possible_ & kNumber) != 0 && !beyond_double_) return ColumnType::number;
  if ((possible_ & kBoolean) != 0) return ColumnType::boolean;
  if ((possible_ & kTime) != 0 && time_seen_) return ColumnType::timestamp;
  return ColumnType::text;
}

bool add_cell(ColumnBuilder& builder, std::string_view cell) {
  switch (builder.type()) {
    case ColumnType::text:
      builder.add(cell);
      return true;
    case ColumnType::integer:
      if (std::optional<int64_t> value = integer_of(cell)) return builder.add(*value), true;
      return false;
    case ColumnType::number:
      if (std::optional<int64_t> value = integer_of(cell))
        return builder.add(static_cast<double>(*value)), true;
      if (std::optional<double> value = number_of(cell)) return builder.add(*value), true;
      return false;
    case ColumnType::boolean:
      if (std::optional<bool> value = boolean_of(cell)) return builder.add(*value), true;
      return false;
    case ColumnType::timestamp:
      if (std::optional<ParsedTime> value = parse_time(cell))
        return builder.add(value->microseconds), true;
      return false;
  }
  return false;
}

}  // namespace danlu::table
