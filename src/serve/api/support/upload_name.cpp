#include "serve/api/support/upload_name.hpp"

#include "base/normalise.hpp"
#include "base/utf8.hpp"
#include "serve/api/support/collection_errors.hpp"

namespace danlu::serve {
namespace {

// Separators, C0 and C1 controls, line separators, the direction controls that make
// "invoice<RLO>fdp.exe" read as something else, noncharacters and invisible marks.
bool refused(char32_t c) {
  if (c == U'/' || c == U'\\' || c < 0x20 || (c >= 0x7F && c <= 0x9F)) return true;
  if (c >= 0x200B && c <= 0x200F) return c != 0x200C && c != 0x200D;  // Joiners are letters' own.
  if (c >= 0x2028 && c <= 0x202E) return true;
  if (c >= 0x2060 && c <= 0x206F) return true;
  return c == 0xFEFF || (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
}

bool acceptable(std::string_view name) {
  if (name.empty() || name.size() > kUploadNameBytesMax) return false;
  if (name.front() == '.' || name.front() == ' ' || name.back() == ' ') return false;
  for (size_t i = 0; i < name.size();) {
    utf8::Decoded decoded = utf8::decode(name, i);
    if (!decoded.ok || refused(decoded.code_point)) return false;
    i += decoded.length;
  }
  return true;
}

}  // namespace

std::string upload_name(std::string_view given) {
  // Composing makes names shorter, but never by this much.
  bool sensible = given.size() <= 4 * kUploadNameBytesMax && utf8::valid(given);
  std::string name = sensible ? nfc(given) : std::string();
  if (acceptable(name)) return name;
  std::string shown = utf8::repaired(given.substr(0, 4 * kUploadNameBytesMax));
  throw Error(kUploadName, {{"name", utf8::prefix(shown, kUploadNameBytesMax)}});
}

}  // namespace danlu::serve
