// Tables of a PDF page, told by words that stand in columns over several rows.
#pragma once

#include <string>
#include <vector>

#include "retrieve/parsers/support/pdf_pages.hpp"

namespace danlu::retrieve {

struct PdfTable {
  std::string markdown;
  size_t before = 0;  // Index in PdfPage::lines of its first line, where it is to be read.
};

// Marks the lines it takes (in_table).
std::vector<PdfTable> find_tables(PdfPage& page);

}  // namespace danlu::retrieve
