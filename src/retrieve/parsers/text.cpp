// Plain text: paragraphs, list items and the headings people number or underline by hand.
//
// Wrapped lines are joined into paragraphs; lines that are paragraphs of their own (as Chinese
// texts have them) stay apart. Ranges count bytes of the file, whatever its encoding.
#include <algorithm>

#include "retrieve/parser.hpp"
#include "retrieve/parsers/support/plain_text.hpp"
#include "retrieve/parsers/support/text_headings.hpp"
#include "retrieve/parsers/support/text_recognition.hpp"
#include "retrieve/source_text.hpp"

namespace danlu::retrieve {
namespace {

struct Line {
  size_t begin = 0;  // Without the white space around it.
  size_t end = 0;
  bool indented = false;
  bool blank = true;
};

std::vector<Line> lines_of(const std::string& text) {
  std::vector<Line> lines;
  for (size_t start = 0; start < text.size();) {
    size_t stop = std::min(text.find_first_of("\n\r\f", start), text.size());
    std::string_view whole = std::string_view(text).substr(start, stop - start);
    std::string_view body = trimmed(whole);
    Line line;
    line.blank = body.empty();
    line.begin = line.blank ? start : start + static_cast<size_t>(body.data() - whole.data());
    line.end = line.begin + body.size();
    line.indented = line.begin - start >= 2;
    lines.push_back(line);
    bool pair = stop + 1 < text.size() && text[stop] == '\r' && text[stop + 1] == '\n';
    start = stop + (pair ? 2 : 1);
  }
  return lines;
}

bool ends_sentence(std::string_view line) {
  char32_t last = last_character(line);
  return last == U'。' || last == U'！' || last == U'？' || last == U'；' || last == U'：' ||
         last == U'”' || last == '.' || last == '!' || last == '?' || last == ':';
}

class Reader {
 public:
  Reader(const SourceText& source, Document& document)
      : source_(source), text_(source.text()), lines_(lines_of(text_)), document_(document) {}

  void run() {
    for (size_t i = 0; i < lines_.size();) {
      if (lines_[i].blank) {
        ++i;
        continue;
      }
      size_t end = i;
      while (end < lines_.size() && !lines_[end].blank) ++end;
      if (document_.blocks.empty()) name_document(i, end);
      read_group(i, end);
      i = end;
    }
  }

 private:
  std::string_view view(size_t line) const {
    return std::string_view(text_).substr(lines_[line].begin,
                                          lines_[line].end - lines_[line].begin);
  }

  // Lines [begin, end) between two blank ones.
  void read_group(size_t begin, size_t end) {
    size_t width = 0;
    for (size_t i = begin; i < end; ++i) width = std::max(width, display_width(view(i)));
    bool wrapped = is_wrapped(begin, end, width);
    size_t i = begin;
    while (i < end) {
      if (i + 1 < end && is_underline(view(i + 1)) && !is_list_line(view(i))) {
        add(BlockKind::heading, view(i + 1)[0] == '=' ? 1 : 2, i, i + 1);
        i += 2;
        continue;
      }
      bool alone = begin + 1 == end;
      if (is_underline(view(i))) {
        ++i;
        continue;
      }
      int64_t level = text_heading_level(view(i), alone);
      if (level == 0 && alone && is_title(i)) level = 1;
      if (level > 0) {
        add(BlockKind::heading, level, i, i + 1);
        ++i;
        continue;
      }
      size_t stop = paragraph_end(i, end, width, wrapped);
      bool item = is_list_line(view(i));
      add(item ? BlockKind::list_item : BlockKind::paragraph, 0, i, stop);
      i = stop;
    }
  }

  // The first line, short and by itself, names the document.
  bool is_title(size_t line) const {
    constexpr size_t kTitleWidthMax = 60;
    return document_.blocks.empty() && line + 1 < lines_.size() && !is_list_line(view(line)) &&
           display_width(view(line)) <= kTitleWidthMax && !ends_sentence(view(line));
  }

  // So do a few short lines at the start: a firm and what the text is.
  void name_document(size_t begin, size_t end) {
    constexpr size_t kTitleLinesMax = 3;
    if (end - begin > kTitleLinesMax || end == lines_.size()) return;
    std::string title;
    for (size_t i = begin; i < end; ++i) {
      std::string_view line = view(i);
      if (display_width(line) > 60 || ends_sentence(line) || is_list_line(line)) return;
      if (!is_underline(line)) append_line(title, line);
    }
    document_.title = without_heading_mark(title);
  }

  // Most lines reach near the same right edge: one paragraph broken by width.
  bool is_wrapped(size_t begin, size_t end, size_t width) const {
    constexpr size_t kWrapMin = 40;
    constexpr size_t kWrapMax = 130;
    if (end - begin < 2 || width < kWrapMin || width > kWrapMax) return false;
    size_t full = 0;
    size_t open = 0;
    for (size_t i = begin; i + 1 < end; ++i) {
      full += display_width(view(i)) * 10 >= width * 7 ? 1 : 0;
      open += ends_sentence(view(i)) ? 0 : 1;
    }
    size_t count = end - begin - 1;
    return full * 10 >= count * 6 && open * 2 >= count;
  }

  size_t paragraph_end(size_t line, size_t end, size_t width, bool wrapped) const {
    size_t stop = line + 1;
    while (stop < end) {
      std::string_view next = view(stop);
      bool starts_new = is_list_line(next) || text_heading_level(next, false) > 0 ||
                        (stop + 1 < end && is_underline(view(stop + 1))) || is_underline(next);
      if (starts_new) break;
      bool item = is_list_line(view(line));
      bool hangs = item && lines_[stop].indented;
      if (!hangs && lines_[stop].indented && !lines_[stop - 1].indented) break;
      if (!wrapped && !hangs && ends_paragraph(stop - 1, width)) break;
      if (wrapped && ends_sentence(view(stop - 1)) &&
          display_width(view(stop - 1)) * 10 < width * 6)
        break;
      ++stop;
    }
    return stop;
  }

  // Unwrapped text: a long or finished line is a paragraph; short open lines (addresses, verse)
  // stay together.
  bool ends_paragraph(size_t line, size_t width) const {
    constexpr size_t kShort = 40;
    return width > kShort || ends_sentence(view(line));
  }

  void add(BlockKind kind, int64_t level, size_t first, size_t stop) {
    std::string joined;
    bool verse = kind == BlockKind::paragraph && stop - first > 1 &&
                 !is_wrapped(first, stop, widest(first, stop));
    for (size_t i = first; i < stop; ++i) {
      if (kind == BlockKind::heading && i > first) break;
      if (verse && i > first) {
        joined += '\n';
        joined += view(i);
      } else {
        append_line(joined, view(i));
      }
    }
    std::string text =
        kind == BlockKind::list_item ? without_bullet(joined) : collapsed(joined, LineFeeds::keep);
    if (text.empty()) return;
    if (kind == BlockKind::heading) text = without_heading_mark(text);
    size_t last = kind == BlockKind::heading ? first : stop - 1;
    document_.blocks.push_back({.kind = kind,
                                .level = level,
                                .text = std::move(text),
                                .page = 0,
                                .begin = source_.file_offset(lines_[first].begin),
                                .end = source_.file_offset(lines_[last].end)});
  }

  size_t widest(size_t first, size_t stop) const {
    size_t width = 0;
    for (size_t i = first; i < stop; ++i) width = std::max(width, display_width(view(i)));
    return width;
  }

  const SourceText& source_;
  const std::string& text_;
  std::vector<Line> lines_;
  Document& document_;
};

Document parse(const ParseInput& input) {
  SourceText source(input.bytes);
  Document document;
  document.encoding = source.encoding();
  if (source.replaced())
    document.warnings.push_back("some bytes are not valid " + source.encoding());
  Reader(source, document).run();
  return document;
}

}  // namespace

ParserType text() {
  return {.id = "text",
          .extensions = {".txt", ".text", ".log"},
          .media_types = {"text/plain"},
          .summary = {"Plain text in any usual encoding.", "纯文本，自动识别编码。"},
          .version = 1,
          .recognise = recognise_text,
          .parse = parse};
}

}  // namespace danlu::retrieve
