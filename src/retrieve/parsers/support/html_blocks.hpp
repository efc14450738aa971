// The blocks of an HTML page or fragment (gumbo: the HTML5 tree building rules, so that broken
// pages read as in a browser).
//
// Of a page only the main text is kept: navigation, headers, footers, side bars, hidden parts and
// blocks that are mostly links are left out by element, role and link density, unless hardly
// anything would remain. Tables that only lay out are read as running text; data tables become
// Markdown rows, with cells that span columns or rows repeated. Memory and time are bounded by the
// limits of the input; cancellable.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/types/document.hpp"
#include "retrieve/parser.hpp"

namespace danlu::retrieve {

enum class HtmlScope { page, fragment };

struct HtmlBlocks {
  std::string title;
  std::vector<Block> blocks;  // Ranges count bytes of `html`.
};

HtmlBlocks html_blocks(std::string_view html, HtmlScope scope, const ParseInput& input);

// The encoding the page names in its first bytes (meta charset); empty when it names none.
std::string declared_encoding(std::string_view html);

}  // namespace danlu::retrieve
