// A place in a document, exact enough to open it there.
#pragma once

#include <cstdint>
#include <string>

#include "base/codec.hpp"

namespace danlu {

// What the byte range counts: the file itself (text, Markdown, HTML), or the text taken out of it
// (PDF, DOCX), where the bytes of the file mean nothing to a reader.
enum class SpanUnit { file, text };
template <>
struct EnumNames<SpanUnit> {
  static constexpr std::array names{"file", "text"};
};

struct Span {
  std::string file;   // Path below the collection's folder, with '/'.
  int64_t page = 0;   // From 1; 0 when the format has no pages.
  int64_t begin = 0;  // First byte.
  int64_t end = 0;    // One past the last byte.
  SpanUnit unit = SpanUnit::file;

  static auto fields() {
    return std::tuple{field("file", &Span::file), field("page", &Span::page),
                      field("begin", &Span::begin), field("end", &Span::end),
                      field("unit", &Span::unit)};
  }
  bool operator==(const Span&) const = default;
};

}  // namespace danlu
