#include "retrieve/parsers/support/text_recognition.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace danlu::retrieve {
Recognition recognise_text(std::string_view bytes) {
  constexpr size_t kSample = 64 << 10;
  std::string_view sample = bytes.substr(0, kSample);
  for (std::string_view magic : {"PK\x03\x04", "%PDF-", "{\\rtf", "\177ELF", "GIF8"}) {
    if (sample.starts_with(magic)) return Recognition::no;
  }
  EncodingGuess guess = guess_encoding(sample);
  if (guess.binary) return Recognition::no;
  if (guess.name.starts_with("UTF-16") || guess.name.starts_with("UTF-32"))
    return Recognition::maybe;
  auto controls = std::count_if(sample.begin(), sample.end(), [](char c) {
    bool layout = c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\x1B' || c == '\b';
    return static_cast<unsigned char>(c) < 0x20 && !layout;
  });
  bool many = static_cast<size_t>(controls) * 50 > sample.size();
  return many ? Recognition::no : Recognition::maybe;
}

}  // namespace danlu::retrieve
