// What is checked about every request besides its form: that it was meant for this server (a
// foreign web page can make a browser send requests here, and a foreign DNS name can point here),
// and the security headers of every response. Values, safe from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "serve/http/message.hpp"

namespace danlu::serve {

struct GuardOptions {
  // Host names besides localhost and numeric addresses, lower case, without a port. A leading
  // "*." takes any name below. A foreign name that resolves here (DNS rebinding) is refused; a
  // numeric Host cannot be rebound.
  std::vector<std::string> hosts = {};
  // Origins besides our own ("https://example.org") whose pages may use cookies here.
  std::vector<std::string> origins = {};
};

// Throws Error(http.host_refused) or Error(http.origin_refused).
//
// A request is foreign when its Origin is not the address it was sent to, or Sec-Fetch-Site says
// cross-site or same-site (another port of localhost is the same "site" for a browser). A foreign
// request may not bring cookies, and may not change anything unless it carries its own
// Authorization; following a link here (a GET that navigates) is fine.
void check_guard(const Request& request, const GuardOptions& options);

// Policy of pages: own scripts, styles, images and connections; nothing of others; no framing.
inline constexpr std::string_view kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src "
    "'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";
// Everything else: nothing may run, even when a browser is made to show it.
inline constexpr std::string_view kDataPolicy =
    "default-src 'none'; frame-ancestors 'none'; sandbox";

// Adds what the handler has not set: CSP (kPagePolicy for text/html), nosniff, no referrer, no
// framing, same-origin resource and opener policies, Cache-Control: no-store.
void add_security_headers(Headers& headers);

}  // namespace danlu::serve
