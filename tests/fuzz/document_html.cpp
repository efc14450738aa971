// Rooms: retrieve
#include "retrieve/parser.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace danlu;
  std::string_view text = fuzz::text_of(data, size);
  fuzz::tolerating_errors([&] {
    retrieve::ParseInput input;
    input.file = "fuzz.html";
    input.bytes = text;
    input.limits.text_bytes_max = 8u << 20;
    input.limits.memory_bytes_max = 256u << 20;
    Document document = retrieve::parse_document(input);
    for (const Block& block : document.blocks) {
      fuzz::require(block.begin >= 0 && block.begin <= block.end && utf8::valid(block.text));
    }
  });
  return 0;
}
