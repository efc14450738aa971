#include "base/normalise.hpp"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>

namespace danlu {

std::string nfc(std::string_view text) {
  bool ascii = std::ranges::all_of(text, [](char c) { return static_cast<signed char>(c) >= 0; });
  if (ascii) return std::string(text);
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* form = icu::Normalizer2::getNFCInstance(status);
  if (U_FAILURE(status)) return std::string(text);
  auto size = static_cast<int32_t>(text.size());
  icu::UnicodeString composed =
      form->normalize(icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), size)), status);
  if (U_FAILURE(status)) return std::string(text);
  std::string out;
  composed.toUTF8String(out);
  return out;
}

}  // namespace danlu
