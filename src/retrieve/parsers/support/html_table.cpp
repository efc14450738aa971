#include "retrieve/parsers/support/html_table.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "retrieve/markdown_table.hpp"
#include "retrieve/parsers/support/html_main_text.hpp"

namespace danlu::retrieve {
namespace {

constexpr size_t kColumnsMax = 500;
constexpr size_t kRowsMax = 100'000;
constexpr size_t kCellsMax = 2'000'000;

bool is_tag(const GumboNode* node, GumboTag tag) {
  return node->type == GUMBO_NODE_ELEMENT && node->v.element.tag == tag;
}

bool is_cell(const GumboNode* node) {
  return is_tag(node, GUMBO_TAG_TD) || is_tag(node, GUMBO_TAG_TH);
}

template <class Visitor>
void each_child(const GumboNode* node, Visitor visitor) {
  const GumboVector& children = node->v.element.children;
  for (unsigned int i = 0; i < children.length; ++i)
    visitor(static_cast<const GumboNode*>(children.data[i]));
}

std::vector<const GumboNode*> rows_of(const GumboNode* table) {
  std::vector<const GumboNode*> rows;
  each_child(table, [&](const GumboNode* section) {
    if (is_tag(section, GUMBO_TAG_TR)) rows.push_back(section);
    if (!is_tag(section, GUMBO_TAG_THEAD) && !is_tag(section, GUMBO_TAG_TBODY) &&
        !is_tag(section, GUMBO_TAG_TFOOT))
      return;
    each_child(section, [&](const GumboNode* row) {
      if (is_tag(row, GUMBO_TAG_TR) && !is_unread(row)) rows.push_back(row);
    });
  });
  return rows;
}

size_t span_of(const GumboNode* cell, const char* name, size_t most) {
  std::string_view text = html_attribute(cell, name);
  size_t value = 1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  // rowspan=0 reaches to the end of the table.
  if (value == 0) return name[0] == 'r' ? most : 1;
  return std::min(value, most);
}

bool has_inside(const GumboNode* root, std::initializer_list<GumboTag> tags) {
  std::vector<const GumboNode*> pending{root};
  while (!pending.empty()) {
    const GumboNode* node = pending.back();
    pending.pop_back();
    if (node->type != GUMBO_NODE_ELEMENT) continue;
    if (node != root && std::find(tags.begin(), tags.end(), node->v.element.tag) != tags.end())
      return true;
    each_child(node, [&](const GumboNode* child) { pending.push_back(child); });
  }
  return false;
}

// The grid as it stands on the page; a cell is written into every place it covers.
class Grid {
 public:
  explicit Grid(size_t rows) : rows_(rows), filled_(rows) {}

  void put(size_t row, size_t rowspan, size_t colspan, const std::string& text) {
    size_t column = 0;
    while (column < filled_[row].size() && filled_[row][column]) ++column;
    for (size_t r = row; r < std::min(row + rowspan, rows_.size()); ++r) {
      for (size_t c = column; c < std::min(column + colspan, kColumnsMax); ++c) set(r, c, text);
    }
  }
  // Without empty rows, and those that only hold the heads of the rows below them.
  TableRows take(const std::vector<bool>& only_heads) {
    size_t widest = 0;
    for (const std::vector<std::string>& row : rows_) widest = std::max(widest, row.size());
    TableRows out;
    for (size_t i = 0; i < rows_.size(); ++i) {
      bool empty = std::all_of(rows_[i].begin(), rows_[i].end(),
                               [](const std::string& cell) { return cell.empty(); });
      bool heads = only_heads[i] && rows_[i].size() < widest;
      if (!empty && !heads) out.push_back(std::move(rows_[i]));
    }
    return out;
  }

 private:
  void set(size_t row, size_t column, const std::string& text) {
    if (++cells_ > kCellsMax) return;
    if (rows_[row].size() <= column) {
      rows_[row].resize(column + 1);
      filled_[row].resize(column + 1);
    }
    if (filled_[row][column]) return;
    filled_[row][column] = true;
    rows_[row][column] = text;
  }

  TableRows rows_;
  std::vector<std::vector<bool>> filled_;
  size_t cells_ = 0;
};

}  // namespace

bool is_data_table(const GumboNode* table) {
  std::string_view role = html_attribute(table, "role");
  if (role == "presentation" || role == "none") return false;
  std::vector<const GumboNode*> rows = rows_of(table);
  size_t widest = 0;
  bool heads = false;
  for (const GumboNode* row : rows) {
    size_t cells = 0;
    each_child(row, [&](const GumboNode* cell) {
      if (is_cell(cell)) cells += span_of(cell, "colspan", kColumnsMax);
      heads = heads || is_tag(cell, GUMBO_TAG_TH);
    });
    widest = std::max(widest, cells);
  }
  if (widest == 0) return false;
  if (heads && (rows.size() > 1 || widest > 1)) return true;
  if (has_inside(table, {GUMBO_TAG_TABLE, GUMBO_TAG_H1, GUMBO_TAG_H2, GUMBO_TAG_H3}))
    return widest > 1 && rows.size() > 1 && has_html_attribute(table, "border");
  return rows.size() > 1 && widest > 1;
}

size_t HtmlTable::end_offset(const HtmlTree& tree) const {
  if (last == nullptr) return 0;
  const GumboElement& element = last->v.element;
  const GumboStringPiece& piece =
      element.original_end_tag.length > 0 ? element.original_end_tag : element.original_tag;
  return std::min(tree.offset(piece) + piece.length, tree.html().size());
}

HtmlTable html_table(const GumboNode* table,
                     const std::function<std::string(const GumboNode*)>& read) {
  HtmlTable result;
  each_child(table, [&](const GumboNode* child) {
    if (is_tag(child, GUMBO_TAG_CAPTION)) result.caption = read(child);
  });
  std::vector<const GumboNode*> rows = rows_of(table);
  if (rows.size() > kRowsMax) rows.resize(kRowsMax);
  Grid grid(rows.size());
  std::vector<bool> only_heads(rows.size(), true);
  for (size_t row = 0; row < rows.size(); ++row) {
    each_child(rows[row], [&](const GumboNode* cell) {
      if (!is_cell(cell)) return;
      size_t rowspan = span_of(cell, "rowspan", rows.size());
      if (rowspan < 2) only_heads[row] = false;
      grid.put(row, rowspan, span_of(cell, "colspan", kColumnsMax), read(cell));
      result.last = cell;
    });
  }
  result.markdown = markdown_table(grid.take(only_heads));
  return result;
}

}  // namespace danlu::retrieve
