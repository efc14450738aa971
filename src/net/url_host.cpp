#include "net/url_host.hpp"

#include <unicode/uidna.h>
#include <algorithm>

#include <memory>
#include <vector>

#include "base/utf8.hpp"
#include "net/url.hpp"
#include "net/url_percent.hpp"

namespace danlu::net {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int digit_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

bool forbidden_in_host(char c) {
  constexpr std::string_view kForbidden{"\0\t\n\r #/:<>?@[\\]^|", 17};
  return kForbidden.find(c) != std::string_view::npos;
}

bool forbidden_in_domain(char c) {
  auto byte = static_cast<unsigned char>(c);
  return forbidden_in_host(c) || byte <= 0x1f || c == '%' || byte == 0x7f;
}

bool all_ascii(std::string_view text) {
  for (char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

std::vector<std::string_view> labels_of(std::string_view text) {
  std::vector<std::string_view> parts;
  for (size_t start = 0;;) {
    size_t dot = text.find('.', start);
    parts.push_back(text.substr(start, dot == std::string_view::npos ? dot : dot - start));
    if (dot == std::string_view::npos) return parts;
    start = dot + 1;
  }
}

// Values above 2^32 are kept at 2^32: only "too large" matters then.
std::optional<uint64_t> parse_ipv4_number(std::string_view part) {
  if (part.empty()) return std::nullopt;
  int base = 10;
  if (part.size() >= 2 && part[0] == '0' && (part[1] == 'x' || part[1] == 'X')) {
    base = 16;
    part.remove_prefix(2);
  } else if (part.size() >= 2 && part[0] == '0') {
    base = 8;
    part.remove_prefix(1);
  }
  uint64_t value = 0;
  for (char c : part) {
    int digit = digit_value(c);
    if (digit >= base) return std::nullopt;
    value = value * static_cast<uint64_t>(base) + static_cast<uint64_t>(digit);
    if (value > UINT32_MAX) value = uint64_t{UINT32_MAX} + 1;
  }
  return value;
}

bool ends_in_a_number(std::string_view domain) {
  std::vector<std::string_view> parts = labels_of(domain);
  if (parts.back().empty()) {
    if (parts.size() == 1) return false;
    parts.pop_back();
  }
  std::string_view last = parts.back();
  if (!last.empty() && std::ranges::all_of(last, is_digit)) return true;
  return last.size() >= 2 && parse_ipv4_number(last).has_value();
}

std::optional<std::string> opaque_host(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (forbidden_in_host(c)) return std::nullopt;
    append_encoded(out, static_cast<unsigned char>(c), EncodeSet::c0_control);
  }
  return out;
}

// Reads the parts of an IPv6 address one by one (WHATWG "IPv6 parser").
class Ipv6Parser {
 public:
  explicit Ipv6Parser(std::string_view text) : text_(text) {}

  std::optional<std::array<uint16_t, 8>> parse() {
    if (at() == ':') {
      if (at(1) != ':') return std::nullopt;
      position_ += 2;
      compress_ = ++piece_;
    }
    while (!done()) {
      if (piece_ == 8) return std::nullopt;
      if (at() == ':') {
        if (compress_ >= 0) return std::nullopt;
        ++position_;
        compress_ = ++piece_;
        continue;
      }
      if (!read_piece()) return std::nullopt;
      if (finished_) break;
    }
    return expand();
  }

 private:
  bool done() const { return position_ >= text_.size(); }
  char at(size_t ahead = 0) const {
    return position_ + ahead < text_.size() ? text_[position_ + ahead] : '\0';
  }

  bool read_piece() {
    uint32_t value = 0;
    size_t length = 0;
    while (length < 4 && !done() && digit_value(at()) < 16) {
      value = value * 16 + static_cast<uint32_t>(digit_value(at()));
      ++position_;
      ++length;
    }
    if (!done() && at() == '.') {
      if (length == 0) return false;
      position_ -= length;
      if (piece_ > 6) return false;
      finished_ = true;
      return read_ipv4();
    }
    if (!done() && at() == ':') {
      ++position_;
      if (done()) return false;
    } else if (!done()) {
      return false;
    }
    pieces_[static_cast<size_t>(piece_++)] = static_cast<uint16_t>(value);
    return true;
  }

  bool read_ipv4() {
    int seen = 0;
    while (!done()) {
      if (seen > 0) {
        if (at() != '.' || seen >= 4) return false;
        ++position_;
      }
      if (done() || !is_digit(at())) return false;
      int value = -1;
      while (!done() && is_digit(at())) {
        int digit = at() - '0';
        if (value == 0) return false;  // No leading zero here.
        value = value < 0 ? digit : value * 10 + digit;
        if (value > 255) return false;
        ++position_;
      }
      auto index = static_cast<size_t>(piece_);
      pieces_[index] = static_cast<uint16_t>(pieces_[index] * 256 + value);
      if (++seen == 2 || seen == 4) ++piece_;
    }
    return seen == 4;
  }

  std::optional<std::array<uint16_t, 8>> expand() {
    if (compress_ >= 0) {
      int swaps = piece_ - compress_;
      for (int to = 7; to != 0 && swaps > 0; --to, --swaps) {
        std::swap(pieces_[static_cast<size_t>(to)],
                  pieces_[static_cast<size_t>(compress_ + swaps - 1)]);
      }
    } else if (piece_ != 8) {
      return std::nullopt;
    }
    return pieces_;
  }

  std::string_view text_;
  size_t position_ = 0;
  std::array<uint16_t, 8> pieces_{};
  int piece_ = 0;
  int compress_ = -1;
  bool finished_ = false;
};

struct CloseIdna {
  void operator()(UIDNA* idna) const { uidna_close(idna); }
};

}  // namespace

std::optional<std::array<uint16_t, 8>> parse_ipv6(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  return Ipv6Parser(text).parse();
}

std::optional<uint32_t> parse_ipv4(std::string_view text) {
  std::vector<std::string_view> parts = labels_of(text);
  if (parts.back().empty() && parts.size() > 1) parts.pop_back();
  if (parts.size() > 4) return std::nullopt;
  std::vector<uint64_t> numbers;
  for (std::string_view part : parts) {
    std::optional<uint64_t> number = parse_ipv4_number(part);
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  for (size_t i = 0; i + 1 < numbers.size(); ++i) {
    if (numbers[i] > 255) return std::nullopt;
  }
  if (numbers.back() >= (uint64_t{1} << (8 * (5 - numbers.size())))) return std::nullopt;
  uint64_t address = numbers.back();
  for (size_t i = 0; i + 1 < numbers.size(); ++i) address += numbers[i] << (8 * (3 - i));
  return static_cast<uint32_t>(address);
}

std::string ipv4_text(uint32_t address) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) {
    text += std::to_string((address >> shift) & 255);
    if (shift > 0) text.push_back('.');
  }
  return text;
}

// RFC 5952: the longest run of two or more zero pieces is compressed, the first one when equal.
std::string ipv6_text(const std::array<uint16_t, 8>& pieces) {
  size_t best = 8;
  size_t best_length = 1;
  for (size_t i = 0; i < 8; ++i) {
    size_t end = i;
    while (end < 8 && pieces[end] == 0) ++end;
    if (end - i > best_length) {
      best = i;
      best_length = end - i;
    }
    if (end > i) i = end - 1;
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (size_t i = 0; i < 8; ++i) {
    if (i == best) {
      text += i == 0 ? "::" : ":";
      i += best_length - 1;
      continue;
    }
    bool started = false;
    for (int shift = 12; shift >= 0; shift -= 4) {
      size_t digit = (pieces[i] >> shift) & 15;
      started = started || digit != 0 || shift == 0;
      if (started) text.push_back(kDigits[digit]);
    }
    if (i < 7) text.push_back(':');
  }
  return text;
}

std::optional<std::string> domain_to_ascii(std::string_view domain) {
  if (all_ascii(domain)) {
    std::string lower(domain);
    for (char& c : lower) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    if (lower.empty()) return std::nullopt;
    return lower;
  }
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<UIDNA, CloseIdna> idna(uidna_openUTS46(
      UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ, &status));
  if (U_FAILURE(status)) return std::nullopt;
  // The standard passes CheckHyphens=false and VerifyDnsLength=false.
  constexpr uint32_t kIgnored = UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG |
                                UIDNA_ERROR_DOMAIN_NAME_TOO_LONG | UIDNA_ERROR_LEADING_HYPHEN |
                                UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  std::string out(domain.size() * 4 + 64, '\0');
  auto convert = [&] {
    status = U_ZERO_ERROR;
    info = UIDNA_INFO_INITIALIZER;
    return uidna_nameToASCII_UTF8(idna.get(), domain.data(), static_cast<int32_t>(domain.size()),
                                  out.data(), static_cast<int32_t>(out.size()), &info, &status);
  };
  int32_t length = convert();
  if (status == U_BUFFER_OVERFLOW_ERROR) {
    out.resize(static_cast<size_t>(length) + 1);
    length = convert();
  }
  if (U_FAILURE(status) || (info.errors & ~kIgnored) != 0 || length == 0) return std::nullopt;
  out.resize(static_cast<size_t>(length));
  return out;
}

std::optional<std::string> parse_host(std::string_view text, bool opaque) {
  if (!text.empty() && text.front() == '[') {
    if (text.size() < 2 || text.back() != ']') return std::nullopt;
    std::optional<std::array<uint16_t, 8>> pieces = parse_ipv6(text.substr(1, text.size() - 2));
    if (!pieces) return std::nullopt;
    return "[" + ipv6_text(*pieces) + "]";
  }
  if (opaque) return opaque_host(text);
  std::optional<std::string> domain = domain_to_ascii(utf8::repaired(percent_decoded(text)));
  if (!domain || std::ranges::any_of(*domain, forbidden_in_domain)) return std::nullopt;
  if (!ends_in_a_number(*domain)) return domain;
  std::optional<uint32_t> address = parse_ipv4(*domain);
  if (!address) return std::nullopt;
  return ipv4_text(*address);
}

}  // namespace danlu::net
