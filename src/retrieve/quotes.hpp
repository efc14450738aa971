// Checking what a generated answer quotes, and the text a model is given to answer from.
//
// Quotes are compared without regard to white space, width, case, accents and the kind of quotation
// marks; what is found is given back exactly as the source has it, with its place.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/types/passage.hpp"
#include "retrieve/chunk_sentences.hpp"

namespace danlu::retrieve {

// Where `quote` stands in `text`; an ellipsis in the quote stands for anything within 400 bytes.
std::optional<TextRange> find_quote(std::string_view text, std::string_view quote);

// The citations of an answer whose passages were numbered from 1 in this order (build_context).
//
// A quoted string ("…", “…”, 「…」, of at least four characters) belongs to the next marker [n] in
// its sentence; it is verified when passage n has it, and when another passage has it the number is
// corrected. A marker without a quote is a citation with an empty quote, verified when its sentence
// shares enough words with the passage. A marker of no passage is not verified.
std::vector<Citation> check_quotes(std::string_view answer, std::span<const Passage> passages);

struct Context {
  std::string text;
  size_t passages = 0;  // How many fit, from the first.
};

// The passages as numbered sources for a prompt: "[1] file, page 3 › heading › heading", the text,
// a blank line. At most `size_max` (as retrieve::text_size counts); the last one is cut at a
// sentence when half of it fits.
Context build_context(std::span<const Passage> passages, double size_max = 3000);

}  // namespace danlu::retrieve
