// Rooms: net
#include "net/url.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace danlu;
  std::string_view text = fuzz::text_of(data, size);
  using net::Url;
  Url base = Url::parse("http://user:pass@example.com:8080/a/b?c#d");
  for (const Url* against : {static_cast<const Url*>(nullptr), static_cast<const Url*>(&base)}) {
    std::optional<Url> url = Url::try_parse(text, against);
    if (!url) continue;
    std::string href = url->href();
    std::optional<Url> again = Url::try_parse(href);
    fuzz::require(again && again->href() == href);
  }
  fuzz::require(net::percent_decoded(net::percent_encoded(text)) == text);
  net::domain_to_ascii(text);
  return 0;
}
