// Rooms: base
#include "base/jinja/jinja.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace danlu;
  std::string_view text = fuzz::text_of(data, size);
  Json context = Json::parse(R"({"a": 1, "b": "text 文字", "c": [1, 2, {"d": null}], "x": 0.5})");
  jinja::Options options = jinja::Options::flow();
  options.limits.steps_max = 50'000;
  options.limits.output_bytes_max = 1u << 20;
  fuzz::tolerating_errors([&] { jinja::Expression::parse(text, options).evaluate(context); });
  return 0;
}
