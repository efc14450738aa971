#include "serve/api/support/pages.hpp"

#include <span>

#include "serve/http/assets.hpp"
#include "serve/http/errors.hpp"

namespace danlu::serve {

// Made from web/ by the build.
std::span<const Asset> embedded_assets();

namespace {

bool of_pages(std::string_view path) {
  return !path.starts_with("/api/") && path != "/api" && !path.starts_with("/v1/") &&
         !path.starts_with("/assets/") && path.rfind('.') == std::string_view::npos;
}

}  // namespace

Response page(const Request& request) {
  static const AssetTable assets(embedded_assets());
  if (request.path != "/index.html") {
    if (std::optional<Response> found = assets.answer(request.path, request)) return *found;
  }
  if (!of_pages(request.path) && request.path != "/index.html")
    throw Error(kNotFound, {{"path", request.path}});
  std::optional<Response> index = assets.answer("/index.html", request);
  if (!index) throw Error(kNotFound, {{"path", request.path}});
  return *index;
}

}  // namespace danlu::serve
