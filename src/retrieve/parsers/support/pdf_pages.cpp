#include "retrieve/parsers/support/pdf_pages.hpp"

#include <algorithm>
#include <map>
#include <pugixml.hpp>
#include <set>

#include "base/utf8.hpp"
#include "retrieve/parsers/support/plain_text.hpp"

namespace danlu::retrieve {
namespace {

PdfBox box_of(pugi::xml_node node) {
  return {node.attribute("xMin").as_double(), node.attribute("yMin").as_double(),
          node.attribute("xMax").as_double(), node.attribute("yMax").as_double()};
}

// Ligatures back to letters; characters of symbol fonts in the private area to a bullet.
std::string readable(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    utf8::Decoded c = utf8::decode(text, i);
    switch (c.code_point) {
      case 0xFB00:
        out += "ff";
        break;
      case 0xFB01:
        out += "fi";
        break;
      case 0xFB02:
        out += "fl";
        break;
      case 0xFB03:
        out += "ffi";
        break;
      case 0xFB04:
        out += "ffl";
        break;
      case 0xAD:
        break;
      default:
        if (c.code_point >= 0xF020 && c.code_point <= 0xF0FF) {
          out += "•";
        } else if (c.code_point >= 0x20 || c.code_point == '\t') {
          out.append(text, i, c.length);
        }
    }
    i += c.length;
  }
  return out;
}

// The size letters of a line have: the middle one of its words'.
double middle_height(const std::vector<PdfWord>& words) {
  std::vector<double> heights;
  for (const PdfWord& word : words) heights.push_back(word.box.height());
  std::nth_element(heights.begin(), heights.begin() + static_cast<long>(heights.size() / 2),
                   heights.end());
  return heights[heights.size() / 2];
}

PdfLine read_line(pugi::xml_node node, size_t block) {
  PdfLine line;
  line.block = block;
  for (pugi::xml_node word : node.children("word")) {
    std::string text = readable(word.text().get());
    if (text.empty()) continue;
    PdfBox box = box_of(word);
    if (line.words.empty()) line.box = box;
    line.box.include(box);
    line.words.push_back({box, std::move(text)});
  }
  if (!line.words.empty()) line.size = middle_height(line.words);
  return line;
}

// Digits made alike, so that page numbers do not make running lines differ.
std::string pattern_of(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (c >= '0' && c <= '9') {
      if (!out.ends_with('#')) out += '#';
    } else if (c != ' ') {
      out += c;
    }
  }
  return out;
}

bool is_page_number(const std::string& text) {
  std::string pattern = lower_ascii(pattern_of(text));
  for (std::string_view known :
       {"#", "-#-", "—#—", "–#–", "page#", "page#of#", "#/#", "第#页", "第#页共#页", "第#页,共#页",
        "第#页，共#页", "·#·", "#of#", "[#]", "p.#"}) {
    if (pattern == known) return true;
  }
  return false;
}

}  // namespace

void PdfBox::include(const PdfBox& other) {
  left = std::min(left, other.left);
  top = std::min(top, other.top);
  right = std::max(right, other.right);
  bottom = std::max(bottom, other.bottom);
}

std::string PdfLine::text() const {
  std::string out;
  for (size_t i = 0; i < words.size(); ++i) {
    // Between Chinese characters a gap is only how the line was set, unless it is wide.
    bool wide_gap = i > 0 && words[i].box.left - words[i - 1].box.right > size * 0.8;
    if (wide_gap && !out.empty()) out += ' ';
    append_line(out, words[i].text);
  }
  return out;
}

PdfText read_pdf_pages(std::string_view xhtml) {
  PdfText result;
  pugi::xml_document xml;
  pugi::xml_parse_result parsed = xml.load_buffer(xhtml.data(), xhtml.size());
  result.complete = static_cast<bool>(parsed);
  pugi::xml_node html = xml.child("html");
  result.title = html.child("head").child("title").text().get();
  size_t block_number = 0;
  for (pugi::xml_node node : html.child("body").child("doc").children("page")) {
    PdfPage page;
    page.width = node.attribute("width").as_double();
    page.height = node.attribute("height").as_double();
    for (pugi::xml_node flow : node.children("flow")) {
      for (pugi::xml_node block : flow.children("block")) {
        ++block_number;
        for (pugi::xml_node child : block.children("line")) {
          PdfLine line = read_line(child, block_number);
          if (!line.words.empty()) page.lines.push_back(std::move(line));
        }
      }
    }
    result.pages.push_back(std::move(page));
  }
  return result;
}

std::vector<PdfLine> split_at_gaps(const PdfLine& line) {
  constexpr double kGap = 1.2;  // Of the letters' height; words of a sentence stand 0.3 apart.
  std::vector<PdfLine> parts;
  for (const PdfWord& word : line.words) {
    bool apart = parts.empty() || word.box.left - parts.back().box.right > line.size * kGap;
    if (apart) {
      PdfLine part = line;
      part.words.clear();
      part.box = word.box;
      parts.push_back(std::move(part));
    }
    parts.back().box.include(word.box);
    parts.back().words.push_back(word);
  }
  return parts;
}

void drop_running_lines(std::vector<PdfPage>& pages) {
  constexpr double kEdge = 0.1;  // Of the page's height.
  if (pages.size() < 2) return;
  auto at_edge = [](const PdfPage& page, const PdfLine& line) {
    return line.box.bottom < page.height * kEdge || line.box.top > page.height * (1 - kEdge);
  };
  std::map<std::string, std::set<size_t>> seen;
  for (size_t i = 0; i < pages.size(); ++i) {
    for (const PdfLine& line : pages[i].lines) {
      if (at_edge(pages[i], line)) seen[pattern_of(line.text())].insert(i);
    }
  }
  size_t enough = std::max<size_t>(2, pages.size() * 3 / 10);
  for (PdfPage& page : pages) {
    std::erase_if(page.lines, [&](const PdfLine& line) {
      if (!at_edge(page, line)) return false;
      std::string text = line.text();
      return is_page_number(text) || seen[pattern_of(text)].size() >= enough;
    });
  }
}

}  // namespace danlu::retrieve
