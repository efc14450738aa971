// Headings, paragraphs, list items and tables from the lines of PDF pages.
#pragma once

#include <vector>

#include "base/types/document.hpp"
#include "retrieve/parser.hpp"
#include "retrieve/parsers/support/pdf_pages.hpp"

namespace danlu::retrieve {

// `pages` loses its running lines.
std::vector<Block> pdf_blocks(std::vector<PdfPage>& pages, const ParseInput& input);

}  // namespace danlu::retrieve
