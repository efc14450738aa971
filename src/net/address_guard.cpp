#include "net/address_guard.hpp"

#include <algorithm>

#include "net/url_host.hpp"

namespace danlu::net {
namespace {

struct Ipv4Range {
  uint32_t network;
  int bits;
  AddressKind kind;
};

constexpr uint32_t ipv4(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
  return (a << 24) | (b << 16) | (c << 8) | d;
}

// IANA IPv4 special-purpose registry (RFC 6890), and addresses that clouds use for metadata. The
// first match counts.
constexpr Ipv4Range kIpv4Ranges[] = {
    {ipv4(100, 100, 100, 200), 32, AddressKind::link_local},  // Alibaba Cloud metadata.
    {ipv4(168, 63, 129, 16), 32, AddressKind::link_local},    // Azure wire server.
    {ipv4(192, 0, 0, 192), 32, AddressKind::link_local},      // Oracle Cloud metadata.
    {ipv4(0, 0, 0, 0), 8, AddressKind::loopback},
    {ipv4(127, 0, 0, 0), 8, AddressKind::loopback},
    {ipv4(169, 254, 0, 0), 16, AddressKind::link_local},
    {ipv4(10, 0, 0, 0), 8, AddressKind::private_net},
    {ipv4(172, 16, 0, 0), 12, AddressKind::private_net},
    {ipv4(192, 168, 0, 0), 16, AddressKind::private_net},
    {ipv4(100, 64, 0, 0), 10, AddressKind::private_net},
    {ipv4(198, 18, 0, 0), 15, AddressKind::private_net},
    {ipv4(192, 0, 0, 0), 24, AddressKind::private_net},
    {ipv4(192, 88, 99, 0), 24, AddressKind::unassignable},
    {ipv4(192, 0, 2, 0), 24, AddressKind::unassignable},
    {ipv4(198, 51, 100, 0), 24, AddressKind::unassignable},
    {ipv4(203, 0, 113, 0), 24, AddressKind::unassignable},
    {ipv4(224, 0, 0, 0), 4, AddressKind::unassignable},
    {ipv4(240, 0, 0, 0), 4, AddressKind::unassignable},
};

AddressKind kind_of_ipv4(uint32_t address) {
  for (const Ipv4Range& range : kIpv4Ranges) {
    if ((address ^ range.network) >> (32 - range.bits) == 0) return range.kind;
  }
  return AddressKind::public_net;
}

struct Ipv6Range {
  std::array<uint16_t, 8> network;
  size_t bits;
  AddressKind kind;
};

constexpr Ipv6Range kIpv6Ranges[] = {
    {{0, 0, 0, 0, 0, 0, 0, 1}, 128, AddressKind::loopback},
    {{0, 0, 0, 0, 0, 0, 0, 0}, 128, AddressKind::loopback},
    {{0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254}, 128, AddressKind::link_local},  // AWS metadata.
    {{0xfe80}, 10, AddressKind::link_local},
    {{0xfec0}, 10, AddressKind::private_net},
    {{0xfc00}, 7, AddressKind::private_net},
    {{0x0064, 0xff9b, 1}, 48, AddressKind::private_net},
    {{0x2001, 0x0db8}, 32, AddressKind::unassignable},
    {{0x2001, 0}, 32, AddressKind::unassignable},  // Teredo hides an IPv4 address.
    {{0x2000}, 3, AddressKind::public_net},
};

// Where an IPv6 address carries an IPv4 one: the prefix and the byte at which it starts.
struct Embedding {
  std::array<uint16_t, 8> network;
  size_t bits;
  size_t offset;
};
constexpr Embedding kEmbeddings[] = {
    {{0, 0, 0, 0, 0, 0xffff}, 96, 12},  // IPv4-mapped.
    {{0, 0, 0, 0, 0xffff, 0}, 96, 12},  // IPv4-translated (RFC 2765).
    {{0x0064, 0xff9b}, 96, 12},         // NAT64 (RFC 6052).
    {{0, 0, 0, 0, 0, 0}, 96, 12},       // IPv4-compatible.
    {{0x2002}, 16, 2},                  // 6to4 (RFC 3056).
};

bool within(const std::array<uint8_t, 16>& bytes, const std::array<uint16_t, 8>& network,
            size_t bits) {
  for (size_t bit = 0; bit < bits; bit += 8) {
    size_t index = bit / 8;
    uint16_t piece = network[index / 2];
    auto expected = static_cast<uint8_t>(index % 2 == 0 ? piece >> 8 : piece & 0xff);
    size_t used = std::min<size_t>(8, bits - bit);
    if ((bytes[index] ^ expected) >> (8 - used) != 0) return false;
  }
  return true;
}

uint32_t ipv4_at(const std::array<uint8_t, 16>& bytes, size_t offset) {
  return ipv4(bytes[offset], bytes[offset + 1], bytes[offset + 2], bytes[offset + 3]);
}

}  // namespace

std::string_view name_of(AddressKind kind) {
  switch (kind) {
    case AddressKind::loopback:
      return "loopback";
    case AddressKind::private_net:
      return "private";
    case AddressKind::link_local:
      return "link-local";
    case AddressKind::public_net:
      return "public";
    case AddressKind::unassignable:
      return "reserved";
  }
  return "reserved";
}

IpAddress IpAddress::v4(uint32_t address) {
  IpAddress result;
  result.bytes[10] = 0xff;
  result.bytes[11] = 0xff;
  for (size_t i = 0; i < 4; ++i) {
    result.bytes[12 + i] = static_cast<uint8_t>(address >> (24 - 8 * i));
  }
  return result;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
    text = text.substr(1, text.size() - 2);
  }
  if (text.find(':') == std::string_view::npos) {
    std::optional<uint32_t> address = parse_ipv4(text);
    if (!address) return std::nullopt;
    return v4(*address);
  }
  std::optional<std::array<uint16_t, 8>> pieces = parse_ipv6(text);
  if (!pieces) return std::nullopt;
  IpAddress result;
  for (size_t i = 0; i < 8; ++i) {
    result.bytes[2 * i] = static_cast<uint8_t>((*pieces)[i] >> 8);
    result.bytes[2 * i + 1] = static_cast<uint8_t>((*pieces)[i] & 0xff);
  }
  return result;
}

AddressKind IpAddress::kind() const {
  for (const Ipv6Range& range : kIpv6Ranges) {
    // The range 2000::/3 comes after the embeddings below: 6to4 lies inside it.
    if (range.kind != AddressKind::public_net && within(bytes, range.network, range.bits)) {
      return range.kind;
    }
  }
  for (const Embedding& embedding : kEmbeddings) {
    if (within(bytes, embedding.network, embedding.bits)) {
      return kind_of_ipv4(ipv4_at(bytes, embedding.offset));
    }
  }
  for (const Ipv6Range& range : kIpv6Ranges) {
    if (within(bytes, range.network, range.bits)) return range.kind;
  }
  return AddressKind::unassignable;
}

std::string IpAddress::text() const {
  if (within(bytes, kEmbeddings[0].network, kEmbeddings[0].bits)) {
    return ipv4_text(ipv4_at(bytes, 12));
  }
  std::array<uint16_t, 8> pieces{};
  for (size_t i = 0; i < 8; ++i) {
    pieces[i] = static_cast<uint16_t>((bytes[2 * i] << 8) | bytes[2 * i + 1]);
  }
  return ipv6_text(pieces);
}

bool AddressPolicy::allows(AddressKind kind) const {
  switch (kind) {
    case AddressKind::loopback:
      return loopback;
    case AddressKind::private_net:
      return private_net;
    case AddressKind::link_local:
      return link_local;
    case AddressKind::public_net:
      return public_net;
    case AddressKind::unassignable:
      return allows_everything();
  }
  return false;
}

}  // namespace danlu::net
