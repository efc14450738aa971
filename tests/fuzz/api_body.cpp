// Rooms: serve
// What a request may bring to any endpoint: a JSON body or a query. The first byte names the endpoint.
#include "serve/api/endpoint.hpp"
#include "serve/http/text.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace danlu;
using namespace danlu::serve;

const std::vector<Endpoint>& endpoints() {
  static const std::vector<Endpoint> kEndpoints = builtin_endpoints();
  return kEndpoints;
}

Request request_of(const Endpoint& endpoint, std::string_view text) {
  Request request;
  request.method = endpoint.method;
  request.headers.add("Content-Type", "application/json");
  for (const std::string& name : template_names(endpoint.path)) request.parameters[name] = "x";
  request.body = text;
  request.body_bytes = text.size();
  for (std::string_view pair : split(text, '&')) {
    size_t equals = pair.find('=');
    std::string_view value = equals == std::string_view::npos ? "" : pair.substr(equals + 1);
    if (utf8::valid(pair))
      request.query.add(std::string(pair.substr(0, equals)), std::string(value));
  }
  return request;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const Endpoint& endpoint = endpoints()[data[0] % endpoints().size()];
  Request request = request_of(endpoint, fuzz::text_of(data + 1, size - 1));
  fuzz::tolerating_errors([&] {
    Json values = request_values(endpoint, request);
    fuzz::require(values.is_object());
    fuzz::require(endpoint.params.read(values) != nullptr || endpoint.params.specs().empty());
  });
  return 0;
}
