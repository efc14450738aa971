// Searching a collection: the passages that best match a question, and why.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/types/passage.hpp"
#include "retrieve/collection.hpp"
#include "retrieve/query.hpp"

namespace danlu::retrieve {

struct SearchOptions {
  size_t top_k = 8;
  // Passages that share more than this part of their terms with a better one are left out.
  double duplicate_share = 0.9;
  double score_min = 0.0;
  Bm25Parameters bm25;
  QuestionOptions question;
};

// A term of the question and what it adds to the passage's score.
struct ScorePart {
  std::string term;
  double score = 0.0;
  int64_t count = 0;  // In headings and text.

  static auto fields() {
    return std::tuple{field("term", &ScorePart::term), field("score", &ScorePart::score),
                      field("count", &ScorePart::count)};
  }
  bool operator==(const ScorePart&) const = default;
};

// Bytes of Passage::text that match the question.
struct Highlight {
  int64_t begin = 0;
  int64_t end = 0;

  static auto fields() {
    return std::tuple{field("begin", &Highlight::begin), field("end", &Highlight::end)};
  }
  bool operator==(const Highlight&) const = default;
};

struct FoundPassage {
  Passage passage;
  std::vector<ScorePart> explain;     // Largest first; the parts add up to the score.
  std::vector<Highlight> highlights;  // In order, not overlapping.
};

// Best first. An empty question, or one of terms the collection does not hold, finds nothing.
std::vector<FoundPassage> search_explained(Collection& collection, std::string_view question,
                                           const SearchOptions& options = {});
std::vector<Passage> search(Collection& collection, std::string_view question,
                            const SearchOptions& options = {});

// Where the terms stand in a text.
std::vector<Highlight> highlight(std::string_view text, const std::vector<QueryTerm>& terms,
                                 Tokenizer& tokenizer);

}  // namespace danlu::retrieve
