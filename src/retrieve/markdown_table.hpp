// Tables as GitHub Markdown rows, the form tables have in Block::text.
//
//   | Leaf | Grade |
//   | --- | --- |
//   | Keemun | A |
//
// The first row is the head. Cells hold no line feeds; a bar inside a cell is written \|.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace danlu::retrieve {

using TableRows = std::vector<std::vector<std::string>>;

// Rows are filled up to the width of the widest; "" when there is no cell with text.
std::string markdown_table(const TableRows& rows);

// The other way round; lines that are not rows are left out, and so is the line under the head.
TableRows table_rows(std::string_view markdown);

}  // namespace danlu::retrieve
