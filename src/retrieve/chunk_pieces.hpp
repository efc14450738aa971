// The parts of one block that a chunk is packed from: the block itself when it is small enough,
// else its sentences, rows or lines.
#pragma once

#include <string>
#include <vector>

#include "base/types/document.hpp"
#include "retrieve/source_text.hpp"

namespace danlu::retrieve {

struct Piece {
  size_t block = 0;  // Index in Document::blocks.
  BlockKind kind = BlockKind::paragraph;
  std::string text;
  std::string head;  // Of the table this is a row of; repeated where the rows are cut.
  std::string glue;  // What stood between this piece and the next one of a paragraph.
  int64_t page = 0;
  int64_t begin = 0;
  int64_t end = 0;
  double size = 0;
};

// In order; together they hold all text of the block. No piece is larger than `limit` unless it is
// one word. `source` as in chunk().
std::vector<Piece> pieces_of(const Document& document, size_t index, double limit,
                             const SourceText* source);

}  // namespace danlu::retrieve
