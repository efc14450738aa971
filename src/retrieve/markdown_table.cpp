#include "retrieve/markdown_table.hpp"

#include <algorithm>

namespace danlu::retrieve {
namespace {

void append_cell(std::string& out, std::string_view cell) {
  bool space = false;
  bool any = false;
  for (char c : cell) {
    if (c == '\n' || c == '\r' || c == '\t' || c == ' ') {
      space = any;
      continue;
    }
    if (space) out += ' ';
    space = false;
    any = true;
    if (c == '|') out += '\\';
    out += c;
  }
}

void append_row(std::string& out, const std::vector<std::string>& row, size_t columns) {
  out += '|';
  for (size_t column = 0; column < columns; ++column) {
    out += ' ';
    if (column < row.size()) append_cell(out, row[column]);
    out += " |";
  }
}

std::string trimmed(std::string_view text) {
  size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return "";
  return std::string(text.substr(begin, text.find_last_not_of(" \t") - begin + 1));
}

std::vector<std::string> row_cells(std::string_view line) {
  std::vector<std::string> cells;
  std::string cell;
  for (size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '|') {
      cell += '|';
      ++i;
    } else if (line[i] == '|') {
      cells.push_back(trimmed(cell));
      cell.clear();
    } else {
      cell += line[i];
    }
  }
  if (!trimmed(cell).empty()) cells.push_back(trimmed(cell));
  return cells;
}

bool is_rule(const std::vector<std::string>& cells) {
  return !cells.empty() && std::all_of(cells.begin(), cells.end(), [](const std::string& cell) {
    return !cell.empty() && cell.find_first_not_of("-:") == std::string::npos;
  });
}

}  // namespace

std::string markdown_table(const TableRows& rows) {
  size_t columns = 0;
  bool any = false;
  for (const std::vector<std::string>& row : rows) {
    columns = std::max(columns, row.size());
    for (const std::string& cell : row) any = any || !trimmed(cell).empty();
  }
  if (!any) return "";
  std::string out;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) out += '\n';
    append_row(out, rows[i], columns);
    if (i > 0) continue;
    out += "\n|";
    for (size_t column = 0; column < columns; ++column) out += " --- |";
  }
  return out;
}

TableRows table_rows(std::string_view markdown) {
  TableRows rows;
  while (!markdown.empty()) {
    size_t end = std::min(markdown.find('\n'), markdown.size());
    std::string line = trimmed(markdown.substr(0, end));
    markdown.remove_prefix(std::min(end + 1, markdown.size()));
    if (line.empty() || line[0] != '|') continue;
    std::vector<std::string> cells = row_cells(line);
    if (rows.size() == 1 && is_rule(cells)) continue;
    rows.push_back(std::move(cells));
  }
  return rows;
}

}  // namespace danlu::retrieve
