#include "retrieve/chunk.hpp"

#include <algorithm>
#include <map>

#include "base/hash.hpp"
#include "base/utf8.hpp"
#include "retrieve/chunk_pieces.hpp"
#include "retrieve/chunk_sentences.hpp"

namespace danlu::retrieve {
namespace {

constexpr size_t kIdDigits = 24;

// Lists and rows stand line by line, everything else apart.
std::string_view separator(const Piece& before, const Piece& after) {
  bool same_list = before.kind == BlockKind::list_item && after.kind == BlockKind::list_item;
  bool same_block = before.block == after.block;
  if (same_block && before.kind == BlockKind::paragraph) return before.glue;
  return same_list || same_block ? "\n" : "\n\n";
}

// Without white space and letter case left as it is: re-wrapping a paragraph keeps its id.
std::string without_space(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c != ' ' && c != '\n' && c != '\t' && c != '\r') out += c;
  }
  return out;
}

// The end of `text`, whole sentences up to `size`.
std::string_view tail(std::string_view text, double size) {
  std::vector<TextRange> ranges = sentences(text);
  size_t begin = text.size();
  double sum = 0;
  for (size_t i = ranges.size(); i-- > 0;) {
    sum += text_size(ranges[i].of(text));
    if (sum > size) break;
    begin = ranges[i].begin;
  }
  return text.substr(begin);
}

class Chunker {
 public:
  Chunker(const Document& document, const ChunkOptions& options, const SourceText* source)
      : document_(document), options_(options), source_(source) {}

  std::vector<Chunk> run() {
    for (size_t i = 0; i < document_.blocks.size();) {
      const Block& block = document_.blocks[i];
      if (block.kind == BlockKind::heading) {
        if (has_body_) flush();
        open_heading(block);
        add_heading(i);
        ++i;
      } else {
        size_t end = group_end(i);
        add_group(i, end);
        i = end;
      }
    }
    flush();
    return std::move(chunks_);
  }

 private:
  void open_heading(const Block& block) {
    while (!levels_.empty() && levels_.back() >= block.level) {
      levels_.pop_back();
      path_.pop_back();
    }
    levels_.push_back(block.level);
    path_.push_back(block.text);
    section_start_ = chunks_.size();
  }

  void add_heading(size_t index) {
    for (Piece& piece : pieces_of(document_, index, options_.limit, source_)) {
      if (size_ + piece.size > options_.limit) flush();
      push(std::move(piece));
    }
  }

  // A list with the line that introduces it, or one block.
  size_t group_end(size_t index) const {
    const std::vector<Block>& blocks = document_.blocks;
    size_t end = index + 1;
    bool introduces = blocks[index].kind == BlockKind::paragraph &&
                      (blocks[index].text.ends_with(':') || blocks[index].text.ends_with("："));
    if (blocks[index].kind == BlockKind::list_item ||
        (introduces && end < blocks.size() && blocks[end].kind == BlockKind::list_item)) {
      while (end < blocks.size() && blocks[end].kind == BlockKind::list_item) ++end;
    } else if (introduces && end < blocks.size() && blocks[end].kind != BlockKind::heading &&
               blocks[end].kind != BlockKind::paragraph) {
      ++end;
    }
    return end;
  }

  void add_group(size_t begin, size_t end) {
    double whole = 0;
    for (size_t i = begin; i < end; ++i) whole += text_size(document_.blocks[i].text);
    bool fits_here = size_ + whole <= options_.target ||
                     (size_ < options_.target / 2 && size_ + whole <= options_.limit);
    if (has_body_ && !fits_here) flush();
    bool piecewise = size_ + whole > options_.limit;
    for (size_t i = begin; i < end; ++i) {
      for (Piece& piece : pieces_of(document_, i, options_.limit - heading_size(), source_)) {
        double bound = piecewise ? options_.target : options_.limit;
        if (has_body_ && size_ + piece.size > bound) flush();
        has_body_ = true;
        push(std::move(piece));
      }
    }
  }

  double heading_size() const { return has_body_ ? 0 : std::min(size_, options_.limit / 2); }

  void push(Piece piece) {
    size_ += piece.size;
    pieces_.push_back(std::move(piece));
  }

  void flush() {
    if (pieces_.empty()) return;
    Chunk chunk;
    chunk.headings = path_;
    chunk.span = {document_.file, pieces_.front().page, pieces_.front().begin, pieces_.front().end,
                  document_.unit};
    std::string own;
    for (size_t i = 0; i < pieces_.size(); ++i) {
      const Piece& piece = pieces_[i];
      if (i > 0) own += separator(pieces_[i - 1], piece);
      bool repeats_head = !piece.head.empty() && (i == 0 || pieces_[i - 1].block != piece.block);
      if (repeats_head) own += piece.head + "\n";
      own += piece.text;
      chunk.span.begin = std::min(chunk.span.begin, piece.begin);
      chunk.span.end = std::max(chunk.span.end, piece.end);
    }
    chunk.id = identify(own);
    if (options_.overlap > 0 && chunks_.size() > section_start_) {
      std::string_view before = tail(chunks_.back().text, options_.overlap);
      if (!before.empty()) chunk.text = std::string(before) + "\n\n";
    }
    chunk.text += own;
    chunk.size = text_size(chunk.text);
    chunks_.push_back(std::move(chunk));
    pieces_.clear();
    size_ = 0;
    has_body_ = false;
  }

  std::string identify(const std::string& text) {
    std::string key = document_.file;
    for (const std::string& heading : path_) key += '\x1f' + heading;
    key += '\x1e' + without_space(text);
    int64_t occurrence = occurrences_[key]++;
    return sha256_hex(key + '\x1e' + std::to_string(occurrence)).substr(0, kIdDigits);
  }

  const Document& document_;
  const ChunkOptions& options_;
  const SourceText* source_;
  std::vector<std::string> path_;
  std::vector<int64_t> levels_;
  std::vector<Piece> pieces_;
  double size_ = 0;
  bool has_body_ = false;  // The pieces hold more than headings.
  size_t section_start_ = 0;
  std::map<std::string, int64_t> occurrences_;
  std::vector<Chunk> chunks_;
};

bool is_wide(char32_t c) {
  return (c >= 0x2E80 && c <= 0x9FFF && c >= 0x3040) || (c >= 0xAC00 && c <= 0xD7A3) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

bool is_word(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= 0xC0 && c < 0x2000) || (c >= 0x2C00 && c < 0x2E80) || c >= 0xFF10;
}

}  // namespace

double text_size(std::string_view text) {
  constexpr double kWord = 1.3;
  constexpr double kLettersOfAWord = 12;  // Longer runs (codes, hashes) count by their length.
  double size = 0;
  size_t run = 0;
  auto close_run = [&] {
    if (run > 0) size += kWord * std::max(1.0, static_cast<double>(run) / kLettersOfAWord);
    run = 0;
  };
  for (size_t i = 0; i < text.size();) {
    utf8::Decoded c = utf8::decode(text, i);
    i += c.length;
    if (is_wide(c.code_point)) {
      close_run();
      size += 1;
    } else if (is_word(c.code_point)) {
      ++run;
    } else {
      close_run();
    }
  }
  close_run();
  return size;
}

std::vector<Chunk> chunk(const Document& document, const ChunkOptions& options,
                         const SourceText* source) {
  return Chunker(document, options, source).run();
}

}  // namespace danlu::retrieve
