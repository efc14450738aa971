#include "retrieve/parsers/support/html_walker.hpp"

#include <algorithm>
#include <charconv>

#include "retrieve/markdown_table.hpp"
#include "retrieve/parsers/support/html_table.hpp"
#include "retrieve/parsers/support/plain_text.hpp"

namespace danlu::retrieve {
namespace {

// Below this the tree is read as plain text, without recursion.
constexpr int kDepthMax = 300;

bool is_inline(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_A:
    case GUMBO_TAG_ABBR:
    case GUMBO_TAG_ACRONYM:
    case GUMBO_TAG_B:
    case GUMBO_TAG_BDI:
    case GUMBO_TAG_BDO:
    case GUMBO_TAG_BIG:
    case GUMBO_TAG_CITE:
    case GUMBO_TAG_CODE:
    case GUMBO_TAG_DATA:
    case GUMBO_TAG_DEL:
    case GUMBO_TAG_DFN:
    case GUMBO_TAG_EM:
    case GUMBO_TAG_FONT:
    case GUMBO_TAG_I:
    case GUMBO_TAG_INS:
    case GUMBO_TAG_KBD:
    case GUMBO_TAG_LABEL:
    case GUMBO_TAG_MARK:
    case GUMBO_TAG_METER:
    case GUMBO_TAG_NOBR:
    case GUMBO_TAG_OUTPUT:
    case GUMBO_TAG_Q:
    case GUMBO_TAG_RUBY:
    case GUMBO_TAG_RT:
    case GUMBO_TAG_RP:
    case GUMBO_TAG_RB:
    case GUMBO_TAG_S:
    case GUMBO_TAG_SAMP:
    case GUMBO_TAG_SMALL:
    case GUMBO_TAG_SPAN:
    case GUMBO_TAG_STRIKE:
    case GUMBO_TAG_STRONG:
    case GUMBO_TAG_SUB:
    case GUMBO_TAG_SUP:
    case GUMBO_TAG_TIME:
    case GUMBO_TAG_TT:
    case GUMBO_TAG_U:
    case GUMBO_TAG_VAR:
    case GUMBO_TAG_WBR:
    case GUMBO_TAG_UNKNOWN:
      return true;
    default:
      return false;
  }
}

int heading_level(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_H1:
      return 1;
    case GUMBO_TAG_H2:
      return 2;
    case GUMBO_TAG_H3:
      return 3;
    case GUMBO_TAG_H4:
      return 4;
    case GUMBO_TAG_H5:
      return 5;
    case GUMBO_TAG_H6:
      return 6;
    default:
      return 0;
  }
}

bool is_html_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

}  // namespace

std::vector<Block> HtmlWalker::walk(const GumboNode* root) {
  visit_children(root);
  flush();
  return std::move(blocks_);
}

std::string HtmlWalker::cell_text(const GumboNode* cell) {
  HtmlWalker inner(tree_, nullptr, cancel_);
  inner.depth_ = depth_;
  std::string text;
  for (const Block& block : inner.walk(cell)) {
    if (block.kind != BlockKind::table) {
      text += (text.empty() ? "" : " ") + collapsed(block.text);
      continue;
    }
    for (const std::vector<std::string>& row : table_rows(block.text)) {
      for (const std::string& part : row) text += (text.empty() ? "" : " ") + part;
    }
  }
  return text;
}

void HtmlWalker::visit_children(const GumboNode* node) {
  const GumboVector& children =
      node->type == GUMBO_NODE_DOCUMENT ? node->v.document.children : node->v.element.children;
  for (unsigned int i = 0; i < children.length; ++i)
    visit(static_cast<const GumboNode*>(children.data[i]));
}

void HtmlWalker::visit(const GumboNode* node) {
  switch (node->type) {
    case GUMBO_NODE_TEXT:
    case GUMBO_NODE_WHITESPACE:
    case GUMBO_NODE_CDATA:
      add_text(node);
      break;
    case GUMBO_NODE_ELEMENT:
      if (is_unread(node)) break;
      if (main_text_ != nullptr && main_text_->is_boilerplate(node)) break;
      if (depth_ >= kDepthMax) {
        visit_deep(node);
        break;
      }
      ++depth_;
      visit_element(node);
      --depth_;
      break;
    default:
      break;
  }
}

void HtmlWalker::visit_element(const GumboNode* node) {
  GumboTag tag = node->v.element.tag;
  if (int level = heading_level(tag); level > 0) {
    visit_block(node, BlockKind::heading, level);
    return;
  }
  if (is_inline(tag)) {
    visit_children(node);
    return;
  }
  switch (tag) {
    case GUMBO_TAG_BR:
      if (preformatted_ || !text_.empty()) text_ += '\n';
      break;
    case GUMBO_TAG_IMG:
      visit_image(node);
      break;
    case GUMBO_TAG_UL:
    case GUMBO_TAG_OL:
      visit_list(node);
      break;
    case GUMBO_TAG_LI:
      visit_item(node);
      break;
    case GUMBO_TAG_DL:
      flush();
      ++description_depth_;
      visit_children(node);
      flush();
      --description_depth_;
      break;
    case GUMBO_TAG_DT:
      visit_description(node, 0);
      break;
    case GUMBO_TAG_DD:
      visit_description(node, 1);
      break;
    case GUMBO_TAG_PRE:
      visit_code(node);
      break;
    case GUMBO_TAG_TABLE:
      visit_table(node);
      break;
    case GUMBO_TAG_BLOCKQUOTE:
      visit_block(node, BlockKind::quote, 0);
      break;
    case GUMBO_TAG_MATH:
      visit_children(node);
      break;
    default:
      visit_block(node, kind_, level_);
      break;
  }
}

void HtmlWalker::visit_block(const GumboNode* node, BlockKind kind, int64_t level) {
  flush();
  BlockKind outer_kind = kind_;
  int64_t outer_level = level_;
  if (kind_ != BlockKind::heading) {
    kind_ = kind;
    level_ = level;
  }
  visit_children(node);
  flush();
  kind_ = outer_kind;
  level_ = outer_level;
}

void HtmlWalker::visit_list(const GumboNode* node) {
  flush();
  int start = 1;
  std::string_view value = html_attribute(node, "start");
  std::from_chars(value.data(), value.data() + value.size(), start);
  lists_.push_back({node->v.element.tag == GUMBO_TAG_OL, start});
  visit_children(node);
  flush();
  item_pending_ = false;
  lists_.pop_back();
}

void HtmlWalker::begin_item(std::string prefix, int64_t depth) {
  item_pending_ = true;
  item_depth_ = depth;
  prefix_ = std::move(prefix);
}

void HtmlWalker::visit_item(const GumboNode* node) {
  flush();
  std::string prefix;
  if (!lists_.empty() && lists_.back().ordered)
    prefix = std::to_string(lists_.back().next++) + ". ";
  int64_t depth = static_cast<int64_t>(lists_.size()) + description_depth_ - 1;
  begin_item(std::move(prefix), std::max<int64_t>(depth, 0));
  visit_children(node);
  flush();
  item_pending_ = false;
}

void HtmlWalker::visit_description(const GumboNode* node, int64_t depth_more) {
  flush();
  int64_t depth = static_cast<int64_t>(lists_.size()) + 2 * (description_depth_ - 1) + depth_more;
  begin_item("", std::max<int64_t>(depth, 0));
  visit_children(node);
  flush();
  item_pending_ = false;
}

void HtmlWalker::visit_code(const GumboNode* node) {
  flush();
  bool in_item = item_pending_;
  item_pending_ = false;
  preformatted_ = true;
  BlockKind outer = kind_;
  kind_ = BlockKind::code;
  visit_children(node);
  flush();
  kind_ = outer;
  preformatted_ = false;
  item_pending_ = in_item;
}

void HtmlWalker::visit_table(const GumboNode* node) {
  if (!is_data_table(node)) {
    visit_block(node, kind_, level_);
    return;
  }
  flush();
  HtmlTable table = html_table(node, [this](const GumboNode* cell) { return cell_text(cell); });
  if (!table.caption.empty()) {
    text_ = table.caption;
    size_t begin = tree_.offset(node->v.element.original_tag);
    cover(begin, begin);
    flush();
  }
  if (table.markdown.empty()) return;
  size_t begin = tree_.offset(node->v.element.original_tag);
  const GumboStringPiece& close = node->v.element.original_end_tag;
  size_t end = close.length > 0 ? tree_.offset(close) + close.length : table.end_offset(tree_);
  blocks_.push_back({.kind = BlockKind::table,
                     .level = 0,
                     .text = std::move(table.markdown),
                     .page = 0,
                     .begin = static_cast<int64_t>(begin),
                     .end = static_cast<int64_t>(std::max(begin, end))});
}

void HtmlWalker::visit_deep(const GumboNode* node) {
  std::vector<const GumboNode*> pending{node};
  while (!pending.empty()) {
    const GumboNode* next = pending.back();
    pending.pop_back();
    if (next->type == GUMBO_NODE_TEXT || next->type == GUMBO_NODE_WHITESPACE) add_text(next);
    if (next->type != GUMBO_NODE_ELEMENT || is_unread(next)) continue;
    if (!is_inline(next->v.element.tag)) text_ += ' ';
    const GumboVector& children = next->v.element.children;
    for (unsigned int i = children.length; i-- > 0;)
      pending.push_back(static_cast<const GumboNode*>(children.data[i]));
  }
}

void HtmlWalker::visit_image(const GumboNode* node) {
  std::string alt = collapsed(html_attribute(node, "alt"));
  if (alt.empty()) return;
  size_t begin = tree_.offset(node->v.element.original_tag);
  cover(begin, begin + node->v.element.original_tag.length);
  if (!text_.empty() && !is_html_space(text_.back())) text_ += ' ';
  text_ += alt + ' ';
}

void HtmlWalker::add_text(const GumboNode* node) {
  std::string_view text = node->v.text.text;
  if (preformatted_) {
    text_ += text;
  } else {
    for (char c : text) {
      if (!is_html_space(c)) {
        text_ += c;
      } else if (!text_.empty() && !is_html_space(text_.back())) {
        text_ += ' ';
      }
    }
  }
  if (std::all_of(text.begin(), text.end(), is_html_space)) return;
  size_t begin = tree_.offset(node->v.text.original_text);
  cover(begin, std::min(begin + node->v.text.original_text.length, tree_.html().size()));
}

void HtmlWalker::cover(size_t begin, size_t end) {
  begin_ = covered_ ? std::min(begin_, begin) : begin;
  end_ = covered_ ? std::max(end_, end) : end;
  covered_ = true;
}

void HtmlWalker::flush() {
  cancel_.throw_if_cancelled();
  std::string text;
  if (kind_ == BlockKind::code) {
    while (text_.ends_with('\n')) text_.pop_back();
    text = std::move(text_);
  } else {
    text = collapsed(text_, LineFeeds::keep);
  }
  text_.clear();
  bool covered = covered_;
  covered_ = false;
  if (trimmed(text).empty()) return;
  Block block{.kind = kind_, .level = level_, .text = {}, .page = 0, .begin = 0, .end = 0};
  if (item_pending_ && kind_ != BlockKind::heading && kind_ != BlockKind::code) {
    block.kind = BlockKind::list_item;
    block.level = item_depth_;
    block.text = prefix_;
    item_pending_ = false;
  }
  block.text += text;
  if (covered) {
    std::string_view html = tree_.html();
    while (begin_ < end_ && is_html_space(html[begin_])) ++begin_;
    while (end_ > begin_ && is_html_space(html[end_ - 1])) --end_;
    block.begin = static_cast<int64_t>(begin_);
    block.end = static_cast<int64_t>(end_);
  }
  blocks_.push_back(std::move(block));
}

}  // namespace danlu::retrieve
