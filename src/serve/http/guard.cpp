#include "serve/http/guard.hpp"

#include <algorithm>

#include "base/utf8.hpp"
#include "serve/http/errors.hpp"
#include "serve/http/text.hpp"

namespace danlu::serve {
namespace {

std::string name_of_host(std::string_view authority) {
  if (authority.starts_with('[')) {
    return lower_case(authority.substr(0, authority.find(']') + 1));
  }
  return lower_case(authority.substr(0, authority.find(':')));
}

bool is_numeric(std::string_view name) {
  if (name.starts_with('[')) return true;
  // Exactly four parts of digits: other spellings of an address (0x7f.1) are no use to a person.
  std::vector<std::string_view> parts = split(name, '.');
  return parts.size() == 4 && std::ranges::all_of(parts, [](std::string_view part) {
           return !part.empty() && part.size() <= 3 &&
                  part.find_first_not_of("0123456789") == std::string_view::npos;
         });
}

bool host_allowed(std::string_view name, const GuardOptions& options) {
  if (name == "localhost" || name.ends_with(".localhost") || is_numeric(name)) return true;
  return std::ranges::any_of(options.hosts, [&](const std::string& host) {
    return host == name || (host.starts_with("*.") && name.ends_with(host.substr(1)));
  });
}

bool own_origin(const std::string& origin, const Request& request, const GuardOptions& options) {
  if (std::ranges::find(options.origins, origin) != options.origins.end()) return true;
  // A proxy in front may speak https with the browser: the authority is what counts.
  for (std::string_view scheme : {"http://", "https://"}) {
    if (origin.starts_with(scheme) &&
        equal_without_case(origin.substr(scheme.size()), request.host)) {
      return true;
    }
  }
  return false;
}

bool is_foreign(const Request& request, const GuardOptions& options) {
  const std::string* origin = request.headers.find("origin");
  if (origin != nullptr) return !own_origin(*origin, request, options);
  const std::string* site = request.headers.find("sec-fetch-site");
  return site != nullptr && (*site == "cross-site" || *site == "same-site");
}

}  // namespace

void check_guard(const Request& request, const GuardOptions& options) {
  if (!request.host.empty() && !host_allowed(name_of_host(request.host), options)) {
    throw Error(kHostRefused, {{"host", utf8::repaired(request.host)}});
  }
  if (!is_foreign(request, options)) return;
  const Headers& headers = request.headers;
  bool reads = request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS";
  bool navigates = reads && headers.get("sec-fetch-mode") == "navigate" &&
                   headers.get("sec-fetch-dest") == "document";
  bool refused = reads ? headers.contains("cookie") && !navigates
                       : headers.contains("cookie") || !headers.contains("authorization");
  if (refused) {
    std::string origin = headers.get("origin");
    throw Error(kOriginRefused,
                {{"origin", origin.empty() ? std::string("?") : utf8::repaired(origin)}});
  }
}

void add_security_headers(Headers& headers) {
  auto add = [&](std::string_view name, std::string_view value) {
    if (!headers.contains(name)) headers.add(name, value);
  };
  const std::string* type = headers.find("content-type");
  bool page = type != nullptr && type->starts_with("text/html");
  add("Content-Security-Policy", page ? kPagePolicy : kDataPolicy);
  add("X-Content-Type-Options", "nosniff");
  add("Referrer-Policy", "no-referrer");
  add("X-Frame-Options", "DENY");
  add("Cross-Origin-Resource-Policy", "same-origin");
  if (page) {
    add("Cross-Origin-Opener-Policy", "same-origin");
    add("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
  }
  add("Cache-Control", "no-store");
}

}  // namespace danlu::serve
