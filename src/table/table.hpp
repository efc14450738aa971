// A table: named columns of equal length. Immutable; copying, slicing and choosing columns are
// O(columns) and share the values. Names are unique and not empty. Safe to read from any thread.
// Errors: errors.hpp.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "table/column.hpp"

namespace danlu::table {

inline constexpr size_t kRowsMax = 100'000'000;
inline constexpr size_t kColumnsMax = 16'384;

struct Field {
  std::string name;
  ColumnType type = ColumnType::text;
  bool operator==(const Field&) const = default;
};

class Table {
 public:
  Table() = default;
  // Throws table.duplicate_column, table.column_length, table.limit.
  Table(std::vector<std::string> names, std::vector<Column> columns);

  // Rows as a list of objects. Columns are the keys in order of appearance; a missing key is null.
  // A column of integers and numbers becomes number; one of other mixtures, lists or objects
  // becomes text (JSON). Throws table.rows_not_records, table.limit.
  static Table from_json(const Json& rows, size_t rows_max = kRowsMax);
  Json to_json() const;
  Json row(size_t index) const;  // REQUIRES: index < row_count().

  size_t row_count() const { return columns_.empty() ? 0 : columns_.front().size(); }
  size_t column_count() const { return columns_.size(); }
  bool empty() const { return row_count() == 0; }

  const std::vector<std::string>& names() const { return names_; }
  std::vector<Field> schema() const;
  const Column& column(size_t index) const {
    return columns_[index];
  }  // REQUIRES: below column_count().
  const Column& column(
      std::string_view name) const;  // Throws table.unknown_column, naming the nearest.
  std::optional<size_t> find(std::string_view name) const;

  Table slice(size_t begin, size_t count) const;
  Table take(std::span<const size_t> rows) const;
  Table select(std::span<const std::string> names) const;
  // The column added at the end, or put in place of the one of that name.
  Table with_column(std::string name, Column column) const;

  bool operator==(const Table&) const = default;

 private:
  std::vector<std::string> names_;
  std::vector<Column> columns_;
};

}  // namespace danlu::table
