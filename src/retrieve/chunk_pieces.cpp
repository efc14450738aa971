#include "retrieve/chunk_pieces.hpp"

#include <algorithm>
#include <optional>

#include "base/utf8.hpp"
#include "retrieve/chunk.hpp"
#include "retrieve/chunk_sentences.hpp"

namespace danlu::retrieve {
namespace {

Piece whole(const Block& block, size_t index) {
  return {.block = index,
          .kind = block.kind,
          .text = block.text,
          .head = {},
          .glue = {},
          .page = block.page,
          .begin = block.begin,
          .end = block.end,
          .size = text_size(block.text)};
}

std::vector<TextRange> lines(std::string_view text) {
  std::vector<TextRange> ranges;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = std::min(text.find('\n', begin), text.size());
    ranges.push_back({begin, end});
    begin = end + 1;
  }
  return ranges;
}

size_t after_character(std::string_view text, size_t position, size_t end) {
  return std::min(end, position + utf8::decode(text, position).length);
}

// A range too large for one chunk, cut after commas or spaces, else anywhere between characters.
void cut_range(std::string_view text, TextRange range, double limit, std::vector<TextRange>& out) {
  size_t begin = range.begin;
  size_t cut = begin;
  size_t soft = begin;
  size_t measured = begin;
  double size = 0;
  while (cut < range.end) {
    size_t next = after_character(text, cut, range.end);
    std::string_view character = text.substr(cut, next - cut);
    bool breaks = character == " " || character == "\n" || character == "，" || character == "、";
    if (breaks || character.size() > 1 || cut - measured >= 64) {
      size += text_size(text.substr(measured, next - measured));
      measured = next;
      if (size > limit && cut > begin) {
        size_t end = soft > begin ? soft : cut;
        out.push_back({begin, end});
        begin = soft = cut = measured = end;
        size = 0;
        continue;
      }
      if (breaks) soft = next;
    }
    cut = next;
  }
  if (begin < range.end) out.push_back({begin, range.end});
}

std::vector<TextRange> fitted(std::string_view text, const std::vector<TextRange>& ranges,
                              double limit) {
  std::vector<TextRange> out;
  for (TextRange range : ranges) {
    if (text_size(range.of(text)) <= limit) {
      out.push_back(range);
    } else {
      cut_range(text, range, limit, out);
    }
  }
  return out;
}

// Byte ranges of parts of one block, as Document::unit counts them.
class Places {
 public:
  Places(const Document& document, const Block& block, const SourceText* source)
      : block_(block), linear_(document.unit == SpanUnit::text), source_(source) {
    if (linear_ || source_ == nullptr) return;
    begin_ = source_->text_offset(block.begin);
    size_t end = source_->text_offset(block.end);
    alignment_.emplace(std::string_view(source_->text()).substr(begin_, end - begin_), block.text);
  }

  SourceRange of(TextRange part) const {
    auto first = static_cast<size_t>(block_.begin);
    if (linear_) return {first + part.begin, first + part.end};
    if (!alignment_) return {first, static_cast<size_t>(block_.end)};
    SourceRange found = alignment_->of({part.begin, part.end});
    return {static_cast<size_t>(source_->file_offset(begin_ + found.begin)),
            static_cast<size_t>(source_->file_offset(begin_ + found.end))};
  }

 private:
  const Block& block_;
  bool linear_;
  const SourceText* source_;
  size_t begin_ = 0;
  std::optional<SourceAlignment> alignment_;
};

}  // namespace

std::vector<Piece> pieces_of(const Document& document, size_t index, double limit,
                             const SourceText* source) {
  const Block& block = document.blocks[index];
  if (text_size(block.text) <= limit) return {whole(block, index)};
  std::string_view text = block.text;
  bool by_line = block.kind == BlockKind::table || block.kind == BlockKind::code;
  std::vector<TextRange> ranges = by_line ? lines(text) : sentences(text);
  std::string head;
  bool is_table = block.kind == BlockKind::table && ranges.size() > 2;
  if (is_table) head = text.substr(0, ranges[1].end);
  if (is_table && text_size(head) < limit / 2) limit -= text_size(head);
  ranges = fitted(text, ranges, limit);
  Places places(document, block, source);
  std::vector<Piece> pieces;
  for (size_t i = 0; i < ranges.size(); ++i) {
    TextRange range = ranges[i];
    SourceRange place = places.of(range);
    Piece piece;
    piece.block = index;
    piece.kind = block.kind;
    piece.page = block.page;
    piece.text = range.of(text);
    if (is_table && i > 1) piece.head = head;
    if (!by_line && i + 1 < ranges.size())
      piece.glue = text.substr(range.end, ranges[i + 1].begin - range.end);
    piece.begin = static_cast<int64_t>(place.begin);
    piece.end = static_cast<int64_t>(place.end);
    piece.size = text_size(piece.text);
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

}  // namespace danlu::retrieve
