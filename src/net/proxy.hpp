// Which proxy the environment names for a URL: http_proxy (lower case only, because a CGI server
// sets HTTP_PROXY from a request header), https_proxy, all_proxy and no_proxy, as curl reads them.
// Addresses of this machine never go through a proxy.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "net/url.hpp"

namespace danlu::net {

using ReadEnvironment = std::function<std::string(const std::string& name)>;
std::string environment_value(const std::string& name);  // "" when absent.

std::optional<std::string> proxy_for(const Url& url,
                                     const ReadEnvironment& read = environment_value);

// localhost, *.localhost, 127/8, ::1 and their other spellings.
bool is_this_machine(const Url& url);

}  // namespace danlu::net
