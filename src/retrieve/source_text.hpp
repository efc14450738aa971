// The text of a file that is text: its bytes as UTF-8, and where every byte of that stood in the
// file. Byte order marks are not part of the text. Immutable.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.hpp"

namespace danlu::retrieve {

class SourceText {
 public:
  // Finds the encoding (UTF-8, UTF-16, GB18030, Big5, ...; `declared` is what the file says of
  // itself, such as an HTML meta charset) and converts. What cannot be converted becomes U+FFFD.
  explicit SourceText(std::string_view bytes, std::string_view declared = {});

  const std::string& text() const { return text_; }
  const std::string& encoding() const { return encoding_; }
  bool replaced() const { return replaced_; }  // Some bytes were not valid in the encoding.

  // Byte of the file for a byte of text(); text().size() gives the end of the file.
  // O(log n).
  int64_t file_offset(size_t text_offset) const;
  // The other way round.
  size_t text_offset(int64_t file_offset) const;

 private:
  std::string text_;
  std::string encoding_;
  OffsetMap offsets_;
  size_t file_size_ = 0;
  bool replaced_ = false;
};

struct SourceRange {
  size_t begin = 0;
  size_t end = 0;
  bool operator==(const SourceRange&) const = default;
};

// Finds parts of `text` again in `source`, the marked-up form it was taken from (Markdown, HTML,
// wrapped lines): the smallest range of `source` that is sure to contain them when `text` is what
// is left of `source` after dropping markup. White space is not compared; entities (&amp;) are
// understood. Building is O(n); a look-up is O(1).
class SourceAlignment {
 public:
  SourceAlignment(std::string_view source, std::string_view text);
  SourceRange of(SourceRange part) const;

 private:
  std::string_view text_;
  std::vector<uint32_t> earliest_;  // Per byte of the text: first possible place,
  std::vector<uint32_t> latest_;    // and one past the last possible place.
};

}  // namespace danlu::retrieve
