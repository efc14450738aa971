#include "retrieve/parsers/support/docx_runs.hpp"

#include <algorithm>
#include <charconv>

#include "base/utf8.hpp"
#include "retrieve/parsers/support/docx_math.hpp"
#include "retrieve/parsers/support/docx_styles.hpp"
#include "retrieve/parsers/support/plain_text.hpp"

namespace danlu::retrieve {
namespace {

constexpr int kDepthMax = 80;

class RunReader {
 public:
  DocxRuns read(pugi::xml_node paragraph) {
    read_children(paragraph, 0);
    runs_.all_monospaced = monospaced_ > 0 && other_ == 0;
    runs_.other_font = named_other_ > 0;
    return std::move(runs_);
  }

 private:
  void read_children(pugi::xml_node node, int depth) {
    if (depth > kDepthMax) return;
    for (pugi::xml_node child : node.children()) read_part(child, depth + 1);
  }

  void read_part(pugi::xml_node node, int depth) {
    std::string_view name = local_name(node);
    if (name == "r") {
      read_run(node, depth);
    } else if (name == "sdt") {
      read_children(child_of(node, "sdtContent"), depth);
    } else if (name == "oMath" || name == "oMathPara") {
      add_formula(node, name == "oMathPara");
    } else if (name == "AlternateContent") {
      read_alternate(node, depth);
    } else if (name != "del" && name != "moveFrom" && name != "pPr" && name != "rPr" &&
               name != "t" && !name.empty()) {
      read_children(node, depth);  // hyperlink, ins, fldSimple, smartTag, dir, ...
    }
  }

  // Chunks of text boxes are written twice, for new and old programs.
  void read_alternate(pugi::xml_node node, int depth) {
    pugi::xml_node choice = child_of(node, "Choice");
    size_t before = runs_.text_boxes.size();
    size_t length = runs_.text.size();
    if (choice) read_run(choice, depth);
    bool nothing = runs_.text_boxes.size() == before && runs_.text.size() == length;
    if (nothing) read_run(child_of(node, "Fallback"), depth);
  }

  void read_run(pugi::xml_node run, int depth) {
    if (depth > kDepthMax) return;
    pugi::xml_node properties = child_of(run, "rPr");
    pugi::xml_node hidden = child_of(properties, "vanish");
    if (hidden && value_of(hidden) != "0" && value_of(hidden) != "false") return;
    std::string_view font = value_of(child_of(properties, "rFonts"), "ascii");
    bool monospaced = is_monospaced(font);
    size_t before = runs_.text.size();
    for (pugi::xml_node part : run.children()) read_content(part, depth);
    if (trimmed(std::string_view(runs_.text).substr(before)).empty()) return;
    monospaced_ += monospaced ? 1 : 0;
    other_ += monospaced ? 0 : 1;
    named_other_ += !font.empty() && !monospaced ? 1 : 0;
  }

  void read_content(pugi::xml_node part, int depth) {
    std::string_view name = local_name(part);
    if (name == "t") {
      add_text(part.text().get());
    } else if (name == "tab" || name == "ptab") {
      runs_.text += '\t';
    } else if (name == "br" || name == "cr") {
      runs_.text += value_of(part, "type") == "page" ? ' ' : '\n';
    } else if (name == "noBreakHyphen") {
      runs_.text += '-';
    } else if (name == "sym") {
      add_symbol(value_of(part, "char"));
    } else if (name == "footnoteReference" || name == "endnoteReference") {
      runs_.notes.push_back({std::string(value_of(part, "id")), name == "endnoteReference"});
    } else if (name == "AlternateContent") {
      read_alternate(part, depth + 1);
    } else if (name == "drawing" || name == "pict" || name == "object") {
      find_boxes(part, depth + 1);
    } else if (name == "ruby") {
      read_children(child_of(part, "rubyBase"), depth + 1);
    } else if (name == "oMath" || name == "oMathPara") {
      add_formula(part, name == "oMathPara");
    } else if (name == "r") {
      read_run(part, depth + 1);
    }
  }

  void add_text(std::string_view text) {
    if (text == "☒" || text == "☑") {
      runs_.text += "[x]";
    } else if (text == "☐") {
      runs_.text += "[ ]";
    } else {
      runs_.text += text;
    }
  }

  void add_formula(pugi::xml_node node, bool alone) {
    std::string formula = math_text(node);
    if (formula.empty()) return;
    std::string sign = alone ? "$$" : "$";
    runs_.text += sign + formula + sign;
  }

  void find_boxes(pugi::xml_node node, int depth) {
    if (depth > kDepthMax) return;
    for (pugi::xml_node child : node.children()) {
      std::string_view name = local_name(child);
      if (name == "txbxContent") {
        runs_.text_boxes.push_back(child);
      } else if (name == "chart") {
        runs_.charts.emplace_back(value_of(child, "id"));
      } else if (name == "AlternateContent") {
        size_t before = runs_.text_boxes.size();
        find_boxes(child_of(child, "Choice"), depth + 1);
        if (runs_.text_boxes.size() == before) find_boxes(child_of(child, "Fallback"), depth + 1);
      } else {
        find_boxes(child, depth + 1);
      }
    }
  }

  // Characters of symbol fonts lie in the private area and mean nothing outside them.
  void add_symbol(std::string_view hexadecimal) {
    uint32_t code = 0;
    std::from_chars(hexadecimal.data(), hexadecimal.data() + hexadecimal.size(), code, 16);
    bool means_something = code > 0x20 && code < 0xE000;
    if (means_something) utf8::append(runs_.text, static_cast<char32_t>(code));
  }

  DocxRuns runs_;
  int monospaced_ = 0;
  int other_ = 0;
  int named_other_ = 0;
};

}  // namespace

DocxRuns read_runs(pugi::xml_node paragraph) { return RunReader().read(paragraph); }

}  // namespace danlu::retrieve
