#include "retrieve/parsers/support/pdf_tables.hpp"

#include <algorithm>
#include <optional>

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
constexpr double kGapKindsApart = 0.25;  // Of a line's height.
constexpr size_t kCellWidthMax = 28;     // Letters on average; running text in columns has more.

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

double gap(const std::vector<Row>& rows, size_t i) {
  return rows[i].box.top - rows[i - 1].box.bottom;
}

// Lines of one cell stand closer to each other than rows do: the gap from which a line of the page
// is a row of its own, or nothing when the gaps do not tell. They do when they fall into two kinds
// and every line that fills all columns has the wide one above it.
std::optional<double> row_gap(const std::vector<Row>& rows, size_t begin, size_t end,
                              size_t columns) {
  std::vector<double> gaps;
  double height = 0.0;
  for (size_t i = begin + 1; i < end; ++i) {
    gaps.push_back(gap(rows, i));
    height += rows[i].box.height() / static_cast<double>(end - begin - 1);
  }
  std::sort(gaps.begin(), gaps.end());
  double widest = height * kGapKindsApart;
  std::optional<double> between;
  for (size_t i = 1; i < gaps.size(); ++i) {
    if (gaps[i] - gaps[i - 1] <= widest) continue;
    widest = gaps[i] - gaps[i - 1];
    between = (gaps[i] + gaps[i - 1]) / 2;
  }
  for (size_t i = begin + 1; between && i < end; ++i) {
    if (rows[i].cells.size() >= columns && gap(rows, i) < *between) return std::nullopt;
  }
  return between;
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
    std::optional<double> own_row = row_gap(rows, begin, end, bands.size());
    // The last line of the last row may stand in one column alone.
    while (own_row && end < rows.size() && rows[end].cells.size() == 1 &&
           gap(rows, end) < *own_row) {
      ++end;
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
      bool continues = own_row && i > begin && gap(rows, i) < *own_row;
      if (!continues) {
        grid.push_back(std::move(out));
        continue;
      }
      for (size_t column = 0; column < out.size(); ++column) {
        if (!out[column].empty()) append_line(grid.back()[column], out[column]);
      }
    }
    table.markdown = markdown_table(grid);
    tables.push_back(std::move(table));
    begin = end;
  }
  return tables;
}

}  // namespace danlu::retrieve
