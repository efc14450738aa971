// Rooms: base
#include "base/encoding.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace danlu;
  std::string_view text = fuzz::text_of(data, size);
  fuzz::tolerating_errors([&] {
    DecodedText found = decode_text(text);
    fuzz::require(utf8::valid(found.text));
    fuzz::require(found.binary == found.encoding.empty());
    size_t before = 0;
    for (size_t i = 0; i <= found.text.size(); i += 1 + i / 64) {
      size_t source = found.offsets.source_of(i);
      fuzz::require(source >= before && (source <= size || found.binary));
      before = source;
    }
  });
  for (const char* name : {"GB18030", "Big5", "UTF-16", "Shift_JIS", "UTF-8"}) {
    TextDecoder whole(name);
    TextDecoder pieces(name);
    std::string one;
    std::string two;
    whole.decode(text, true, one);
    pieces.decode(text.substr(0, size / 2), false, two);
    pieces.decode(text.substr(size / 2), true, two);
    fuzz::require(one == two && utf8::valid(one));
  }
  return 0;
}
