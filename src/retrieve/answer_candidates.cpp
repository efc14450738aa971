#include "retrieve/answer_candidates.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "retrieve/chunk_sentences.hpp"
#include "retrieve/markdown_table.hpp"

namespace danlu::retrieve {
namespace {

constexpr size_t kQuoteMax = 1200;  // Bytes; an introduced list is not followed further.

bool is_row(std::string_view line) { return line.starts_with('|'); }

bool introduces(std::string_view text) { return text.ends_with("：") || text.ends_with(':'); }

bool ends_sentence(std::string_view text) {
  static constexpr std::array<std::string_view, 11> kEnds = {".",  "!",  "?", ";", "。", "！",
                                                             "？", "；", "”", "…", "）"};
  return std::ranges::any_of(kEnds, [&](std::string_view end) { return text.ends_with(end); });
}

// "- ", "* ", "12. ", "# ": how lists and headings are marked in the text of passages.
size_t mark_size(std::string_view line) {
  size_t i = 0;
  while (i < line.size() && line[i] == ' ') ++i;
  size_t start = i;
  if (i < line.size() && (line[i] == '-' || line[i] == '*' || line[i] == '+' || line[i] == '>')) {
    ++i;
  } else {
    while (i < line.size() && line[i] == '#') ++i;
    if (i == start) {
      while (i < line.size() && line[i] >= '0' && line[i] <= '9') ++i;
      if (i > start && i - start <= 3 && i < line.size() && (line[i] == '.' || line[i] == ')')) {
        ++i;
      } else {
        return 0;
      }
    }
  }
  return i < line.size() && line[i] == ' ' ? i + 1 : 0;
}

std::string row_with_head(const TableRows& head, std::string_view row) {
  TableRows cells = table_rows(row);
  if (cells.empty()) return std::string(row);
  std::string out;
  for (size_t i = 0; i < cells[0].size(); ++i) {
    if (cells[0][i].empty()) continue;
    bool ideographs = cells[0][i].size() > 2 && static_cast<unsigned char>(cells[0][i][0]) >= 0xE3;
    bool named = !head.empty() && i < head[0].size() && !head[0][i].empty();
    ideographs = ideographs || (named && static_cast<unsigned char>(head[0][i][0]) >= 0xE3);
    if (!out.empty()) out += ideographs ? "；" : "; ";
    bool asks = named && (head[0][i].ends_with('?') || head[0][i].ends_with("？"));
    if (named) out += head[0][i] + (asks ? " " : ideographs ? "：" : ": ");
    out += cells[0][i];
  }
  return out;
}

class PassageReader {
 public:
  PassageReader(const Passage& passage, size_t place, std::vector<AnswerCandidate>& out)
      : passage_(passage), text_(passage.text), place_(place), out_(out) {}

  void read() {
    size_t first = out_.size();
    std::optional<std::string_view> head;
    size_t row_end = 0;
    for (TextRange range : sentences(text_)) {
      if (range.begin < row_end) continue;  // "| Can it be extended? | ..." is one row.
      if (is_row(range.of(text_))) {
        range.end = row_end = std::min(text_.find('\n', range.begin), text_.size());
      }
      std::string_view piece = range.of(text_);
      if (!is_row(piece)) {
        head.reset();
        add_sentence(range);
      } else if (!head) {
        head = piece;
      } else if (piece.find_first_not_of("|-: ") != std::string_view::npos) {
        AnswerCandidate& row = add(range, row_with_head(table_rows(*head), piece));
        row.table_row = true;
        if (TableRows rows = table_rows(piece); !rows.empty()) row.cells = std::move(rows[0]);
      }
    }
    for (size_t i = first; i < out_.size(); ++i) {
      if (i > first) out_[i].context += out_[i - 1].shown;
      if (i + 1 < out_.size()) out_[i].context += "\n" + out_[i + 1].shown;
    }
    follow_introductions(first);
  }

 private:
  AnswerCandidate& add(TextRange range, std::string shown) {
    AnswerCandidate candidate;
    candidate.passage = place_;
    candidate.begin = range.begin;
    candidate.end = range.end;
    candidate.shown = std::move(shown);
    out_.push_back(std::move(candidate));
    return out_.back();
  }

  void add_sentence(TextRange range) {
    std::string_view whole = range.of(text_);  // A heading may be numbered like a list.
    range.begin += mark_size(whole);
    std::string_view shown = range.of(text_);
    if (shown.empty()) return;
    listed_.resize(out_.size());
    listed_.push_back(shown.size() < whole.size());
    AnswerCandidate& candidate = add(range, std::string(shown));
    std::string_view before = text_.substr(0, range.begin);
    candidate.heading =
        is_heading(shown) || is_heading(whole) || before.ends_with("# ") || caption(range);
  }

  // As the passage's headings have it, with or without its number.
  bool is_heading(std::string_view text) const {
    return std::ranges::any_of(passage_.headings, [&](const std::string& heading) {
      return heading == text || std::string_view(heading).substr(mark_size(heading)) == text;
    });
  }

  // A line of its own that no sentence mark ends, above a blank line or a table: "Error codes".
  bool caption(TextRange range) const {
    constexpr size_t kCaptionMax = 90;
    std::string_view shown = range.of(text_);
    bool own_line = (range.begin == 0 || text_[range.begin - 1] == '\n') &&
                    text_.substr(range.end).starts_with("\n\n");
    if (!own_line || shown.size() > kCaptionMax || is_row(shown)) return false;
    return !ends_sentence(shown) && text_.substr(range.end).find_first_not_of('\n') != text_.npos;
  }

  // "The following apply:" says nothing without what follows.
  void follow_introductions(size_t first) {
    listed_.resize(out_.size());
    for (size_t i = first; i < out_.size(); ++i) {
      AnswerCandidate& candidate = out_[i];
      if (!introduces(candidate.shown) || candidate.table_row) continue;
      size_t last = i;
      bool list = i + 1 < out_.size() && listed_[i + 1];
      while (last + 1 < out_.size() && !out_[last + 1].heading && !out_[last + 1].table_row &&
             out_[last + 1].end - candidate.begin < kQuoteMax && last - i < 8 &&
             (!list || listed_[last + 1])) {
        ++last;
      }
      candidate.end = out_[last].end;
      for (size_t j = i + 1; j <= last; ++j) candidate.shown += "\n" + out_[j].shown;
      if (last == i) candidate.heading = true;
    }
  }

  const Passage& passage_;
  std::string_view text_;
  size_t place_;
  std::vector<AnswerCandidate>& out_;
  std::vector<bool> listed_;  // Per candidate: an item of a list.
};

}  // namespace

std::vector<AnswerCandidate> answer_candidates(std::span<const Passage> passages) {
  std::vector<AnswerCandidate> out;
  for (size_t i = 0; i < passages.size(); ++i) PassageReader(passages[i], i, out).read();
  return out;
}

Span quote_span(const Passage& passage, size_t begin, size_t end) {
  Span span = passage.span;
  if (span.end - span.begin == static_cast<int64_t>(passage.text.size())) {
    span.end = span.begin + static_cast<int64_t>(end);
    span.begin += static_cast<int64_t>(begin);
  }
  return span;
}

}  // namespace danlu::retrieve
