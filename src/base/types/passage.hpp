// A piece of a document found by a search, with its score and its exact place.
#pragma once

#include <string>
#include <vector>

#include "base/codec.hpp"
#include "base/types/span.hpp"

namespace danlu {

struct Passage {
  std::string id;  // Stable: the same text at the same heading of the same file keeps its id.
  std::string collection;
  std::string text;
  std::vector<std::string> headings;  // From the document's title down.
  Span span;
  double score = 0.0;

  static auto fields() {
    return std::tuple{field("id", &Passage::id),     field("collection", &Passage::collection),
                      field("text", &Passage::text), field("headings", &Passage::headings),
                      field("span", &Passage::span), field("score", &Passage::score)};
  }
  bool operator==(const Passage&) const = default;
};

// A sentence of an answer that stands in a source, with where it stands there.
struct Citation {
  int64_t number = 0;   // As shown: [1], [2], ...
  std::string passage;  // Passage::id.
  std::string quote;    // The words, exactly as in the source.
  Span span;            // Of the quote.
  bool verified = false;

  static auto fields() {
    return std::tuple{field("number", &Citation::number), field("passage", &Citation::passage),
                      field("quote", &Citation::quote), field("span", &Citation::span),
                      field("verified", &Citation::verified)};
  }
  bool operator==(const Citation&) const = default;
};

}  // namespace danlu
