// Hosts of URLs (WHATWG URL Standard, section 3.5) and IP addresses as text.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace danlu::net {

// The host as serialised, or absent on failure. `opaque`: the scheme is not special.
std::optional<std::string> parse_host(std::string_view text, bool opaque);

// Without brackets. Accepts exactly what the standard accepts.
std::optional<std::array<uint16_t, 8>> parse_ipv6(std::string_view text);
// Decimal, octal (0…) and hexadecimal (0x…) parts, one to four of them.
std::optional<uint32_t> parse_ipv4(std::string_view text);
std::string ipv6_text(const std::array<uint16_t, 8>& pieces);
std::string ipv4_text(uint32_t address);

}  // namespace danlu::net
