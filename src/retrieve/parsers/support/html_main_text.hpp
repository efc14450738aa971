// Which parts of a page are its main text.
#pragma once

#include <unordered_map>
#include <unordered_set>

#include "retrieve/parsers/support/html_tree.hpp"

namespace danlu::retrieve {

// Elements nobody reads: scripts, forms' controls, what is hidden.
bool is_unread(const GumboNode* node);

class HtmlMainText {
 public:
  explicit HtmlMainText(const GumboNode* root);

  // Where the main text stands: <main>, the only <article>, or the whole page.
  const GumboNode* root() const { return root_; }
  // Navigation, headers, footers, side bars and blocks that are mostly links.
  bool is_boilerplate(const GumboNode* node) const;
  size_t text_bytes() const;  // Of the whole page, without what is unread.

 private:
  struct Amount {
    size_t text = 0;   // Bytes that are not white space.
    size_t links = 0;  // Of these, inside <a>.
    size_t anchors = 0;
  };
  void measure(const GumboNode* root);
  Amount amount(const GumboNode* node) const;

  const GumboNode* page_;
  const GumboNode* root_;
  std::unordered_map<const GumboNode*, Amount> amounts_;
  std::unordered_set<const GumboNode*> inside_article_;
};

}  // namespace danlu::retrieve
