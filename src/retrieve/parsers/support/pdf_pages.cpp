#include "retrieve/parsers/support/pdf_pages.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <pugixml.hpp>
#include <set>

#include "base/utf8.hpp"
#include "retrieve/parsers/support/plain_text.hpp"
#include "retrieve/parsers/support/text_headings.hpp"

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

bool is_right_to_left(char32_t c) {
  return (c >= 0x590 && c <= 0x8FF) || (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFC);
}

bool is_right_to_left(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    utf8::Decoded c = utf8::decode(text, i);
    if (is_right_to_left(c.code_point)) return true;
    i += c.length;
  }
  return false;
}

std::string reversed(std::string_view text) {
  std::string out;
  for (size_t end = text.size(); end > 0;) {
    size_t begin = end - 1;
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) --begin;
    out.append(text, begin, end - begin);
    end = begin;
  }
  return out;
}

// Arabic and Hebrew are printed as they look, from left to right; this is the order they are read.
void to_reading_order(std::vector<PdfWord>& words) {
  size_t right_to_left = 0;
  for (PdfWord& word : words) {
    if (!is_right_to_left(word.text)) continue;
    ++right_to_left;
    word.text = reversed(word.text);
  }
  if (right_to_left * 2 <= words.size()) return;
  std::reverse(words.begin(), words.end());
  for (size_t i = 0; i < words.size();) {
    size_t end = i;
    while (end < words.size() && !is_right_to_left(words[end].text)) ++end;
    std::reverse(words.begin() + static_cast<long>(i), words.begin() + static_cast<long>(end));
    i = std::max(end, i + 1);
  }
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
  to_reading_order(line.words);
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

// A bullet, or a number as of a list or heading: "•", "3.", "(b)", "5.1".
bool is_lone_marker(const std::string& text) {
  if (is_list_line(text + " x")) return true;
  for (std::string_view bullet : {"•", "●", "○", "■", "▪", "–", "-", "*", "o", "◦", "➢"}) {
    if (text == bullet) return true;
  }
  size_t end = text.find_first_not_of("0123456789.");
  return end == std::string::npos && text.size() <= 8 && text[0] != '.' &&
         text.find('.') != std::string::npos;
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

namespace {

double number_after(std::string_view text, std::string_view name) {
  size_t at = text.find(name);
  if (at == std::string_view::npos) return 0;
  at += name.size();
  size_t end = std::min(text.find('"', at), text.size());
  return std::strtod(std::string(text.substr(at, end - at)).c_str(), nullptr);
}

bool covers(const std::vector<PdfBox>& boxes, const PdfBox& word) {
  double x = (word.left + word.right) / 2;
  return std::any_of(boxes.begin(), boxes.end(), [&](const PdfBox& box) {
    return x >= box.left - 1 && x <= box.right + 1 && word.middle() >= box.top - 2 &&
           word.middle() <= box.bottom + 2;
  });
}

}  // namespace

void mark_bold_lines(std::vector<PdfPage>& pages, std::string_view xml) {
  std::vector<std::vector<PdfBox>> bold(pages.size());
  size_t page = 0;
  // Read line by line: the tags inside of text are not always nested well.
  for (size_t begin = 0; begin < xml.size();) {
    size_t end = std::min(xml.find('\n', begin), xml.size());
    std::string_view line = xml.substr(begin, end - begin);
    begin = end + 1;
    if (line.starts_with("<page ")) page = static_cast<size_t>(number_after(line, "number=\""));
    if (!line.starts_with("<text ") || page < 1 || page > pages.size()) continue;
    size_t content = line.find('>');
    if (content == std::string_view::npos) continue;
    std::string_view inside = line.substr(content + 1);
    if (!inside.starts_with("<b>") && !inside.starts_with("<i><b>")) continue;
    double left = number_after(line, " left=\"");
    double top = number_after(line, " top=\"");
    bold[page - 1].push_back({left, top, left + number_after(line, " width=\""),
                              top + number_after(line, " height=\"")});
  }
  for (size_t i = 0; i < pages.size(); ++i) {
    if (bold[i].empty()) continue;
    for (PdfLine& line : pages[i].lines) {
      line.bold = std::all_of(line.words.begin(), line.words.end(),
                              [&](const PdfWord& word) { return covers(bold[i], word.box); });
    }
  }
}

void join_lone_markers(PdfPage& page) {
  constexpr double kReach = 5;  // Of the letters' height.
  std::vector<PdfLine>& lines = page.lines;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].words.size() != 1 || !is_lone_marker(lines[i].words[0].text)) continue;
    const PdfLine& marker = lines[i];
    size_t best = lines.size();
    for (size_t j = 0; j < lines.size(); ++j) {
      const PdfLine& line = lines[j];
      double gap = line.box.left - marker.box.right;
      // As high as the line at least in part: not a raised note number.
      bool beside = j != i && gap > -1 && gap < kReach * line.size &&
                    std::abs(line.box.middle() - marker.box.middle()) < line.size * 0.35;
      if (beside && (best == lines.size() || line.box.left < lines[best].box.left)) best = j;
    }
    if (best == lines.size()) continue;
    PdfLine& text = lines[best];
    text.words.insert(text.words.begin(), marker.words[0]);
    text.words.front().box.right = text.box.left - 1;  // No gap to split a table cell at.
    text.box.include(marker.box);
    lines[i].words.clear();
  }
  std::erase_if(lines, [](const PdfLine& line) { return line.words.empty(); });
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
