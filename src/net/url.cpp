#include "net/url.hpp"

#include <array>

#include "base/utf8.hpp"
#include "net/errors.hpp"

namespace danlu::net {
namespace {

struct SpecialScheme {
  std::string_view name;
  uint16_t port;
};
constexpr std::array<SpecialScheme, 6> kSpecialSchemes{
    {{"http", 80}, {"https", 443}, {"ws", 80}, {"wss", 443}, {"ftp", 21}, {"file", 0}}};

const SpecialScheme* find_special(std::string_view scheme) {
  for (const SpecialScheme& special : kSpecialSchemes) {
    if (special.name == scheme) return &special;
  }
  return nullptr;
}

}  // namespace

Url Url::parse(std::string_view text, const Url* base) {
  std::optional<Url> url = try_parse(text, base);
  if (!url) {
    constexpr size_t kShownMax = 200;
    throw Error(kUrlInvalid, {{"url", utf8::repaired(utf8::prefix(text, kShownMax))}});
  }
  return *std::move(url);
}

bool Url::special() const { return find_special(scheme) != nullptr; }

uint16_t Url::effective_port() const {
  if (port) return *port;
  const SpecialScheme* special_scheme = find_special(scheme);
  return special_scheme == nullptr ? 0 : special_scheme->port;
}

std::string Url::protocol() const { return scheme + ":"; }

std::string Url::host_and_port() const {
  return port ? hostname() + ":" + std::to_string(*port) : hostname();
}

std::string Url::pathname() const {
  if (opaque_path) return path.empty() ? "" : path.front();
  std::string text;
  for (const std::string& segment : path) text.append("/").append(segment);
  return text;
}

std::string Url::search() const { return query && !query->empty() ? "?" + *query : ""; }

std::string Url::hash() const { return fragment && !fragment->empty() ? "#" + *fragment : ""; }

std::string Url::href() const {
  std::string text = protocol();
  if (host) {
    text += "//";
    if (!username.empty() || !password.empty()) {
      text += username;
      if (!password.empty()) text.append(":").append(password);
      text += "@";
    }
    text += host_and_port();
  } else if (!opaque_path && path.size() > 1 && path.front().empty()) {
    text += "/.";  // Without it the path would read as an authority.
  }
  text += pathname();
  if (query) text.append("?").append(*query);
  if (fragment) text.append("#").append(*fragment);
  return text;
}

std::string Url::origin() const {
  if (scheme == "blob") {
    std::optional<Url> inner = try_parse(pathname());
    bool web = inner && (inner->scheme == "http" || inner->scheme == "https");
    return web ? inner->origin() : "null";
  }
  if (!special() || scheme == "file") return "null";
  return scheme + "://" + host_and_port();
}

std::string Url::display() const {
  if (!host) return protocol() + pathname();
  return scheme + "://" + host_and_port() + pathname();
}

}  // namespace danlu::net
