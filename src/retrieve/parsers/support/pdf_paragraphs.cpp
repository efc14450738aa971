#include "retrieve/parsers/support/pdf_paragraphs.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/utf8.hpp"
#include "retrieve/parsers/support/pdf_tables.hpp"
#include "retrieve/parsers/support/plain_text.hpp"
#include "retrieve/parsers/support/text_headings.hpp"

namespace danlu::retrieve {
namespace {

constexpr double kLargerThanText = 1.14;
constexpr size_t kHeadingLettersMax = 150;

double rounded(double size) { return std::round(size * 2) / 2; }

// The size most letters have.
double text_size_of(const std::vector<PdfPage>& pages) {
  std::map<double, size_t> letters;
  for (const PdfPage& page : pages) {
    for (const PdfLine& line : page.lines) letters[rounded(line.size)] += line.text().size();
  }
  auto most = std::max_element(letters.begin(), letters.end(),
                               [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == letters.end() ? 10 : most->first;
}

struct Paragraph {
  std::string text;
  BlockKind kind = BlockKind::paragraph;
  double size = 0;
  int64_t level = 0;
  int64_t page = 0;
  size_t lines = 0;
  size_t block = 0;
  bool full = false;  // Its last line reaches near the right edge of its block.
  double edge = 0;    // Right edge of its column.
  bool bold = false;
};

bool is_lower(char32_t c) { return c >= 'a' && c <= 'z'; }

// "Warehouse: East": lines of a form.
bool is_labelled(std::string_view line) {
  size_t colon = line.find(':');
  if (colon == std::string_view::npos) return false;
  auto spaces = std::count(line.begin(), line.begin() + static_cast<long>(colon), ' ');
  return spaces <= 3 && colon + 1 < line.size() && line[colon + 1] == ' ';
}

bool ends_sentence(char32_t c) {
  return c == '.' || c == '!' || c == '?' || c == ':' || c == U'。' || c == U'！' || c == U'？' ||
         c == U'：' || c == U'；' || c == U'”' || c == ';';
}

// Adds a line; a word divided by a hyphen at the end of the line becomes whole.
void join(std::string& text, const std::string& line) {
  bool divided = text.size() > 2 && text.back() == '-' &&
                 is_lower(static_cast<unsigned char>(text[text.size() - 2])) &&
                 is_lower(first_character(line));
  if (divided) {
    text.pop_back();
    text += line;
  } else {
    append_line(text, line);
  }
}

class Builder {
 public:
  Builder(std::vector<PdfPage>& pages, const ParseInput& input)
      : pages_(pages), input_(input), text_size_(text_size_of(pages)) {}

  std::vector<Block> run() {
    mostly_bold_ = bold_share() > 0.35;
    line_gap_ = line_gap();
    for (size_t i = 0; i < pages_.size(); ++i) {
      input_.cancel.throw_if_cancelled();
      read_page(pages_[i], static_cast<int64_t>(i + 1));
      if (input_.progress)
        input_.progress(static_cast<double>(i + 1) / static_cast<double>(pages_.size()));
    }
    set_levels();
    std::vector<Block> blocks;
    for (Paragraph& paragraph : paragraphs_) {
      blocks.push_back({.kind = paragraph.kind,
                        .level = paragraph.level,
                        .text = std::move(paragraph.text),
                        .page = paragraph.page,
                        .begin = 0,
                        .end = 0});
    }
    return blocks;
  }

 private:
  double bold_share() const {
    size_t bold = 0;
    size_t all = 1;
    for (const PdfPage& page : pages_) {
      for (const PdfLine& line : page.lines) {
        all += line.text().size();
        bold += line.bold ? line.text().size() : 0;
      }
    }
    return static_cast<double>(bold) / static_cast<double>(all);
  }

  void read_page(PdfPage& page, int64_t number) {
    join_lone_markers(page);
    std::vector<PdfTable> tables = find_tables(page);
    size_t before = paragraphs_.size();
    for (size_t i = 0; i < page.lines.size(); ++i) {
      for (PdfTable& table : tables) {
        if (table.before != i || table.markdown.empty()) continue;
        previous_ = nullptr;
        if (continue_table(table.markdown)) continue;
        Paragraph paragraph;
        paragraph.text = std::move(table.markdown);
        paragraph.kind = BlockKind::table;
        paragraph.page = number;
        paragraphs_.push_back(std::move(paragraph));
      }
      if (page.lines[i].in_table) continue;
      read_line(page, page.lines[i], number, paragraphs_.size() == before);
    }
    previous_ = nullptr;
  }

  // A table that goes on over a page repeats its head there.
  bool continue_table(const std::string& markdown) {
    if (paragraphs_.empty() || paragraphs_.back().kind != BlockKind::table) return false;
    std::string& before = paragraphs_.back().text;
    size_t head = markdown.find('\n', markdown.find('\n') + 1);
    if (head == std::string::npos || before.compare(0, head, markdown, 0, head) != 0) return false;
    before += markdown.substr(head);
    return true;
  }

  void read_line(const PdfPage& page, const PdfLine& line, int64_t number, bool first_of_page) {
    std::string text = collapsed(line.text());
    if (text.empty()) return;
    bool goes_on = previous_ != nullptr ? continues(*previous_, line, text)
                                        : first_of_page && continues_over_page(line, text);
    PdfBox block = block_box(page, line.block);
    if (goes_on) {
      join(paragraphs_.back().text, text);
      ++paragraphs_.back().lines;
    } else {
      Paragraph paragraph;
      paragraph.kind = is_list_line(text) ? BlockKind::list_item : BlockKind::paragraph;
      paragraph.text = text;
      paragraph.size = rounded(line.size);
      paragraph.page = number;
      paragraph.lines = 1;
      paragraph.block = line.block;
      paragraph.bold = line.bold;
      paragraphs_.push_back(std::move(paragraph));
    }
    // Ragged text ends some words before the edge. Blocks of short lines have no edge at all.
    bool at_edge = line.box.right > block.right - std::max(block.width() * 0.2, 3 * line.size);
    bool has_edge = block.width() > page.width * 0.5 || !is_labelled(text);
    paragraphs_.back().full = at_edge && has_edge;
    paragraphs_.back().edge = column_edge(page, line);
    previous_ = &line;
  }

  static PdfBox block_box(const PdfPage& page, size_t block) {
    PdfBox box;
    bool any = false;
    for (const PdfLine& line : page.lines) {
      if (line.block != block) continue;
      if (!any) box = line.box;
      any = true;
      box.include(line.box);
    }
    return box;
  }

  // Where the lines that begin about as far left end.
  static double column_edge(const PdfPage& page, const PdfLine& line) {
    double right = line.box.right;
    for (const PdfLine& other : page.lines) {
      bool same = !other.in_table && std::abs(other.box.left - line.box.left) < 4 * line.size;
      if (same) right = std::max(right, other.box.right);
    }
    return right;
  }

  // The space between the lines of running text: the middle one of all that can be.
  double line_gap() const {
    std::vector<double> gaps;
    for (const PdfPage& page : pages_) {
      for (size_t i = 1; i < page.lines.size(); ++i) {
        const PdfLine& above = page.lines[i - 1];
        const PdfLine& below = page.lines[i];
        double gap = below.box.top - above.box.bottom;
        bool text = same_size(below.size, text_size_) && same_size(above.size, text_size_) &&
                    std::abs(below.box.left - above.box.left) < 4 * text_size_;
        if (text && gap > -text_size_ && gap < 2 * text_size_) gaps.push_back(gap);
      }
    }
    if (gaps.empty()) return 0;
    auto middle = gaps.begin() + static_cast<long>(gaps.size() / 2);
    std::nth_element(gaps.begin(), middle, gaps.end());
    return *middle;
  }

  bool same_size(double a, double b) const { return std::abs(a - b) <= 0.12 * std::max(a, b); }

  // Whether `line` belongs to the paragraph that ends with `before`.
  bool continues(const PdfLine& before, const PdfLine& line, const std::string& text) const {
    const Paragraph& last = paragraphs_.back();
    if (last.kind == BlockKind::table || is_list_line(text)) return false;
    if (!same_size(last.size, line.size) || last.bold != line.bold) return false;
    char32_t end = last_character(last.text);
    if (before.block != line.block) return continues_next_block(before, line, text);
    bool same_row = line.box.middle() < before.box.bottom && line.box.left > before.box.right;
    if (same_row) return true;
    double gap = line.box.top - before.box.bottom;
    if (gap > widest_gap(line.size)) return false;
    bool large = last.size > text_size_ * kLargerThanText;
    if (large) return true;
    if (last.lines == 1 && text_heading_level(last.text, true) > 0 && !last.full) return false;
    bool hangs = last.kind == BlockKind::list_item;
    double indent = line.box.left - before.box.left;
    if (!hangs && indent > line.size * 0.8 && last.lines > 1) return false;
    if (!hangs && indent > line.size * 0.8 && ends_sentence(end)) return false;
    if (hangs && indent < -line.size * 0.5 && last.lines > 1) return false;
    return last.full;
  }

  double widest_gap(double size) const { return std::max(size * 0.9, line_gap_ * 1.2 + 0.5); }

  // Wide-set lines come as blocks of their own; so do the columns of a page.
  bool continues_next_block(const PdfLine& before, const PdfLine& line,
                            const std::string& text) const {
    const Paragraph& last = paragraphs_.back();
    char32_t end = last_character(last.text);
    char32_t first = first_character(text);
    if (!ends_sentence(end) && last.full && last.lines > 1 &&
        (is_lower(first) || last.text.ends_with('-')))
      return true;
    double gap = line.box.top - before.box.bottom;
    double indent = line.box.left - before.box.left;
    bool below = gap > -line.size * 0.5 && gap <= widest_gap(line.size);
    bool large = last.size > text_size_ * kLargerThanText;
    bool aligned = std::abs(indent) < line.size * (last.lines == 1 ? 3 : 0.8);
    if (!below || !aligned || large) return false;
    bool wide = joins_without_space(end) || joins_without_space(first);
    // A paragraph goes on when its next word had no room on the line before.
    double word = line.words.front().box.width();
    if (wide) word = std::min(word, 2.5 * line.size);
    if (before.box.right + word + 0.3 * line.size < last.edge) return false;
    bool hangs = last.kind == BlockKind::list_item;
    return wide ? hangs || indent < line.size * 0.8 : is_lower(first) || !ends_sentence(end);
  }

  bool continues_over_page(const PdfLine& line, const std::string& text) const {
    if (paragraphs_.empty()) return false;
    const Paragraph& last = paragraphs_.back();
    if (last.kind == BlockKind::table || is_list_line(text) || !last.full || last.lines < 2)
      return false;
    if (!same_size(last.size, line.size) || last.size > text_size_ * kLargerThanText) return false;
    if (ends_sentence(last_character(last.text))) return false;
    char32_t first = first_character(text);
    return is_lower(first) ||
           (joins_without_space(first) && joins_without_space(last_character(last.text)));
  }

  // Headings: larger than the text, or numbered and alone; the larger, the higher.
  void set_levels() {
    std::map<double, size_t, std::greater<>> sizes;
    for (Paragraph& paragraph : paragraphs_) {
      if (is_large(paragraph)) ++sizes[paragraph.size];
    }
    std::map<double, int64_t> levels;
    int64_t level = 0;
    double before = 0;
    for (const auto& [size, count] : sizes) {
      if (level == 0 || before - size > 0.6) ++level;
      before = size;
      levels[size] = std::min<int64_t>(level, 5);
    }
    // Where "1 Title" stands, "1.1 Title" stands one below.
    int64_t above_numbers = std::min<int64_t>(level, 2);
    for (Paragraph& paragraph : paragraphs_) {
      if (!is_large(paragraph)) continue;
      paragraph.kind = BlockKind::heading;
      paragraph.level = levels[paragraph.size];
      if (text_heading_level(paragraph.text, true) == 1) above_numbers = paragraph.level - 1;
    }
    for (Paragraph& paragraph : paragraphs_) {
      if (paragraph.kind == BlockKind::heading) continue;
      if (is_bold_heading(paragraph)) {
        paragraph.kind = BlockKind::heading;
        int64_t numbered = text_heading_level(paragraph.text, true);
        int64_t above = numbered > 0 ? above_numbers : level;
        paragraph.level = std::min<int64_t>(above + std::max<int64_t>(numbered, 1), 6);
        continue;
      }
      bool candidate = paragraph.kind != BlockKind::table && paragraph.lines == 1 &&
                       paragraph.size >= text_size_ * 0.97;
      int64_t numbered = candidate ? text_heading_level(paragraph.text, false) : 0;
      if (numbered > 0) {
        paragraph.kind = BlockKind::heading;
        paragraph.level = std::min<int64_t>(above_numbers + numbered, 6);
      } else if (paragraph.kind == BlockKind::list_item) {
        paragraph.text = without_bullet(paragraph.text);
      }
    }
    std::erase_if(paragraphs_, [](const Paragraph& p) { return p.text.empty(); });
  }

  bool is_bold_heading(const Paragraph& paragraph) const {
    return paragraph.bold && !mostly_bold_ && paragraph.kind != BlockKind::table &&
           paragraph.lines <= 2 && paragraph.size >= text_size_ * 0.95 &&
           utf8::length(paragraph.text) <= kHeadingLettersMax && !paragraph.text.ends_with('.') &&
           !paragraph.text.ends_with("。") && utf8::length(paragraph.text) > 1 &&
           has_letters(paragraph.text);
  }

  static bool has_letters(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c < 0;
    });
  }

  bool is_large(const Paragraph& paragraph) const {
    return paragraph.kind != BlockKind::table && paragraph.size >= text_size_ * kLargerThanText &&
           paragraph.lines <= 4 && utf8::length(paragraph.text) <= kHeadingLettersMax &&
           has_letters(paragraph.text);
  }

  std::vector<PdfPage>& pages_;
  const ParseInput& input_;
  double text_size_;
  bool mostly_bold_ = false;
  double line_gap_ = 0;
  std::vector<Paragraph> paragraphs_;
  const PdfLine* previous_ = nullptr;  // Of the same page.
};

}  // namespace

std::vector<Block> pdf_blocks(std::vector<PdfPage>& pages, const ParseInput& input) {
  drop_running_lines(pages);
  return Builder(pages, input).run();
}

}  // namespace danlu::retrieve
