#include "serve/api/support/pages.hpp"

#include <span>

#include "serve/http/assets.hpp"
#include "serve/http/errors.hpp"

namespace danlu::serve {

// Made from web/ by the build.
std::span<const Asset> embedded_assets();

namespace {

constexpr std::string_view kNoPages = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Danlu</title></head>
<body><h1>Danlu</h1><p>This build has no pages. The API works: see <a href="/openapi.json">/openapi.json</a>.</p>
<p lang="zh">此构建不含网页。API 可用：见 <a href="/openapi.json">/openapi.json</a>。</p></body></html>
)";

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
  if (std::optional<Response> index = assets.answer("/index.html", request)) return *index;
  Response response = Response::text(std::string(kNoPages));
  response.with("Content-Type", "text/html; charset=utf-8").with("Cache-Control", "no-cache");
  return response;
}

}  // namespace danlu::serve
