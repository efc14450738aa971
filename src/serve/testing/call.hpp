// Handlers without a server: a request made by hand, routed and answered on this thread. For tests.
#pragma once

#include <string>
#include <string_view>

#include "serve/http/router.hpp"

namespace danlu::serve::testing {

// "/api/runs?limit=3" taken apart as the server does; loopback peer, Host localhost.
Request make_request(std::string_view method, std::string_view target, std::string body = "",
                     Headers headers = {});

// Gate and handler. Waits for an answer given on another thread, at most `time_max` (504 then). A
// streamed answer is gathered until its producer closes it.
Response call(const Router& router, Request request,
              std::chrono::milliseconds time_max = std::chrono::seconds(10));

}  // namespace danlu::serve::testing
