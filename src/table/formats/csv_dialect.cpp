#include "table/formats/csv_dialect.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "table/errors.hpp"
#include "table/formats/csv_records.hpp"
#include "table/formats/csv_types.hpp"

namespace danlu::table {
namespace {

constexpr size_t kRowsLookedAt = 100;
using Rows = std::vector<std::vector<std::string>>;

Rows first_rows(std::string_view text, bool whole, char delimiter) {
  CsvRecords records(delimiter);
  records.feed(text, whole);
  Rows rows;
  std::vector<CsvCell> cells;
  while (rows.size() < kRowsLookedAt && records.next(cells)) {
    std::vector<std::string>& row = rows.emplace_back();
    for (const CsvCell& cell : cells) row.emplace_back(cell.text);
  }
  return rows;
}

// Share of the rows that have the commonest width, when that is more than one column.
double consistency(const Rows& rows) {
  std::map<size_t, size_t> widths;
  for (const auto& row : rows) ++widths[row.size()];
  auto common =
      std::ranges::max_element(widths, {}, [](const auto& entry) { return entry.second; });
  if (common == widths.end() || common->first < 2) return 0;
  double share = static_cast<double>(common->second) / static_cast<double>(rows.size());
  // More columns are the better evidence when shares are close.
  return share + 0.01 * static_cast<double>(std::min<size_t>(common->first, 10));
}

char find_delimiter(std::string_view text, bool whole) {
  char best = ',';
  double best_score = 0;
  for (char candidate : {',', '\t', ';', '|'}) {
    double score = consistency(first_rows(text, whole, candidate));
    if (score > best_score + 0.005) {
      best = candidate;
      best_score = score;
    }
  }
  return best;
}

bool looks_like_year(const std::string& cell) {
  return cell.size() == 4 && (cell.starts_with("19") || cell.starts_with("20"));
}

ColumnType type_of(const std::string& cell) {
  TypeGuess guess;
  guess.add(cell);
  return guess.type();
}

// Names are texts, all different and none empty. Where a column is typed, its name is not of that
// type.
bool find_header(const Rows& rows) {
  if (rows.empty()) return true;
  const std::vector<std::string>& first = rows.front();
  std::set<std::string> different(first.begin(), first.end());
  bool names = different.size() == first.size() && !different.contains("");
  int votes = 0;
  for (size_t column = 0; column < first.size(); ++column) {
    TypeGuess guess;
    for (size_t row = 1; row < rows.size(); ++row) {
      if (column < rows[row].size()) guess.add(rows[row][column]);
    }
    ColumnType type = guess.type();
    ColumnType first_type = type_of(first[column]);
    if (first_type == ColumnType::text && type != ColumnType::text && !means_null(first[column]))
      ++votes;
    if (first_type != ColumnType::text && !looks_like_year(first[column])) --votes;
  }
  return votes > 0 || (votes == 0 && names);
}

}  // namespace

CsvDialect find_dialect(std::string_view beginning, bool whole, const CsvOptions& options) {
  CsvDialect dialect;
  if (beginning.starts_with("sep=") && beginning.size() > 5 &&
      (beginning[5] == '\r' || beginning[5] == '\n')) {
    dialect.delimiter = beginning[4];
    dialect.skip = 5;
    beginning.remove_prefix(5);
  } else if (options.delimiter == 0) {
    dialect.delimiter = find_delimiter(beginning, whole);
  }
  if (options.delimiter != 0) dialect.delimiter = options.delimiter;
  char d = dialect.delimiter;
  if (d == '"' || d == '\n' || d == '\r' || static_cast<unsigned char>(d) >= 0x80) {
    throw Error(kCsvDelimiter,
                {{"delimiter", std::string(1, static_cast<unsigned char>(d) >= 0x80 ? '?' : d)}});
  }
  dialect.header = options.header ? *options.header : find_header(first_rows(beginning, whole, d));
  return dialect;
}

}  // namespace danlu::table
