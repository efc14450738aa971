#include "table/column.hpp"

#include <cmath>
#include <limits>

#include "table/errors.hpp"

namespace danlu::table {
namespace {

const std::shared_ptr<const detail::ColumnData>& no_data() {
  static const auto kEmpty = std::make_shared<const detail::ColumnData>();
  return kEmpty;
}

}  // namespace

std::string_view name_of(ColumnType type) {
  switch (type) {
    case ColumnType::integer:
      return "integer";
    case ColumnType::number:
      return "number";
    case ColumnType::boolean:
      return "boolean";
    case ColumnType::text:
      return "text";
    case ColumnType::timestamp:
      return "timestamp";
  }
  return "text";
}

Column::Column() : data_(no_data()) {}

size_t Column::null_count() const {
  if (data_->nulls.empty()) return 0;
  size_t count = 0;
  for (size_t row = 0; row < size_; ++row) count += is_null(row) ? 1 : 0;
  return count;
}

Json Column::value(size_t row) const {
  if (is_null(row)) return nullptr;
  size_t at = begin_ + row;
  switch (data_->type) {
    case ColumnType::integer:
      return data_->integers[at];
    case ColumnType::number:
      return data_->numbers[at];
    case ColumnType::boolean:
      return data_->booleans[at] != 0;
    case ColumnType::text:
      return text(row);
    case ColumnType::timestamp:
      return format_time(data_->integers[at], data_->time_format);
  }
  return nullptr;
}

std::string Column::shown(size_t row) const {
  if (is_null(row)) return "";
  if (data_->type == ColumnType::text) return std::string(text(row));
  Json json = value(row);
  return json.is_text() ? json.as_text() : json.dump();
}

void Column::require(ColumnType type) const {
  if (data_->type != type) {
    throw Error(kColumnType, {{"found", name_of(data_->type)}, {"expected", name_of(type)}});
  }
}

std::span<const int64_t> Column::integers() const {
  if (data_->type != ColumnType::timestamp) require(ColumnType::integer);
  return std::span(data_->integers).subspan(begin_, size_);
}

std::span<const double> Column::numbers() const {
  require(ColumnType::number);
  return std::span(data_->numbers).subspan(begin_, size_);
}

std::span<const uint8_t> Column::booleans() const {
  require(ColumnType::boolean);
  return std::span(data_->booleans).subspan(begin_, size_);
}

std::vector<double> Column::as_numbers() const {
  if (data_->type == ColumnType::text) require(ColumnType::number);
  std::vector<double> out(size_);
  for (size_t row = 0; row < size_; ++row) {
    size_t at = begin_ + row;
    if (is_null(row)) {
      out[row] = std::numeric_limits<double>::quiet_NaN();
    } else if (data_->type == ColumnType::number) {
      out[row] = data_->numbers[at];
    } else if (data_->type == ColumnType::boolean) {
      out[row] = data_->booleans[at];
    } else {
      out[row] = static_cast<double>(data_->integers[at]);
    }
  }
  return out;
}

Column Column::slice(size_t begin, size_t count) const {
  Column part = *this;
  begin = std::min(begin, size_);
  part.begin_ = begin_ + begin;
  part.size_ = std::min(count, size_ - begin);
  return part;
}

Column Column::take(std::span<const size_t> rows) const {
  ColumnBuilder builder(type(), time_format());
  builder.reserve(rows.size());
  for (size_t row : rows) {
    size_t at = begin_ + row;
    if (is_null(row)) {
      builder.add_null();
    } else if (type() == ColumnType::text) {
      builder.add(text(row));
    } else if (type() == ColumnType::number) {
      builder.add(data_->numbers[at]);
    } else if (type() == ColumnType::boolean) {
      builder.add(data_->booleans[at] != 0);
    } else {
      builder.add(data_->integers[at]);
    }
  }
  return builder.finish();
}

bool Column::operator==(const Column& other) const {
  if (type() != other.type() || size_ != other.size_) return false;
  for (size_t row = 0; row < size_; ++row) {
    if (is_null(row) != other.is_null(row)) return false;
    if (!is_null(row) && value(row) != other.value(row)) return false;
  }
  return true;
}

ColumnBuilder::ColumnBuilder(ColumnType type, TimeFormat format) {
  data_.type = type;
  data_.time_format = format;
}

void ColumnBuilder::reserve(size_t rows) {
  switch (data_.type) {
    case ColumnType::integer:
    case ColumnType::timestamp:
      data_.integers.reserve(rows);
      break;
    case ColumnType::number:
      data_.numbers.reserve(rows);
      break;
    case ColumnType::boolean:
      data_.booleans.reserve(rows);
      break;
    case ColumnType::text:
      data_.ends.reserve(rows);
      break;
  }
}

void ColumnBuilder::add_null() {
  size_t row = data_.size;
  switch (data_.type) {
    case ColumnType::integer:
    case ColumnType::timestamp:
      add(int64_t{0});
      break;
    case ColumnType::number:
      add(0.0);
      break;
    case ColumnType::boolean:
      add(false);
      break;
    case ColumnType::text:
      add(std::string_view());
      break;
  }
  data_.nulls.resize(row / 64 + 1);
  data_.nulls[row / 64] |= uint64_t{1} << (row % 64);
}

void ColumnBuilder::add(int64_t value) {
  data_.integers.push_back(value);
  ++data_.size;
}
void ColumnBuilder::add(double value) {
  data_.numbers.push_back(value);
  ++data_.size;
}
void ColumnBuilder::add(bool value) {
  data_.booleans.push_back(value ? 1 : 0);
  ++data_.size;
}
void ColumnBuilder::add(std::string_view text) {
  data_.bytes.append(text);
  data_.ends.push_back(data_.bytes.size());
  ++data_.size;
}

void ColumnBuilder::add_json(const Json& value) {
  bool whole = value.is_integer() || (value.is_number() && std::abs(value.as_number()) < 9e15 &&
                                      std::trunc(value.as_number()) == value.as_number());
  switch (data_.type) {
    case ColumnType::integer:
      if (whole) return add(value.as_integer());
      break;
    case ColumnType::number:
      if (value.is_number()) return add(value.as_number());
      break;
    case ColumnType::boolean:
      if (value.is_boolean()) return add(value.as_boolean());
      break;
    case ColumnType::timestamp:
      if (auto time = value.is_text() ? parse_time(value.as_text()) : std::nullopt)
        return add(time->microseconds);
      break;
    case ColumnType::text:
      if (value.is_text()) return add(std::string_view(value.as_text()));
      if (!value.is_null()) return add(std::string_view(value.dump()));
      break;
  }
  add_null();
}

Column ColumnBuilder::finish() {
  if (!data_.nulls.empty()) data_.nulls.resize(data_.size / 64 + 1);
  Column column;
  column.size_ = data_.size;
  ColumnType type = data_.type;
  TimeFormat format = data_.time_format;
  column.data_ = std::make_shared<const detail::ColumnData>(std::move(data_));
  data_ = {};
  data_.type = type;
  data_.time_format = format;
  return column;
}

}  // namespace danlu::table
