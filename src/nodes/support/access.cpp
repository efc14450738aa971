#include "nodes/support/access.hpp"

#include <algorithm>

#include "base/files.hpp"
#include "base/files_errors.hpp"
#include "base/utf8.hpp"

namespace danlu::nodes {
namespace {

namespace fs = std::filesystem;

struct HostAndPort {
  std::string_view host;
  std::string_view port;
};

// An IPv6 address has colons of its own and stands without brackets only when there is no port.
HostAndPort split(std::string_view text) {
  size_t colon = text.rfind(':');
  bool port = colon != std::string_view::npos &&
              (text.find(':') == colon || (colon > 0 && text[colon - 1] == ']'));
  HostAndPort both{text, {}};
  if (port) both = {text.substr(0, colon), text.substr(colon + 1)};
  if (both.host.size() > 2 && both.host.front() == '[' && both.host.back() == ']') {
    both.host = both.host.substr(1, both.host.size() - 2);
  }
  return both;
}

bool host_covers(std::string_view granted, std::string_view needed) {
  HostAndPort have = split(granted);
  HostAndPort want = split(needed);
  if (!have.port.empty() && have.port != want.port) return false;
  if (have.host == "*") return true;
  if (have.host.starts_with("*.")) {
    std::string_view domain = have.host.substr(1);
    return want.host.size() > domain.size() && want.host.ends_with(domain);
  }
  return have.host == want.host;
}

bool is_within(const fs::path& path, const fs::path& folder) {
  auto [end, rest] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end() || (std::next(end) == folder.end() && end->empty());
}

bool host_kind(GrantKind kind) {
  return kind == GrantKind::network || kind == GrantKind::private_net;
}
bool folder_kind(GrantKind kind) {
  return kind == GrantKind::folder_read || kind == GrantKind::folder_write;
}

// One spelling for one address: "::ffff:127.0.0.1" is 127.0.0.1, "LOCALHOST." is localhost.
std::string host_text(const net::Url& url) {
  std::string host = url.hostname();
  while (host.size() > 1 && host.back() == '.') host.pop_back();
  std::optional<net::IpAddress> address = net::IpAddress::parse(host);
  if (address) host = address->text();
  std::string port = url.port_text();
  if (port.empty()) return host;
  bool colons = host.find(':') != std::string::npos;
  return (colons ? "[" + host + "]" : host) + ":" + port;
}

bool names_this_machine(std::string_view host) {
  return host == "localhost" || host.ends_with(".localhost") || host.ends_with(".local") ||
         host.ends_with(".internal");
}

bool writes_flow(const fs::path& path) {
  std::string name = path.filename().string();
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return name == "app.yaml" || name == "app.yml" || name.ends_with(".flow.yaml") ||
         name.ends_with(".flow.yml");
}

void keep_out_of_data(const fs::path& path, const fs::path& root, const fs::path& data,
                      std::string_view shown) {
  std::error_code failed;
  fs::path real_data = fs::weakly_canonical(data, failed);
  if (failed || data.empty() || !is_within(path, real_data)) return;
  fs::path real_root = fs::weakly_canonical(root, failed);
  bool app_inside = !failed && real_root != real_data && is_within(real_root, real_data);
  if (app_inside && is_within(path, real_root)) return;
  throw Error(kReservedFile, {{"path", shown}});
}

}  // namespace

std::string Grant::text() const {
  std::string name = to_json(kind).as_text();
  return kind == GrantKind::write ? name : name + ":" + value;
}

Bilingual Grant::described() const {
  bool any = value == "*";
  switch (kind) {
    case GrantKind::network:
      if (any) return {"reach any address on the internet", "访问互联网上的任意地址"};
      return {"reach " + value + " on the internet", "访问互联网上的 " + value};
    case GrantKind::private_net:
      if (any)
        return {"reach any address on this machine and its network",
                "访问本机及所在内网的任意地址"};
      return {"reach " + value + " on this machine or its network", "访问本机或内网的 " + value};
    case GrantKind::folder_read:
      return {"read files in " + value, "读取 " + value + " 中的文件"};
    case GrantKind::folder_write:
      return {"read and write files in " + value, "读写 " + value + " 中的文件"};
    case GrantKind::write:
      return {"write files into its own folder", "在自己的文件夹中写入文件"};
    case GrantKind::model:
      if (any) return {"use any of your models", "使用你的任意模型"};
      if (value == "default") return {"use your default model", "使用你的默认模型"};
      return {"use your model " + value, "使用你的模型 " + value};
    case GrantKind::collection:
      if (any) return {"search any of your collections", "检索你的任意知识库"};
      return {"search your collection " + value, "检索你的知识库 " + value};
    case GrantKind::secret:
      if (any) return {"use any of your secrets", "使用你的任意密钥"};
      return {"use your secret " + value, "使用你的密钥 " + value};
  }
  return {value, value};
}

bool covers(const Grant& granted, const Grant& needed) {
  bool same = granted.kind == needed.kind;
  // Where a host lies may not be known before it is asked: who may reach it privately may reach it.
  bool stronger =
      (granted.kind == GrantKind::folder_write && needed.kind == GrantKind::folder_read) ||
      (granted.kind == GrantKind::private_net && needed.kind == GrantKind::network &&
       needed.value != "*" && granted.value != "*");
  if (!same && !stronger) return false;
  if (host_kind(needed.kind)) return host_covers(granted.value, needed.value);
  if (folder_kind(needed.kind)) {
    return needed.value != "*" && is_within(needed.value, granted.value);
  }
  return granted.value == "*" || granted.value == needed.value;
}

bool covered(const std::vector<Grant>& granted, const Grant& needed) {
  return std::ranges::any_of(granted, [&](const Grant& one) { return covers(one, needed); });
}

Grant parse_grant(std::string_view text) {
  Error unreadable(kGrantUnreadable, {{"text", utf8::repaired(text.substr(0, 200))}});
  size_t colon = text.find(':');
  Grant grant;
  try {
    grant.kind = from_json<GrantKind>(Json(std::string(text.substr(0, colon))));
  } catch (const Error&) {
    throw unreadable;
  }
  grant.value = colon == std::string_view::npos ? "*" : std::string(text.substr(colon + 1));
  bool alone = grant.kind == GrantKind::write;
  if (alone) {
    if (grant.value != "*") throw unreadable;
    return grant;
  }
  if (grant.value.empty() || colon == std::string_view::npos) throw unreadable;
  if (folder_kind(grant.kind)) {
    if (grant.value.front() != '/') throw unreadable;
    return grant;
  }
  if (!host_kind(grant.kind) || grant.value == "*") return grant;
  std::string prefix;
  std::string host = grant.value;
  if (host.starts_with("*.")) {
    prefix = "*.";
    host.erase(0, 2);
  }
  if (host.find_first_of("/?#@\\") != std::string::npos) throw unreadable;
  bool bare_ipv6 = host.find(':') != host.rfind(':') && host.front() != '[';
  std::optional<net::Url> url =
      net::Url::try_parse("http://" + (bare_ipv6 ? "[" + host + "]" : host) + "/");
  if (!url) throw unreadable;
  grant.value = prefix + host_text(*url);
  return grant;
}

Grant needed_for(const net::Url& url) {
  std::string text = host_text(url);
  std::string host(split(text).host);
  std::optional<net::IpAddress> address = net::IpAddress::parse(host);
  bool near = address ? address->kind() == net::AddressKind::loopback ||
                            address->kind() == net::AddressKind::private_net
                      : names_this_machine(host);
  return {near ? GrantKind::private_net : GrantKind::network, text};
}

bool Access::allows(const Grant& needed) const {
  if (!limited_) return needed.kind != GrantKind::private_net || private_allowed_;
  if (private_allowed_ && needed.kind == GrantKind::private_net) return true;
  return covered(grants_, needed);
}

void Access::refuse(const Grant& needed) const {
  throw Error(kPermissionMissing,
              {{"app", app_}, {"grant", needed.text()}, {"folder", folder_.string()}});
}

void Access::require(const Grant& needed) const {
  if (!allows(needed)) refuse(needed);
}

void Access::require_model(const std::string& name) const {
  require({GrantKind::model, name.empty() ? "default" : name});
}

net::AddressPolicy Access::addresses_for(const net::Url& url) const {
  if (!limited_) {
    return private_allowed_ ? net::AddressPolicy::configured_by_owner()
                            : net::AddressPolicy::public_only();
  }
  Grant needed = needed_for(url);
  bool near = allows({GrantKind::private_net, needed.value});
  if (needed.kind == GrantKind::private_net) {
    if (!near) refuse(needed);
    return net::AddressPolicy::configured_by_owner();
  }
  // Addresses that nobody can be granted are refused by the guard, which says what they are.
  std::optional<net::IpAddress> address =
      net::IpAddress::parse(std::string(split(needed.value).host));
  if (address && address->kind() != net::AddressKind::public_net) {
    return net::AddressPolicy::public_only();
  }
  bool far = allows(needed);
  if (!near && !far) refuse(needed);
  return {.loopback = near, .private_net = near, .link_local = false, .public_net = far};
}

fs::path Access::reachable(const fs::path& root, std::string_view path, GrantKind kind) const {
  fs::path wanted{path};
  if (!limited_ || !wanted.is_absolute()) return path_inside(root, path);
  bool climbs = std::ranges::any_of(wanted, [](const fs::path& part) { return part == ".."; });
  if (climbs) return path_inside(root, path);  // Says that it leads out.
  std::error_code failed;
  fs::path real = fs::weakly_canonical(wanted, failed);
  if (failed) throw file_error(failed.value(), wanted);
  for (const Grant& grant : grants_) {
    if (!folder_kind(grant.kind) || !covers(grant, {kind, real.string()})) continue;
    // A folder that has since become a link to another one is not what was granted.
    if (fs::canonical(grant.value, failed) != fs::path(grant.value) || failed) continue;
    fs::path relative = real.lexically_relative(grant.value);
    return relative == "." ? real : path_inside(grant.value, relative.string());
  }
  refuse({kind, real.parent_path().string()});
}

fs::path Access::readable(const fs::path& root, const fs::path& data, std::string_view path) const {
  fs::path real = reachable(root, path, GrantKind::folder_read);
  keep_out_of_data(real, root, data, path);
  return real;
}

fs::path Access::writable(const fs::path& root, const fs::path& data, std::string_view path) const {
  fs::path real = reachable(root, path, GrantKind::folder_write);
  keep_out_of_data(real, root, data, path);
  if (!limited_) return real;
  if (!fs::path(path).is_absolute()) require({GrantKind::write, "*"});
  if (writes_flow(real)) throw Error(kReservedFile, {{"path", path}});
  return real;
}

}  // namespace danlu::nodes
