// Markdown: CommonMark with tables, task lists, strike-through and footnotes (cmark-gfm), front
// matter, HTML blocks. Every block keeps its exact byte range in the file.
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>

#include <algorithm>
#include <memory>

#include "retrieve/markdown_table.hpp"
#include "retrieve/parser.hpp"
#include "retrieve/parsers/support/html_blocks.hpp"
#include "retrieve/parsers/support/plain_text.hpp"
#include "retrieve/parsers/support/text_recognition.hpp"
#include "retrieve/source_text.hpp"

namespace danlu::retrieve {
namespace {

struct ParserFree {
  void operator()(cmark_parser* parser) const { cmark_parser_free(parser); }
};
struct NodeFree {
  void operator()(cmark_node* node) const { cmark_node_free(node); }
};
struct IteratorFree {
  void operator()(cmark_iter* iterator) const { cmark_iter_free(iterator); }
};
using NodePointer = std::unique_ptr<cmark_node, NodeFree>;
using IteratorPointer = std::unique_ptr<cmark_iter, IteratorFree>;

std::string_view literal(cmark_node* node) {
  const char* text = cmark_node_get_literal(node);
  return text == nullptr ? std::string_view() : std::string_view(text);
}

bool is_type(cmark_node* node, std::string_view name) {
  return cmark_node_get_type_string(node) == name;
}

// Cells that tables would have when every row is as wide as the line of dashes below its head, as
// cmark fills them up: few bytes can ask for more than the memory there is.
size_t table_cells(std::string_view text) {
  size_t cells = 0;
  size_t columns = 0;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    if (trimmed(line).empty()) {
      columns = 0;
    } else if (line.find_first_not_of("|:- \t>\r") == std::string_view::npos) {
      columns = std::max(columns, static_cast<size_t>(std::count(line.begin(), line.end(), '|')));
    }
    cells += columns;
  }
  return cells;
}

NodePointer parse_tree(std::string_view text, const ParseInput& input) {
  cmark_gfm_core_extensions_ensure_registered();
  std::unique_ptr<cmark_parser, ParserFree> parser(
      cmark_parser_new(CMARK_OPT_DEFAULT | CMARK_OPT_FOOTNOTES | CMARK_OPT_UNSAFE));
  constexpr size_t kTableCellsMax = 1'000'000;
  bool tables = table_cells(text) <= std::max(kTableCellsMax, text.size());
  for (const char* name : {"table", "strikethrough", "tasklist", "autolink"}) {
    if (!tables && std::string_view(name) == "table") continue;
    cmark_parser_attach_syntax_extension(parser.get(), cmark_find_syntax_extension(name));
  }
  constexpr size_t kStep = 1 << 20;
  for (size_t at = 0; at < text.size(); at += kStep) {
    input.cancel.throw_if_cancelled();
    cmark_parser_feed(parser.get(), text.data() + at, std::min(kStep, text.size() - at));
  }
  return NodePointer(cmark_parser_finish(parser.get()));
}

// The text a reader sees of the inlines below `node`.
std::string inline_text(cmark_node* node) {
  std::string text;
  IteratorPointer iterator(cmark_iter_new(node));
  bool soft_break = false;
  auto add = [&](std::string_view part) {
    if (soft_break) {
      append_line(text, part);
    } else {
      text += part;
    }
    soft_break = soft_break && part.empty();
  };
  for (;;) {
    cmark_event_type event = cmark_iter_next(iterator.get());
    if (event == CMARK_EVENT_DONE) break;
    if (event != CMARK_EVENT_ENTER) continue;
    cmark_node* part = cmark_iter_get_node(iterator.get());
    cmark_node_type type = cmark_node_get_type(part);
    if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) {
      add(literal(part));
    } else if (type == CMARK_NODE_SOFTBREAK) {
      soft_break = true;
    } else if (type == CMARK_NODE_LINEBREAK) {
      text += '\n';
    } else if (type == CMARK_NODE_HTML_INLINE && lower_ascii(literal(part)).starts_with("<br")) {
      text += '\n';
    }
  }
  return text;
}

// Byte positions of lines, counted as cmark counts them (LF, CR or CR LF end one).
class Lines {
 public:
  explicit Lines(std::string_view text) : size_(text.size()) {
    starts_.push_back(0);
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n')))
        starts_.push_back(i + 1);
    }
  }
  // Line and column from 1.
  size_t offset(int line, int column) const {
    if (line < 1) return 0;
    auto index = static_cast<size_t>(line - 1);
    if (index >= starts_.size()) return size_;
    return std::min(starts_[index] + static_cast<size_t>(std::max(column - 1, 0)), size_);
  }

 private:
  std::vector<size_t> starts_;
  size_t size_;
};

struct List {
  bool ordered;
  int next;
};

class Reader {
 public:
  Reader(const SourceText& source, size_t start, const ParseInput& input, Document& document)
      : source_(source),
        text_(std::string_view(source.text()).substr(start)),
        start_(start),
        lines_(text_),
        input_(input),
        document_(document) {}

  void run() {
    NodePointer root = parse_tree(text_, input_);
    IteratorPointer iterator(cmark_iter_new(root.get()));
    for (;;) {
      cmark_event_type event = cmark_iter_next(iterator.get());
      if (event == CMARK_EVENT_DONE) break;
      cmark_node* node = cmark_iter_get_node(iterator.get());
      if (event == CMARK_EVENT_ENTER && enter(node)) {
        cmark_iter_reset(iterator.get(), node, CMARK_EVENT_EXIT);
      } else if (event == CMARK_EVENT_EXIT) {
        leave(node);
      }
    }
    std::stable_sort(document_.blocks.begin(), document_.blocks.end(),
                     [](const Block& a, const Block& b) { return a.begin < b.begin; });
  }

 private:
  // True when the node is done with and its children are not to be visited.
  bool enter(cmark_node* node) {
    switch (cmark_node_get_type(node)) {
      case CMARK_NODE_HEADING:
        add(node, BlockKind::heading, cmark_node_get_heading_level(node), inline_text(node));
        return true;
      case CMARK_NODE_PARAGRAPH:
        add_paragraph(node);
        return true;
      case CMARK_NODE_CODE_BLOCK:
        add_code(node);
        return false;
      case CMARK_NODE_HTML_BLOCK:
        add_html(node);
        return false;
      case CMARK_NODE_BLOCK_QUOTE:
        ++quotes_;
        return false;
      case CMARK_NODE_LIST:
        lists_.push_back({cmark_node_get_list_type(node) == CMARK_ORDERED_LIST,
                          cmark_node_get_list_start(node)});
        return false;
      case CMARK_NODE_ITEM:
        open_item(node);
        return false;
      case CMARK_NODE_FOOTNOTE_DEFINITION:
        in_footnote_ = true;
        return false;
      default:
        break;
    }
    if (is_type(node, "tasklist")) {
      open_item(node);
    } else if (is_type(node, "table")) {
      add_table(node);
      return true;
    }
    return false;
  }

  void leave(cmark_node* node) {
    switch (cmark_node_get_type(node)) {
      case CMARK_NODE_BLOCK_QUOTE:
        --quotes_;
        break;
      case CMARK_NODE_LIST:
        lists_.pop_back();
        item_ = nullptr;
        break;
      case CMARK_NODE_FOOTNOTE_DEFINITION:
        in_footnote_ = false;
        break;
      default:
        break;
    }
  }

  void open_item(cmark_node* node) {
    item_ = node;
    item_prefix_.clear();
    if (!lists_.empty() && lists_.back().ordered)
      item_prefix_ = std::to_string(lists_.back().next++) + ". ";
    if (is_type(node, "tasklist")) {
      item_prefix_ += cmark_gfm_extensions_get_tasklist_item_checked(node) ? "[x] " : "[ ] ";
    }
  }

  void add_paragraph(cmark_node* node) {
    std::string text = inline_text(node);
    if (in_footnote_) {
      add(node, BlockKind::footnote, 0, std::move(text));
    } else if (item_ != nullptr) {
      add(item_, BlockKind::list_item, static_cast<int64_t>(lists_.size()) - 1, item_prefix_ + text,
          node);
      item_ = nullptr;
    } else {
      add(node, quotes_ > 0 ? BlockKind::quote : BlockKind::paragraph, 0, std::move(text));
    }
  }

  void add_code(cmark_node* node) {
    std::string text(literal(node));
    while (text.ends_with('\n')) text.pop_back();
    add(node, BlockKind::code, 0, std::move(text));
  }

  void add_table(cmark_node* table) {
    TableRows rows;
    for (cmark_node* row = cmark_node_first_child(table); row != nullptr;
         row = cmark_node_next(row)) {
      std::vector<std::string> cells;
      for (cmark_node* cell = cmark_node_first_child(row); cell != nullptr;
           cell = cmark_node_next(cell)) {
        cells.push_back(inline_text(cell));
      }
      rows.push_back(std::move(cells));
    }
    add(table, BlockKind::table, 0, markdown_table(rows));
  }

  void add_html(cmark_node* node) {
    SourceRange range = range_of(node, node);
    std::string_view html =
        std::string_view(source_.text()).substr(range.begin, range.end - range.begin);
    for (Block& block : html_blocks(html, HtmlScope::fragment, input_).blocks) {
      block.begin = source_.file_offset(range.begin + static_cast<size_t>(block.begin));
      block.end = source_.file_offset(range.begin + static_cast<size_t>(block.end));
      document_.blocks.push_back(std::move(block));
    }
  }

  SourceRange range_of(cmark_node* first, cmark_node* last) const {
    size_t begin =
        lines_.offset(cmark_node_get_start_line(first), cmark_node_get_start_column(first));
    int last_line = cmark_node_get_end_line(last);
    size_t end = std::min(lines_.offset(last_line, cmark_node_get_end_column(last) + 1),
                          lines_.offset(last_line + 1, 1));
    // cmark leaves some ends unset (HTML blocks) or at the start of a line: take the whole line.
    if (end <= begin || cmark_node_get_type(last) == CMARK_NODE_HTML_BLOCK ||
        cmark_node_get_type(last) == CMARK_NODE_HEADING)
      end = lines_.offset(std::max(last_line, cmark_node_get_start_line(first)) + 1, 1);
    while (end > begin && (text_[end - 1] == '\n' || text_[end - 1] == '\r')) --end;
    return {start_ + begin, start_ + end};
  }

  void add(cmark_node* first, BlockKind kind, int64_t level, std::string text,
           cmark_node* last = nullptr) {
    if (kind != BlockKind::code) text = std::string(trimmed(text));
    if (text.empty()) return;
    SourceRange range = range_of(first, last == nullptr ? first : last);
    document_.blocks.push_back({.kind = kind,
                                .level = level,
                                .text = std::move(text),
                                .page = 0,
                                .begin = source_.file_offset(range.begin),
                                .end = source_.file_offset(range.end)});
  }

  const SourceText& source_;
  std::string_view text_;
  size_t start_;
  Lines lines_;
  const ParseInput& input_;
  Document& document_;
  std::vector<List> lists_;
  cmark_node* item_ = nullptr;  // Whose first paragraph is still to come.
  std::string item_prefix_;
  int quotes_ = 0;
  bool in_footnote_ = false;
};

// YAML between two lines "---" at the very start; its end, or 0.
size_t front_matter_end(std::string_view text) {
  if (!text.starts_with("---\n") && !text.starts_with("---\r\n")) return 0;
  size_t line = text.find('\n') + 1;
  bool has_key = false;
  constexpr size_t kFrontMatterMax = 64 << 10;
  while (line < std::min(text.size(), kFrontMatterMax)) {
    size_t end = std::min(text.find('\n', line), text.size());
    std::string_view content = trimmed(text.substr(line, end - line));
    if (content == "---" || content == "...") return has_key ? std::min(end + 1, text.size()) : 0;
    if (content.empty() && !has_key) return 0;
    has_key = has_key || content.find(':') != std::string_view::npos;
    line = end + 1;
  }
  return 0;
}

void add_front_matter(std::string_view yaml, const SourceText& source, Document& document) {
  size_t begin = yaml.find('\n') + 1;
  std::string_view body = yaml.substr(begin);
  body = body.substr(0, body.find_last_not_of("-. \r\n") + 1);
  std::string text;
  for (size_t line = 0; line < body.size();) {
    size_t end = std::min(body.find('\n', line), body.size());
    std::string_view content = body.substr(line, end - line);
    while (content.ends_with('\r')) content.remove_suffix(1);
    if (content.starts_with("title:")) {
      std::string_view title = trimmed(content.substr(6));
      if (title.size() > 1 && (title[0] == '"' || title[0] == '\''))
        title = title.substr(1, title.size() - 2);
      document.title = title;
    }
    if (!text.empty()) text += '\n';
    text += content;
    line = end + 1;
  }
  if (trimmed(text).empty()) return;
  document.blocks.push_back({.kind = BlockKind::paragraph,
                             .level = 0,
                             .text = std::move(text),
                             .page = 0,
                             .begin = source.file_offset(begin),
                             .end = source.file_offset(begin + body.size())});
}

Document parse(const ParseInput& input) {
  SourceText source(input.bytes);
  Document document;
  document.encoding = source.encoding();
  if (source.replaced())
    document.warnings.push_back("some bytes are not valid " + source.encoding());
  size_t start = front_matter_end(source.text());
  if (start > 0)
    add_front_matter(std::string_view(source.text()).substr(0, start), source, document);
  Reader(source, start, input, document).run();
  return document;
}

}  // namespace

ParserType markdown() {
  return {.id = "markdown",
          .extensions = {".md", ".markdown", ".mdown", ".mkd"},
          .media_types = {"text/markdown"},
          .summary = {"Markdown (CommonMark, GitHub tables).",
                      "Markdown（CommonMark 与 GitHub 表格）。"},
          .version = 1,
          .recognise = recognise_text,
          .parse = parse};
}

}  // namespace danlu::retrieve
