// Cutting a document into chunks: pieces small enough to search and quote, whole enough to
// understand.
//
// A chunk never crosses a heading (a heading stands with the text below it; headings without text
// of their own stand together). Within a section paragraphs are packed up to `target` units;
// tables, code and lists stay whole where they fit in `limit`; a table that does not is cut between
// rows with its head repeated, code between lines, a paragraph between sentences. The chunks cover
// all text of the blocks in order.
//
// A chunk's id depends only on the file, its headings, its own text (white space apart) and how
// many equal ones came before it: editing one section changes the ids of that section alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/types/document.hpp"
#include "retrieve/source_text.hpp"

namespace danlu::retrieve {

// Sizes count a Chinese, Japanese or Korean character as 1 and another word as 1.3 (about what the
// tokenizers of language models make of them).
struct ChunkOptions {
  double target = 400;
  double limit = 600;  // No chunk is larger, except for a table head or one endless word.
  double overlap = 0;  // Of the end of the chunk before, repeated in the next of its section.
};

struct Chunk {
  std::string id;
  std::string text;
  std::vector<std::string> headings;  // From the top down; the last is the section's own.
  Span span;
  double size = 0;

  bool operator==(const Chunk&) const = default;
};

// `source`, the text of the file the document was parsed from, makes the spans of chunks that hold
// a part of a block exact when Document::unit is file; without it they are the whole block's.
std::vector<Chunk> chunk(const Document& document, const ChunkOptions& options = {},
                         const SourceText* source = nullptr);

// The measure ChunkOptions speaks of.
double text_size(std::string_view text);

}  // namespace danlu::retrieve
