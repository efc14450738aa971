#include "net/proxy.hpp"

#include <charconv>
#include <cstdlib>

#include "net/address_guard.hpp"

namespace danlu::net {
namespace {

std::string first_of(const ReadEnvironment& read, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (std::string value = read(name); !value.empty()) return value;
  }
  return "";
}

bool within_network(const IpAddress& address, std::string_view network) {
  size_t slash = network.find('/');
  std::optional<IpAddress> base = IpAddress::parse(network.substr(0, slash));
  if (!base) return false;
  if (slash == std::string_view::npos) return *base == address;
  std::string_view digits = network.substr(slash + 1);
  size_t bits = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (error != std::errc() || end != digits.data() + digits.size()) return false;
  if (network.find(':') == std::string_view::npos) bits += 96;
  if (bits > 128) return false;
  for (size_t i = 0; i < bits; ++i) {
    int shift = static_cast<int>(7 - i % 8);
    if (((address.bytes[i / 8] ^ base->bytes[i / 8]) >> shift) & 1) return false;
  }
  return true;
}

bool excepted(const std::string& host, std::string_view list) {
  std::optional<IpAddress> address = IpAddress::parse(host);
  while (!list.empty()) {
    size_t end = list.find_first_of(", ");
    std::string_view entry = list.substr(0, end);
    list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    if (entry.empty()) continue;
    if (entry == "*") return true;
    if (address) {
      if (within_network(*address, entry)) return true;
      continue;
    }
    if (entry.starts_with('.')) entry.remove_prefix(1);
    if (host == entry) return true;
    if (host.size() > entry.size() && host.ends_with(entry) &&
        host[host.size() - entry.size() - 1] == '.') {
      return true;
    }
  }
  return false;
}

}  // namespace

std::string environment_value(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? "" : value;
}

bool is_this_machine(const Url& url) {
  std::string host = url.hostname();
  if (host.ends_with('.')) host.pop_back();
  if (host == "localhost" || host.ends_with(".localhost")) return true;
  std::optional<IpAddress> address = IpAddress::parse(host);
  return address && address->kind() == AddressKind::loopback;
}

std::optional<std::string> proxy_for(const Url& url, const ReadEnvironment& read) {
  if (is_this_machine(url)) return std::nullopt;
  if (excepted(url.hostname(), first_of(read, {"no_proxy", "NO_PROXY"}))) return std::nullopt;
  std::string proxy = url.scheme == "https" ? first_of(read, {"https_proxy", "HTTPS_PROXY"})
                                            : first_of(read, {"http_proxy"});
  if (proxy.empty()) proxy = first_of(read, {"all_proxy", "ALL_PROXY"});
  if (proxy.empty()) return std::nullopt;
  return proxy;
}

}  // namespace danlu::net
