// Rooms: base
#include "base/jinja/jinja.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace danlu;
  std::string_view text = fuzz::text_of(data, size);
  Json context = Json::parse(R"({"a": 1, "b": "text 文字", "c": [1, 2, {"d": null}], "messages":
      [{"role": "user", "content": "hi"}], "add_generation_prompt": true})");
  jinja::Options options;
  options.limits.steps_max = 50'000;
  options.limits.output_bytes_max = 1u << 20;
  for (jinja::Undefined undefined : {jinja::Undefined::lenient, jinja::Undefined::strict}) {
    options.undefined = undefined;
    fuzz::tolerating_errors([&] {
      std::string rendered = jinja::Template::parse(text, options).render(context);
      fuzz::require(rendered.size() <= (1u << 20));
    });
  }
  return 0;
}
