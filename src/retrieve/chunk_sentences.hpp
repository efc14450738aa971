// Sentences of Chinese and English text, as byte ranges.
//
// The ranges are in order, do not overlap, are trimmed of white space, and together cover every
// byte that is not white space. A sentence ends after 。！？；… ! ? and . with the quotes and
// brackets that close there, and at a line feed; not inside decimals (3.14), after abbreviations
// (Dr., e.g., Fig.) or initials, nor before a comma that goes on (“好。”，). Any UTF-8, also
// broken, is accepted. O(n).
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace danlu::retrieve {

struct TextRange {
  size_t begin = 0;
  size_t end = 0;

  std::string_view of(std::string_view text) const { return text.substr(begin, end - begin); }
  bool operator==(const TextRange&) const = default;
};

std::vector<TextRange> sentences(std::string_view text);

}  // namespace danlu::retrieve
