#include "net/url_percent.hpp"

#include "net/url.hpp"

namespace danlu::net {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

bool contains(std::string_view set, unsigned char byte) {
  return set.find(static_cast<char>(byte)) != std::string_view::npos;
}

void append_percent(std::string& out, unsigned char byte) {
  out.push_back('%');
  out.push_back(kHexDigits[byte >> 4]);
  out.push_back(kHexDigits[byte & 15]);
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

bool in_encode_set(unsigned char byte, EncodeSet set) {
  if (byte < 0x20 || byte > 0x7e) return true;
  switch (set) {
    case EncodeSet::c0_control:
      return false;
    case EncodeSet::fragment:
      return contains(" \"<>`", byte);
    case EncodeSet::query:
      return contains(" \"#<>", byte);
    case EncodeSet::special_query:
      return contains(" \"#<>'", byte);
    case EncodeSet::path:
      return contains(" \"#<>?^`{}", byte);
    case EncodeSet::userinfo:
      return contains(" \"#<>?^`{}/:;=@[\\]|", byte);
  }
  return true;
}

void append_encoded(std::string& out, unsigned char byte, EncodeSet set) {
  if (in_encode_set(byte, set)) {
    append_percent(out, byte);
  } else {
    out.push_back(static_cast<char>(byte));
  }
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      int high = hex_value(text[i + 1]);
      int low = hex_value(text[i + 2]);
      if (high >= 0 && low >= 0) {
        out.push_back(static_cast<char>(high * 16 + low));
        i += 2;
        continue;
      }
    }
    out.push_back(text[i]);
  }
  return out;
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (char c : text) {
    bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '.' || c == '_' || c == '~';
    if (unreserved) {
      out.push_back(c);
    } else {
      append_percent(out, static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace danlu::net
