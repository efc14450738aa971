// The pieces of passages an extracted answer may be made of: sentences, list items with the line
// that introduces them, table rows with their head.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/types/passage.hpp"

namespace danlu::retrieve {

struct AnswerCandidate {
  size_t passage = 0;  // Place in the list of passages.
  size_t begin = 0;    // Bytes of Passage::text: what is quoted.
  size_t end = 0;
  std::string shown;     // What an answer says; the quote without marks, a row with its head.
  std::string context;   // The sentences before and after.
  bool heading = false;  // Or a line that only leads to a table or list: no answer by itself.
  bool table_row = false;
  std::vector<std::string> cells;  // Of a table row.
};

// In the order of passages and of their text.
std::vector<AnswerCandidate> answer_candidates(std::span<const Passage> passages);

// Where `quote` stands in the document, given that bytes [begin, end) of the passage's text are it:
// exact when the passage's text is the document's, byte for byte; otherwise the passage's own span.
Span quote_span(const Passage& passage, size_t begin, size_t end);

}  // namespace danlu::retrieve
