// A parsed HTML page whose memory and time are bounded.
//
// Gumbo's own clean-up recurses as deep as the page nests, so the nodes live in an arena that is
// dropped as a whole; the arena also carries the bounds, because building a tree can take time and
// memory far beyond the size of a hostile page.
#pragma once

#include <gumbo.h>

#include <memory>
#include <string_view>

#include "retrieve/parser.hpp"

namespace danlu::retrieve {

class HtmlTree {
 public:
  // `html` must outlive the tree. Throws document.too_large, run.cancelled.
  HtmlTree(std::string_view html, const ParseInput& input);
  ~HtmlTree();

  const GumboNode* root() const;
  std::string_view html() const { return html_; }
  size_t offset(const GumboStringPiece& piece) const;  // In html(); its size when not inside.

 private:
  struct Arena;
  std::string_view html_;
  std::unique_ptr<Arena> arena_;
  const GumboOutput* output_ = nullptr;
};

std::string_view html_attribute(const GumboNode* node, const char* name);  // "" when absent.
bool has_html_attribute(const GumboNode* node, const char* name);

}  // namespace danlu::retrieve
