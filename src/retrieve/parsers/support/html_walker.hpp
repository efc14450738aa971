// Walks an HTML tree and writes its blocks in reading order.
#pragma once

#include <string>
#include <vector>

#include "base/cancel.hpp"
#include "base/types/document.hpp"
#include "retrieve/parsers/support/html_main_text.hpp"
#include "retrieve/parsers/support/html_tree.hpp"

namespace danlu::retrieve {

// `main_text` names what to leave out; nullptr keeps everything that can be read.
class HtmlWalker {
 public:
  HtmlWalker(const HtmlTree& tree, const HtmlMainText* main_text, CancelToken cancel)
      : tree_(tree), main_text_(main_text), cancel_(std::move(cancel)) {}

  std::vector<Block> walk(const GumboNode* root);
  // What is read inside a table cell, as one line.
  std::string cell_text(const GumboNode* cell);

 private:
  struct List {
    bool ordered;
    int next;
  };

  void visit(const GumboNode* node);
  void visit_children(const GumboNode* node);
  void visit_element(const GumboNode* node);
  void visit_block(const GumboNode* node, BlockKind kind, int64_t level);
  void visit_list(const GumboNode* node);
  void visit_item(const GumboNode* node);
  void visit_description(const GumboNode* node, int64_t depth_more);
  void visit_code(const GumboNode* node);
  void visit_table(const GumboNode* node);
  void visit_deep(const GumboNode* node);
  void visit_image(const GumboNode* node);
  void add_text(const GumboNode* node);
  void cover(size_t begin, size_t end);
  void flush();
  void begin_item(std::string prefix, int64_t depth);

  const HtmlTree& tree_;
  const HtmlMainText* main_text_;
  CancelToken cancel_;
  std::vector<Block> blocks_;
  std::vector<List> lists_;
  int64_t description_depth_ = 0;
  // The block being gathered.
  BlockKind kind_ = BlockKind::paragraph;
  int64_t level_ = 0;
  std::string text_;
  std::string prefix_;
  bool item_pending_ = false;
  int64_t item_depth_ = 0;
  bool preformatted_ = false;
  size_t begin_ = 0;
  size_t end_ = 0;
  bool covered_ = false;
  int depth_ = 0;
};

}  // namespace danlu::retrieve
