// HTML tables as rows of text.
#pragma once

#include <functional>
#include <string>

#include "retrieve/parsers/support/html_tree.hpp"

namespace danlu::retrieve {

// False for a table that only places things on the page.
bool is_data_table(const GumboNode* table);

struct HtmlTable {
  std::string caption;
  std::string markdown;
  const GumboNode* last = nullptr;  // Cell.

  size_t end_offset(const HtmlTree& tree) const;
};

// Cells that span rows or columns are repeated in each. `read` gives the text of a cell.
HtmlTable html_table(const GumboNode* table,
                     const std::function<std::string(const GumboNode*)>& read);

}  // namespace danlu::retrieve
