// Rooms: retrieve
#include "tests/fuzz/document.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  danlu::fuzz::parse_as("fuzz.docx", danlu::fuzz::text_of(data, size));
  return 0;
}
