// What type the cells of a CSV column can all be.
#pragma once

#include <cstdint>
#include <string_view>

#include "table/column.hpp"

namespace danlu::table {

// NA, N/A, NULL, null, NaN, nan, and nothing.
bool means_null(std::string_view cell);

// Narrows with every cell; never widens again.
class TypeGuess {
 public:
  void add(std::string_view cell);
  bool settled() const { return possible_ == 0; }  // Text, whatever comes.
  ColumnType type() const;
  TimeFormat time_format() const { return time_format_; }

 private:
  static constexpr uint8_t kInteger = 1;
  static constexpr uint8_t kNumber = 2;
  static constexpr uint8_t kBoolean = 4;
  static constexpr uint8_t kTime = 8;

  uint8_t possible_ = kInteger | kNumber | kBoolean | kTime;
  bool seen_ = false;
  bool beyond_double_ = false;  // An integer that a double cannot hold exactly.
  bool time_seen_ = false;
  TimeFormat time_format_ = TimeFormat::zoned;
};

// The cell as a value of the builder's type; false when it is none (nothing is added then).
bool add_cell(ColumnBuilder& builder, std::string_view cell);

}  // namespace danlu::table
