// Rooms: base
#include "base/yaml.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace danlu;
  std::string_view text = fuzz::text_of(data, size);
  fuzz::tolerating_errors([&] {
    for (const YamlNode& document : parse_yaml_all(text)) {
      fuzz::require(document.begin <= document.end && document.end <= text.size());
      Json value = document.to_json();
      std::string written = to_yaml(value);
      // NaN differs from itself, so texts are compared.
      fuzz::require(to_yaml(parse_yaml(written).to_json()) == written);
    }
  });
  fuzz::tolerating_errors([&] { parse_yaml(text); });
  return 0;
}
