#include "retrieve/parsers/support/docx_body.hpp"

#include <algorithm>
#include <charconv>

#include "retrieve/markdown_table.hpp"
#include "retrieve/parsers/support/docx_chart.hpp"
#include "retrieve/parsers/support/docx_runs.hpp"
#include "retrieve/parsers/support/plain_text.hpp"

namespace danlu::retrieve {
namespace {

constexpr int kDepthMax = 60;
constexpr size_t kColumnsMax = 500;
constexpr size_t kCellsMax = 2'000'000;

int number(std::string_view text, int otherwise) {
  std::from_chars(text.data(), text.data() + text.size(), otherwise);
  return otherwise;
}

bool looks_like_code(std::string_view text) {
  return text.find_first_of("(){}[]=;<>_\\|#*") != std::string_view::npos;
}

class Reader {
 public:
  Reader(const DocxParts& parts, const ParseInput& input)
      : parts_(parts),
        input_(input),
        styles_(parts.styles.document_element()),
        numberings_(parts.numbering.document_element()) {}

  std::vector<Block> run() {
    read_container(child_of(parts_.document.document_element(), "body"), 0);
    flatten_lists();
    return std::move(blocks_);
  }

 private:
  // Lists that begin at a deeper level are shown from the left.
  void flatten_lists() {
    for (size_t i = 0; i < blocks_.size();) {
      size_t end = i;
      int64_t least = 9;
      for (; end < blocks_.size() && blocks_[end].kind == BlockKind::list_item; ++end)
        least = std::min(least, blocks_[end].level);
      for (size_t item = i; item < end; ++item) blocks_[item].level -= least;
      i = std::max(end, i + 1);
    }
  }

  // Paragraphs and tables, in whatever wrappers they lie.
  void read_container(pugi::xml_node container, int depth) {
    if (depth > kDepthMax) return;
    for (pugi::xml_node node : container.children()) {
      input_.cancel.throw_if_cancelled();
      std::string_view name = local_name(node);
      if (name == "p") {
        read_paragraph(node, depth);
      } else if (name == "tbl") {
        read_table(node, depth);
      } else if (name == "sdt") {
        read_container(child_of(node, "sdtContent"), depth + 1);
      } else if (name == "customXml" || name == "ins" || name == "moveTo" || name == "smartTag") {
        read_container(node, depth + 1);
      } else if (name == "AlternateContent") {
        pugi::xml_node choice = child_of(node, "Choice");
        read_container(choice ? choice : child_of(node, "Fallback"), depth + 1);
      }
    }
  }

  void read_paragraph(pugi::xml_node paragraph, int depth) {
    pugi::xml_node properties = child_of(paragraph, "pPr");
    DocxStyle style = styles_.find(child_value(properties, "pStyle"));
    DocxRuns runs = read_runs(paragraph);
    bool visible = !trimmed(runs.text).empty();
    if (visible) add_paragraph(properties, style, runs);
    for (pugi::xml_node box : runs.text_boxes) {
      after_code_ = false;
      read_container(box, depth + 1);
    }
    for (const std::string& id : runs.charts) {
      auto chart = parts_.charts.find(id);
      if (chart == parts_.charts.end()) continue;
      std::string table = markdown_table(chart_rows(chart->second.document_element()));
      if (!table.empty()) add(BlockKind::table, 0, std::move(table));
    }
    for (const DocxNoteReference& note : runs.notes) add_note(note);
  }

  void add_paragraph(pugi::xml_node properties, const DocxStyle& style, const DocxRuns& runs) {
    bool code =
        style.role == DocxRole::code ||
        (runs.all_monospaced || (style.monospaced && !runs.other_font) ? looks_like_code(runs.text)
                                                                       : false);
    DocxRole role = style.role;
    int64_t level = style.level;
    if (pugi::xml_node outline = child_of(properties, "outlineLvl");
        outline && role != DocxRole::title) {
      int value = number(value_of(outline), 9);
      role = value < 9 ? DocxRole::heading : role == DocxRole::heading ? DocxRole::body : role;
      level = value + 1;
    }
    std::string label = next_label(properties, style);
    if (role == DocxRole::title || role == DocxRole::heading) {
      titles_ += role == DocxRole::title ? 1 : 0;
      // Under a title, the first headings are its parts.
      int64_t shown = role == DocxRole::title ? 1 : level + (titles_ > 0 ? 1 : 0);
      std::string text = collapsed(runs.text);
      add(BlockKind::heading, std::min<int64_t>(shown, 6), label.empty() ? text : label + text);
    } else if (code) {
      add_code(runs.text);
    } else if (in_list_) {
      add(BlockKind::list_item, list_level_, label + collapsed(runs.text, LineFeeds::keep));
    } else {
      BlockKind kind = role == DocxRole::quote ? BlockKind::quote : BlockKind::paragraph;
      add(kind, 0, collapsed(runs.text, LineFeeds::keep));
    }
  }

  // The number in front of the paragraph; sets in_list_ and list_level_.
  std::string next_label(pugi::xml_node properties, const DocxStyle& style) {
    DocxNumbering numbering{style.number_id.value_or(""), style.number_level.value_or(0)};
    if (pugi::xml_node own = child_of(properties, "numPr")) {
      if (pugi::xml_node id = child_of(own, "numId")) numbering.id = value_of(id);
      if (pugi::xml_node level = child_of(own, "ilvl"))
        numbering.level = number(value_of(level), 0);
    }
    if (style.role == DocxRole::heading && !style.number_level && style.number_id)
      numbering.level = static_cast<int>(style.level) - 1;
    in_list_ = !numbering.id.empty() && numbering.id != "0" && numberings_.exists(numbering);
    list_level_ = numbering.level;
    if (!in_list_) return "";
    std::string label = numberings_.next(numbering);
    return label.empty() || label.ends_with(' ') ? label : label + " ";
  }

  void add_code(const std::string& text) {
    if (after_code_ && !blocks_.empty() && blocks_.back().kind == BlockKind::code) {
      blocks_.back().text += '\n' + text;
      return;
    }
    add(BlockKind::code, 0, text);
    after_code_ = true;
  }

  void add_note(const DocxNoteReference& note) {
    const pugi::xml_document& part = note.endnote ? parts_.endnotes : parts_.footnotes;
    for (pugi::xml_node candidate : part.document_element().children()) {
      if (value_of(candidate, "id") != note.id) continue;
      std::string text = joined_text(candidate, 0);
      if (!text.empty()) add(BlockKind::footnote, 0, std::move(text));
      return;
    }
  }

  // Everything below a cell or note in one line.
  std::string joined_text(pugi::xml_node container, int depth) {
    std::vector<Block> outer = std::move(blocks_);
    blocks_.clear();
    read_container(container, depth + 1);
    std::string text;
    for (const Block& block : blocks_) {
      if (!text.empty()) text += ' ';
      if (block.kind != BlockKind::table) {
        text += collapsed(block.text);
        continue;
      }
      std::string cells;
      for (const std::vector<std::string>& row : table_rows(block.text)) {
        for (const std::string& cell : row) cells += (cells.empty() ? "" : " ") + cell;
      }
      text += collapsed(cells);
    }
    blocks_ = std::move(outer);
    return text;
  }

  void read_table(pugi::xml_node table, int depth) {
    std::vector<pugi::xml_node> rows;
    collect(table, "tr", 0, rows);
    if (rows.size() == 1) {
      std::vector<pugi::xml_node> cells;
      collect(rows[0], "tc", 0, cells);
      if (cells.size() == 1) {
        // A frame around text, not a table.
        read_container(cells[0], depth + 1);
        return;
      }
    }
    TableRows grid;
    size_t count = 0;
    for (pugi::xml_node row : rows) {
      grid.push_back(read_row(row, grid.empty() ? nullptr : &grid.back(), depth));
      count += grid.back().size();
      if (count > kCellsMax) break;
    }
    std::string markdown = markdown_table(grid);
    if (!markdown.empty()) add(BlockKind::table, 0, std::move(markdown));
  }

  void collect(pugi::xml_node node, std::string_view wanted, int depth,
               std::vector<pugi::xml_node>& out) const {
    if (depth > kDepthMax) return;
    for (pugi::xml_node child : node.children()) {
      std::string_view name = local_name(child);
      if (name == wanted) {
        if (!child_of(child_of(child, "trPr"), "del")) out.push_back(child);
      } else if (name == "sdt") {
        collect(child_of(child, "sdtContent"), wanted, depth + 1, out);
      } else if (name == "customXml" || name == "ins") {
        collect(child, wanted, depth + 1, out);
      }
    }
  }

  std::vector<std::string> read_row(pugi::xml_node row, const std::vector<std::string>* above,
                                    int depth) {
    std::vector<std::string> out;
    int before = number(child_value(child_of(row, "trPr"), "gridBefore"), 0);
    out.resize(std::min<size_t>(static_cast<size_t>(std::max(before, 0)), kColumnsMax));
    std::vector<pugi::xml_node> cells;
    collect(row, "tc", 0, cells);
    for (pugi::xml_node cell : cells) {
      pugi::xml_node properties = child_of(cell, "tcPr");
      int span = std::max(number(child_value(properties, "gridSpan"), 1), 1);
      pugi::xml_node merge = child_of(properties, "vMerge");
      bool continues = merge && value_of(merge) != "restart" && above != nullptr;
      std::string text;
      if (continues && out.size() < above->size()) {
        text = (*above)[out.size()];
      } else {
        text = joined_text(cell, depth);
      }
      for (int i = 0; i < span && out.size() < kColumnsMax; ++i) out.push_back(text);
    }
    return out;
  }

  void add(BlockKind kind, int64_t level, std::string text) {
    after_code_ = false;
    blocks_.push_back(
        {.kind = kind, .level = level, .text = std::move(text), .page = 0, .begin = 0, .end = 0});
  }

  const DocxParts& parts_;
  const ParseInput& input_;
  DocxStyles styles_;
  DocxNumberings numberings_;
  std::vector<Block> blocks_;
  bool in_list_ = false;
  int64_t list_level_ = 0;
  bool after_code_ = false;
  int titles_ = 0;
};

}  // namespace

std::vector<Block> docx_blocks(const DocxParts& parts, const ParseInput& input) {
  return Reader(parts, input).run();
}

}  // namespace danlu::retrieve
