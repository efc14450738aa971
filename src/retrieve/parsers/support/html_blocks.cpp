#include "retrieve/parsers/support/html_blocks.hpp"

#include <algorithm>
#include <optional>

#include "retrieve/parsers/support/html_main_text.hpp"
#include "retrieve/parsers/support/html_table.hpp"
#include "retrieve/parsers/support/html_tree.hpp"
#include "retrieve/parsers/support/html_walker.hpp"
#include "retrieve/parsers/support/plain_text.hpp"

namespace danlu::retrieve {
namespace {

const GumboNode* child_element(const GumboNode* node, GumboTag tag) {
  const GumboVector& children = node->v.element.children;
  for (unsigned int i = 0; i < children.length; ++i) {
    const auto* child = static_cast<const GumboNode*>(children.data[i]);
    if (child->type == GUMBO_NODE_ELEMENT && child->v.element.tag == tag) return child;
  }
  return nullptr;
}

std::string title_of(const GumboNode* root) {
  const GumboNode* head = child_element(root, GUMBO_TAG_HEAD);
  const GumboNode* title = head == nullptr ? nullptr : child_element(head, GUMBO_TAG_TITLE);
  if (title == nullptr || title->v.element.children.length == 0) return "";
  const auto* text = static_cast<const GumboNode*>(title->v.element.children.data[0]);
  return text->type == GUMBO_NODE_TEXT ? collapsed(text->v.text.text) : "";
}

size_t text_bytes(const std::vector<Block>& blocks) {
  size_t bytes = 0;
  for (const Block& block : blocks) bytes += block.text.size();
  return bytes;
}

}  // namespace

HtmlBlocks html_blocks(std::string_view html, HtmlScope scope, const ParseInput& input) {
  HtmlTree tree(html, input);
  HtmlBlocks result;
  if (scope == HtmlScope::fragment) {
    result.blocks = HtmlWalker(tree, nullptr, input.cancel).walk(tree.root());
    return result;
  }
  result.title = title_of(tree.root());
  HtmlMainText main_text(tree.root());
  result.blocks = HtmlWalker(tree, &main_text, input.cancel).walk(main_text.root());
  // A page that is all links (an index, a site map) has them for its text.
  constexpr size_t kShareMin = 12;
  if (text_bytes(result.blocks) * kShareMin < main_text.text_bytes()) {
    result.blocks = HtmlWalker(tree, nullptr, input.cancel).walk(tree.root());
  }
  return result;
}

std::string declared_encoding(std::string_view html) {
  constexpr size_t kPrefix = 4096;
  std::string head = lower_ascii(html.substr(0, kPrefix));
  size_t at = head.find("charset");
  while (at != std::string::npos) {
    size_t value = head.find_first_not_of(" \t", at + 7);
    if (value != std::string::npos && head[value] == '=') {
      value = head.find_first_not_of(" \t\"'", value + 1);
      if (value == std::string::npos) return "";
      size_t end = head.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_:.", value);
      return head.substr(value, end == std::string::npos ? end : end - value);
    }
    at = head.find("charset", at + 7);
  }
  return "";
}

}  // namespace danlu::retrieve
