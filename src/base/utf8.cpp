#include "base/utf8.hpp"

namespace danlu::utf8 {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool continues(std::string_view text, size_t position, unsigned char low = 0x80,
               unsigned char high = 0xBF) {
  if (position >= text.size()) return false;
  auto byte = static_cast<unsigned char>(text[position]);
  return byte >= low && byte <= high;
}

}  // namespace

// Table 3-7 of the Unicode standard: the second byte's range depends on the first.
Decoded decode(std::string_view text, size_t position) {
  auto first = static_cast<unsigned char>(text[position]);
  if (first < 0x80) return {first, 1, true};
  if (first < 0xC2 || first > 0xF4) return {kReplacement, 1, false};
  auto bits = [&](size_t offset) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[position + offset]) & 0x3F);
  };
  unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (!continues(text, position + 1, low, high)) return {kReplacement, 1, false};
  if (first < 0xE0) return {(static_cast<char32_t>(first & 0x1F) << 6) | bits(1), 2, true};
  if (!continues(text, position + 2)) return {kReplacement, 2, false};
  if (first < 0xF0) {
    return {(static_cast<char32_t>(first & 0x0F) << 12) | (bits(1) << 6) | bits(2), 3, true};
  }
  if (!continues(text, position + 3)) return {kReplacement, 3, false};
  return {(static_cast<char32_t>(first & 0x07) << 18) | (bits(1) << 12) | (bits(2) << 6) | bits(3),
          4, true};
}

bool valid(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      ++i;
      continue;
    }
    Decoded d = decode(text, i);
    if (!d.ok) return false;
    i += d.length;
  }
  return true;
}

std::string repaired(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    Decoded d = decode(text, i);
    if (d.ok) {
      out.append(text.substr(i, d.length));
    } else {
      append(out, kReplacement);
    }
    i += d.length;
  }
  return out;
}

void append(std::string& out, char32_t c) {
  auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

size_t length(std::string_view text) {
  size_t count = 0;
  for (size_t i = 0; i < text.size(); i += decode(text, i).length) ++count;
  return count;
}

std::string_view prefix(std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace danlu::utf8
