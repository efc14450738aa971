// Cutting CSV text (UTF-8) into records and cells.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "table/formats/csv.hpp"

namespace danlu::table {

struct CsvCell {
  std::string_view text;  // Without quotes; valid until the next record.
  bool quoted = false;
};

// Reads one record after the other from text that may come in pieces. Empty lines are skipped.
class CsvRecords {
 public:
  // A record that grows beyond this has a quote that never closes.
  static constexpr size_t kRecordBytesMax = 8u << 20;

  explicit CsvRecords(char delimiter) : delimiter_(delimiter) {}

  // The text to read next; `last` when nothing comes after. The text must stay while it is read.
  void feed(std::string_view text, bool last);
  // False when the rest is no whole record: feed again, beginning with rest().
  bool next(std::vector<CsvCell>& cells);
  std::string_view rest() const { return text_.substr(at_); }

  size_t line() const { return record_line_; }  // Of the record read last.
  std::string_view record() const { return text_.substr(record_begin_, at_ - record_begin_); }
  bool open_quote() const { return open_quote_; }
  bool after_quote() const { return after_quote_; }

 private:
  enum class Ended : uint8_t { cell, record, text };
  Ended read_cell(CsvCell& cell);
  Ended read_quoted(CsvCell& cell);
  Ended end_of(size_t position);
  bool read_record(std::vector<CsvCell>& cells);
  void skip_empty_lines();

  char delimiter_;
  std::string_view text_;
  bool last_ = false;
  size_t at_ = 0;
  size_t line_ = 1;
  size_t record_line_ = 1;
  size_t record_begin_ = 0;
  bool quotes_ = true;
  bool open_quote_ = false;
  bool after_quote_ = false;
  bool quote_never_closed_ = false;
  std::deque<std::string>
      unescaped_;  // Cells with doubled quotes; a deque, because cells refer to them.
  size_t unescaped_used_ = 0;
};

}  // namespace danlu::table
