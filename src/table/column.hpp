// One column of a table: values of one type, each of which may be null.
//
// A Column is an immutable view of a shared buffer: copying and slicing are O(1) and safe between
// threads. A ColumnBuilder makes one and is for one thread. Places of null values hold zero, false
// or an empty text.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/time.hpp"

namespace danlu::table {

enum class ColumnType : uint8_t {
  integer,   // int64_t
  number,    // double
  boolean,   // uint8_t, 0 or 1
  text,      // UTF-8
  timestamp  // int64_t, microseconds since 1970 UTC; with a TimeFormat for the column
};
std::string_view name_of(ColumnType type);

namespace detail {
struct ColumnData {
  ColumnType type = ColumnType::text;
  TimeFormat time_format = TimeFormat::zoned;
  std::vector<int64_t> integers;
  std::vector<double> numbers;
  std::vector<uint8_t> booleans;
  std::vector<uint64_t> ends;  // Of each text in `bytes`.
  std::string bytes;
  std::vector<uint64_t> nulls;  // One bit a row; empty when there is none.
  size_t size = 0;
};
}  // namespace detail

class Column {
 public:
  Column();  // Texts, none.

  ColumnType type() const { return data_->type; }
  TimeFormat time_format() const { return data_->time_format; }
  size_t size() const { return size_; }
  size_t null_count() const;
  // REQUIRES for all of these: row < size().
  bool is_null(size_t row) const {
    size_t at = begin_ + row;
    return !data_->nulls.empty() && (data_->nulls[at / 64] >> (at % 64) & 1) != 0;
  }
  std::string_view text(size_t row) const {
    size_t at = begin_ + row;
    size_t start = at == 0 ? 0 : data_->ends[at - 1];
    return std::string_view(data_->bytes).substr(start, data_->ends[at] - start);
  }
  // The value as JSON; timestamps as ISO 8601 text.
  Json value(size_t row) const;
  // The value as text: as in CSV; empty for null.
  std::string shown(size_t row) const;

  // All values; each throws Error(table.column_type) on another type.
  std::span<const int64_t> integers() const;  // Of integer and timestamp columns.
  std::span<const double> numbers() const;
  std::span<const uint8_t> booleans() const;

  // Values of number, integer, boolean or timestamp columns as doubles; null as NaN.
  std::vector<double> as_numbers() const;

  Column slice(size_t begin, size_t count) const;  // Clipped to the column.
  Column take(std::span<const size_t> rows) const;

  bool operator==(const Column& other) const;  // Type and values.

 private:
  friend class ColumnBuilder;
  void require(ColumnType type) const;

  std::shared_ptr<const detail::ColumnData> data_;
  size_t begin_ = 0;
  size_t size_ = 0;
};

class ColumnBuilder {
 public:
  explicit ColumnBuilder(ColumnType type, TimeFormat format = TimeFormat::zoned);

  ColumnType type() const { return data_.type; }
  size_t size() const { return data_.size; }
  void reserve(size_t rows);
  void add_null();
  // REQUIRES: the type of the column (integer also takes timestamps).
  void add(int64_t value);
  void add(double value);
  void add(bool value);
  void add(std::string_view text);
  // Any type, converted; what does not fit the column (text in a number column) becomes null.
  void add_json(const Json& value);
  Column finish();

 private:
  detail::ColumnData data_;
};

}  // namespace danlu::table
