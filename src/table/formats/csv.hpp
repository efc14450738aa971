// CSV (RFC 4180 and what is met in practice) to tables and back.
//
// Reading: any encoding (base/encoding.hpp); delimiter and header are found when not given; LF,
// CRLF or CR; quoted cells may hold delimiters, quotes ("") and line ends. Types come from all
// rows: integers (no leading zeros, no '+', within 64 bits), decimal numbers ("1.5", "1e-5"; not
// "12E4", which is as often an article number), true/false, ISO 8601 times of one kind; whatever
// does not fit makes the column text. Empty cells are null, in text columns only when not quoted;
// in the other columns NA, N/A, NULL and NaN are null too. Rows that are not as wide as the header,
// quotes that never close and the like do not stop the reading: they are counted, and the first are
// kept with their line. Throws table.csv_binary, table.limit and file errors.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/table.hpp"

namespace danlu::table {

struct CsvOptions {
  char delimiter = 0;               // 0: found among , ; tab |
  std::optional<bool> header = {};  // Absent: found.
  std::string encoding = "";        // Empty: found.
  bool infer_types = true;          // Otherwise every column is text.
  size_t rows_max = kRowsMax;
};

struct BadRow {
  enum class Kind : uint8_t {
    short_row,   // Cells missing: null.
    long_row,    // Cells too many: left out.
    open_quote,  // A quote that never closes: taken as a character.
    after_quote  // Text after a closing quote: joined to the cell.
  };
  size_t line = 0;  // Of the file, from 1.
  Kind kind = Kind::short_row;
  std::string text;  // The beginning of the row.
};
std::string_view name_of(BadRow::Kind kind);

struct CsvReport {
  std::string encoding;
  char delimiter = ',';
  bool header = true;
  size_t rows = 0;
  size_t characters_replaced = 0;  // Ill-formed in their encoding.
  size_t bad_rows = 0;
  std::vector<BadRow> bad_row_samples;  // The first kBadRowSamples.
  static constexpr size_t kBadRowSamples = 20;
};

struct CsvTable {
  Table table;
  CsvReport report;
};

CsvTable read_csv(std::string_view bytes, const CsvOptions& options = {});
CsvTable read_csv_file(const std::filesystem::path& path, const CsvOptions& options = {});

// A file of any size in parts: read once for the types, then again for the rows. Memory is that of
// a part. For one thread at a time.
class CsvReader {
 public:
  explicit CsvReader(const std::filesystem::path& path, const CsvOptions& options = {});
  CsvReader(CsvReader&&) noexcept;
  CsvReader& operator=(CsvReader&&) noexcept;
  ~CsvReader();

  const std::vector<Field>& schema() const;
  const CsvReport& report() const;  // Of the whole file.
  // The next rows, at most about `rows`; nothing at the end.
  std::optional<Table> next(size_t rows = 65'536);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct CsvWriting {
  char delimiter = ',';
  bool header = true;
  bool windows = false;  // CRLF and a byte-order mark, as Excel expects.
};
// Cells are quoted where they must be; an empty text is "" and null is nothing.
std::string write_csv(const Table& table, const CsvWriting& options = {});

}  // namespace danlu::table
