// What the document fuzz targets share: any bytes given under a name must become a document whose blocks are sound, or
// one clear error, within bounds of text and memory.
#pragma once

#include "retrieve/parser.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace danlu::fuzz {

inline void parse_as(const char* file, std::string_view bytes) {
  tolerating_errors([&] {
    retrieve::ParseInput input;
    input.file = file;
    input.bytes = bytes;
    input.limits.text_bytes_max = 8u << 20;
    input.limits.memory_bytes_max = 256u << 20;
    Document document = retrieve::parse_document(input);
    for (const Block& block : document.blocks) {
      require(block.begin >= 0 && block.begin <= block.end && utf8::valid(block.text));
    }
  });
}

}  // namespace danlu::fuzz
