// URLs as browsers understand them: parsing and serialising by the WHATWG URL Standard
// (https://url.spec.whatwg.org), so that what is shown, what is checked and what is connected to is
// one and the same address. Hosts are normalised: `0x7f.1` becomes `127.0.0.1`, IDNA names ASCII.
//
// A Url is a plain value in the standard's form; accessors give the parts as browsers name them.
// Cost is linear in the length; input over kUrlBytesMax is refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace danlu::net {

inline constexpr size_t kUrlBytesMax = 1 << 20;

struct Url {
  std::string scheme;  // Lower case, without the colon.
  std::string username;
  std::string password;
  std::optional<std::string> host;  // As serialised: IPv6 in brackets, names in ASCII.
  std::optional<uint16_t> port;     // Absent when it is the default of the scheme.
  bool opaque_path = false;         // `mailto:x`: path holds one entry, not split at slashes.
  std::vector<std::string> path;
  std::optional<std::string> query;
  std::optional<std::string> fragment;

  // Absent when the standard says failure.
  static std::optional<Url> try_parse(std::string_view text, const Url* base = nullptr);
  // Throws Error(net.url_invalid).
  static Url parse(std::string_view text, const Url* base = nullptr);

  std::string href() const;
  std::string origin() const;    // "null" for schemes without one.
  std::string protocol() const;  // "https:"
  std::string host_and_port() const;
  std::string hostname() const { return host.value_or(""); }
  std::string port_text() const { return port ? std::to_string(*port) : ""; }
  std::string pathname() const;
  std::string search() const;  // "?q" or "".
  std::string hash() const;    // "#f" or "".

  // The port a connection goes to; 0 for schemes that have none.
  uint16_t effective_port() const;
  bool special() const;  // http, https, ws, wss, ftp, file.
  // Scheme, host, port and path only: what errors and logs may show (no credentials, no query).
  std::string display() const;
};

// The standard's "domain to ASCII" (UTS 46, non-transitional, lenient about length and hyphens).
std::optional<std::string> domain_to_ascii(std::string_view domain);

std::string percent_decoded(std::string_view text);
// Everything outside the unreserved characters of RFC 3986 is encoded.
std::string percent_encoded(std::string_view text);

}  // namespace danlu::net
