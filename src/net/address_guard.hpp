// Which addresses may be reached. What an app may reach is granted by the owner of the
// installation, and a name says nothing (DNS may answer differently the second time), so the
// address itself is checked when the connection is made, for every hop of a redirect and every
// reused connection.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace danlu::net {

enum class AddressKind {
  loopback,      // This machine: 127/8, ::1, and 0.0.0.0, which connects to it.
  private_net,   // RFC 1918, RFC 6598, fc00::/7 and other networks that are not the internet.
  link_local,    // 169.254/16, fe80::/10 and the metadata services of cloud providers.
  public_net,    // The internet.
  unassignable,  // Multicast, reserved, documentation: never a server one wants.
};
std::string_view name_of(AddressKind kind);

struct IpAddress {
  std::array<uint8_t, 16> bytes{};  // IPv4 is kept as ::ffff:a.b.c.d.

  static IpAddress v4(uint32_t address);
  // Text as in URLs, with or without brackets; absent when it is a name.
  static std::optional<IpAddress> parse(std::string_view text);
  // Addresses that carry another one (IPv4-mapped, NAT64, 6to4) are of the kind of the inner one.
  AddressKind kind() const;
  std::string text() const;
  bool operator==(const IpAddress&) const = default;
};

struct AddressPolicy {
  bool loopback = false;
  bool private_net = false;
  bool link_local = false;
  bool public_net = true;

  bool allows(AddressKind kind) const;
  bool allows_everything() const { return loopback && private_net && link_local && public_net; }
  static AddressPolicy everything() { return {true, true, true, true}; }
  static AddressPolicy public_only() { return {}; }
  // What a person configures by hand, such as a model server: everything but metadata services.
  static AddressPolicy configured_by_owner() { return {true, true, false, true}; }
};

}  // namespace danlu::net
