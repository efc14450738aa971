// A document as a parser gives it: structure first (headings, paragraphs, lists, tables), with the
// place of every block.
#pragma once

#include <string>
#include <vector>

#include "base/codec.hpp"
#include "base/types/span.hpp"

namespace danlu {

enum class BlockKind { heading, paragraph, list_item, table, code, quote, footnote };
template <>
struct EnumNames<BlockKind> {
  static constexpr std::array names{"heading", "paragraph", "list_item", "table",
                                    "code",    "quote",     "footnote"};
};

struct Block {
  BlockKind kind = BlockKind::paragraph;
  int64_t level = 0;  // Heading 1..6; list item depth from 0.
  std::string text;   // Plain text; a table as GitHub Markdown rows.
  int64_t page = 0;
  int64_t begin = 0;  // Byte range, counted as Document::unit says.
  int64_t end = 0;

  static auto fields() {
    return std::tuple{field("kind", &Block::kind),   field("level", &Block::level),
                      field("text", &Block::text),   field("page", &Block::page),
                      field("begin", &Block::begin), field("end", &Block::end)};
  }
  bool operator==(const Block&) const = default;
};

struct Document {
  std::string file;
  std::string title;
  std::string format;    // Parser that read it: "markdown", "pdf", ...
  std::string encoding;  // Of the file, when it is text.
  SpanUnit unit = SpanUnit::file;
  std::vector<Block> blocks;
  std::vector<std::string> warnings;  // What could not be read, in English.

  static auto fields() {
    return std::tuple{field("file", &Document::file),        field("title", &Document::title),
                      field("format", &Document::format),    field("encoding", &Document::encoding),
                      field("unit", &Document::unit),        field("blocks", &Document::blocks),
                      field("warnings", &Document::warnings)};
  }
  bool operator==(const Document&) const = default;
};

}  // namespace danlu
