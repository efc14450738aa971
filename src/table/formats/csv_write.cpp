#include "table/formats/csv.hpp"

namespace danlu::table {
namespace {

bool needs_quotes(std::string_view cell, char delimiter) {
  // At the beginning of a file "sep=" names its delimiter and U+FEFF is a byte-order mark.
  if (cell.empty() || cell.starts_with("sep=") || cell.starts_with("\xEF\xBB\xBF") ||
      cell.front() == ' ' || cell.back() == ' ' || cell.front() == '\t' || cell.back() == '\t')
    return true;
  for (char c : cell) {
    if (c == delimiter || c == '"' || c == '\n' || c == '\r') return true;
  }
  return false;
}

void write_cell(std::string& out, std::string_view cell, char delimiter) {
  if (!needs_quotes(cell, delimiter)) {
    out += cell;
    return;
  }
  out.push_back('"');
  for (char c : cell) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  out.push_back('"');
}

}  // namespace

std::string write_csv(const Table& table, const CsvWriting& options) {
  std::string_view line_end = options.windows ? "\r\n" : "\n";
  std::string out = options.windows ? "\xEF\xBB\xBF" : "";
  for (size_t i = 0; options.header && i < table.column_count(); ++i) {
    if (i > 0) out.push_back(options.delimiter);
    write_cell(out, table.names()[i], options.delimiter);
  }
  if (options.header && table.column_count() > 0) out += line_end;
  for (size_t row = 0; row < table.row_count(); ++row) {
    for (size_t i = 0; i < table.column_count(); ++i) {
      if (i > 0) out.push_back(options.delimiter);
      const Column& column = table.column(i);
      if (column.is_null(row)) {
        // A line of nothing would be skipped when read.
        if (table.column_count() == 1) out += "\"\"";
      } else if (column.type() == ColumnType::text) {
        write_cell(out, column.text(row), options.delimiter);
      } else {
        write_cell(out, column.shown(row), options.delimiter);
      }
    }
    out += line_end;
  }
  return out;
}

}  // namespace danlu::table
