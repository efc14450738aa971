// Rooms: base
#include "base/json.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace danlu;
  std::string_view text = fuzz::text_of(data, size);
  fuzz::tolerating_errors([&] {
    Json value = Json::parse(text);
    std::string written = value.dump();
    fuzz::require(utf8::valid(written));
    fuzz::require(Json::parse(written).dump() == written);
    fuzz::require(Json::parse(value.dump(2)).dump() == written);
  });
  return 0;
}
