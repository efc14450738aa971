#include "retrieve/parsers/support/pdf_tables.hpp"

#include <algorithm>

#include "retrieve/markdown_table.hpp"
#include "retrieve/parsers/support/plain_text.hpp"

namespace danlu::retrieve {
namespace {

struct Cell {
  PdfBox box;
  std::string text;
  size_t line;  // In PdfPage::lines.
};

struct Row {
  PdfBox box;
  std::vector<Cell> cells;  // From left to right.
};

constexpr size_t kRowsMin = 3;
constexpr size_t kCellWidthMax = 28;  // Letters on average; running text in columns has more.

// What stands at the same height, however the text flows.
std::vector<Row> rows_of(const PdfPage& page) {
  std::vector<Cell> cells;
  for (size_t i = 0; i < page.lines.size(); ++i) {
    for (const PdfLine& part : split_at_gaps(page.lines[i]))
      cells.push_back({part.box, part.text(), i});
  }
  std::sort(cells.begin(), cells.end(),
            [](const Cell& a, const Cell& b) { return a.box.middle() < b.box.middle(); });
  std::vector<Row> rows;
  for (Cell& cell : cells) {
    bool same = !rows.empty() && cell.box.middle() < rows.back().box.bottom &&
                cell.box.middle() - rows.back().cells.front().box.middle() <
                    rows.back().cells.front().box.height() * 0.6;
    if (!same) rows.push_back({cell.box, {}});
    rows.back().box.include(cell.box);
    rows.back().cells.push_back(std::move(cell));
  }
  for (Row& row : rows) {
    std::sort(row.cells.begin(), row.cells.end(),
              [](const Cell& a, const Cell& b) { return a.box.left < b.box.left; });
  }
  return rows;
}

struct Band {
  double left;
  double right;
};

// Columns: the ranges that the cells of the fullest rows cover; heads may bridge several.
std::vector<Band> columns_of(const std::vector<Row>& rows, size_t begin, size_t end) {
  size_t most = 0;
  for (size_t i = begin; i < end; ++i) most = std::max(most, rows[i].cells.size());
  std::vector<Band> spans;
  for (size_t i = begin; i < end; ++i) {
    if (rows[i].cells.size() * 5 < most * 4) continue;
    for (const Cell& cell : rows[i].cells) spans.push_back({cell.box.left, cell.box.right});
  }
  std::sort(spans.begin(), spans.end(),
            [](const Band& a, const Band& b) { return a.left < b.left; });
  std::vector<Band> bands;
  for (const Band& span : spans) {
    if (!bands.empty() && span.left < bands.back().right) {
      bands.back().right = std::max(bands.back().right, span.right);
    } else {
      bands.push_back(span);
    }
  }
  return bands;
}

size_t column_of(const std::vector<Band>& bands, const PdfBox& box) {
  size_t best = 0;
  double most = -1e9;
  for (size_t i = 0; i < bands.size(); ++i) {
    double overlap = std::min(bands[i].right, box.right) - std::max(bands[i].left, box.left);
    if (overlap > most) {
      most = overlap;
      best = i;
    }
  }
  return best;
}

bool near(const Row& above, const Row& below) {
  return below.box.top - above.box.bottom < 2.2 * std::max(above.box.height(), 6.0);
}

bool is_table(const std::vector<Row>& rows, size_t begin, size_t end,
              const std::vector<Band>& bands) {
  if (end - begin < kRowsMin || bands.size() < 2) return false;
  size_t cells = 0;
  size_t letters = 0;
  for (size_t i = begin; i < end; ++i) {
    cells += rows[i].cells.size();
    for (const Cell& cell : rows[i].cells) letters += display_width(cell.text);
  }
  // Most places of the grid are filled, with little text each.
  bool filled = cells * 10 >= (end - begin) * bands.size() * 4;
  return filled && letters < cells * kCellWidthMax;
}

}  // namespace

std::vector<PdfTable> find_tables(PdfPage& page) {
  std::vector<Row> rows = rows_of(page);
  std::vector<PdfTable> tables;
  for (size_t begin = 0; begin < rows.size();) {
    size_t end = begin;
    size_t last = begin;
    while (end < rows.size() && (end == begin || near(rows[end - 1], rows[end]))) {
      bool several = rows[end].cells.size() > 1;
      bool lone = !several && end > begin && end - last < 1;
      if (!several && !lone) break;
      ++end;
      if (several) last = end;
    }
    end = std::max(last, begin);
    std::vector<Band> bands = columns_of(rows, begin, end);
    if (!is_table(rows, begin, end, bands)) {
      begin = std::max(end, begin + 1);
      continue;
    }
    TableRows grid;
    PdfTable table;
    table.before = page.lines.size();
    for (size_t i = begin; i < end; ++i) {
      std::vector<std::string> out(bands.size());
      for (const Cell& cell : rows[i].cells) {
        std::string& place = out[column_of(bands, cell.box)];
        if (!place.empty()) place += ' ';
        place += cell.text;
        page.lines[cell.line].in_table = true;
        table.before = std::min(table.before, cell.line);
      }
      grid.push_back(std::move(out));
    }
    table.markdown = markdown_table(grid);
    tables.push_back(std::move(table));
    begin = end;
  }
  return tables;
}

}  // namespace danlu::retrieve
