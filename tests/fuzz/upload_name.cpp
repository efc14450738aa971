// Rooms: serve
// Names of uploaded files: what is accepted is one visible component of a path, and stays what it is.
#include "serve/api/support/upload_name.hpp"

#include <filesystem>

#include "base/normalise.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace danlu;
  fuzz::tolerating_errors([&] {
    std::string name = serve::upload_name(fuzz::text_of(data, size));
    fuzz::require(!name.empty() && name.size() <= serve::kUploadNameBytesMax);
    fuzz::require(utf8::valid(name) && nfc(name) == name && serve::upload_name(name) == name);
    fuzz::require(name.find_first_of(std::string_view("/\\\0", 3)) == std::string::npos);
    fuzz::require(name.front() != '.');
    std::filesystem::path inside = std::filesystem::path("/folder") / name;
    fuzz::require(inside.lexically_normal() == inside && inside.parent_path() == "/folder");
  });
  return 0;
}
