// Where in the source files the quotes of an answer stand, to the byte.
//
// A passage of a text, Markdown or HTML file knows the range of the file it was taken from; between
// that range and its text lie markup and encoding. Here the file is read again and the quote is
// found in it. Files that are gone or have changed since they were indexed keep the passage's span.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/types/passage.hpp"
#include "retrieve/chunk_sentences.hpp"

namespace danlu::retrieve {

enum class Markup { none, markdown, html };

// The part of `source` that reads as `quote` when markup, entities and white space are left out;
// the first when there are several. A row of a table gives the row's whole line or element.
std::optional<TextRange> find_in_markup(std::string_view source, std::string_view quote,
                                        Markup markup);

// Narrows the spans of verified citations to their quotes. `data` is the folder of the collections;
// passages of no collection keep their spans. Never throws for a file or collection it cannot read.
void locate_quotes(const std::filesystem::path& data, std::vector<Citation>& citations,
                   std::span<const Passage> passages);

}  // namespace danlu::retrieve
