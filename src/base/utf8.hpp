// UTF-8 at the byte level: checking, repairing, walking. No Unicode properties here (see text.hpp).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace danlu::utf8 {

// Well-formed per RFC 3629: no overlong forms, no surrogates, at most U+10FFFF.
bool valid(std::string_view text);

// The text with every ill-formed sequence replaced by U+FFFD (one per maximal subpart).
std::string repaired(std::string_view text);

struct Decoded {
  char32_t code_point;  // U+FFFD when ill-formed.
  uint32_t length;      // Bytes consumed, at least 1.
  bool ok;
};
// REQUIRES: position < text.size().
Decoded decode(std::string_view text, size_t position);

void append(std::string& out, char32_t code_point);

// Number of code points (ill-formed bytes count one each).
size_t length(std::string_view text);

// The longest prefix of at most `bytes_max` bytes that does not cut a code point.
std::string_view prefix(std::string_view text, size_t bytes_max);

}  // namespace danlu::utf8
