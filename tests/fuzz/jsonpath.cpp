// Rooms: base
#include "base/jsonpath.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace danlu;
  std::string_view text = fuzz::text_of(data, size);
  Json document =
      Json::parse(R"({"a": [1, 2, {"b": "x", "c": [true, null]}], "b": {"a": "文字", "": 0.5}})");
  fuzz::tolerating_errors([&] { JsonPath::parse(text).select_nodes(document); });
  return 0;
}
