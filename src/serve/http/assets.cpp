#include "serve/http/assets.hpp"

#include "serve/http/text.hpp"

namespace danlu::serve {
namespace {

bool accepts_gzip(const Request& request) {
  for (std::string_view member : split(request.headers.get("accept-encoding"), ',')) {
    std::string_view coding = trimmed(member.substr(0, member.find(';')));
    if (!equal_without_case(coding, "gzip")) continue;
    size_t weight = member.find("q=");
    // q=0, q=0.0, ...: not acceptable (RFC 9110, section 12.4.2).
    return weight == std::string_view::npos ||
           member.substr(weight + 2).find_first_of("123456789") != std::string_view::npos;
  }
  return false;
}

bool has_version(const Request& request, std::string_view etag) {
  for (std::string_view member : split(request.headers.get("if-none-match"), ',')) {
    member = trimmed(member);
    if (member.starts_with("W/")) member.remove_prefix(2);  // Weak comparison, section 13.1.2.
    if (member == "*" || member == etag) return true;
  }
  return false;
}

}  // namespace

AssetTable::AssetTable(std::span<const Asset> assets) {
  for (const Asset& asset : assets) assets_.emplace(asset.path, asset);
}

bool AssetTable::contains(std::string_view path) const { return assets_.contains(path); }

std::optional<Response> AssetTable::answer(std::string_view path, const Request& request) const {
  auto found = assets_.find(path);
  if (found == assets_.end()) return std::nullopt;
  const Asset& asset = found->second;
  Response response;
  bool gzip = !asset.gzip.empty() && accepts_gzip(request);
  // The two forms are different bytes, so they need different strong tags.
  std::string etag = "\"" + std::string(asset.hash) + (gzip ? "-gz\"" : "\"");
  response.headers.add("ETag", etag);
  response.headers.add("Cache-Control",
                       asset.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (!asset.gzip.empty()) response.headers.add("Vary", "Accept-Encoding");
  response.headers.add("Content-Type", asset.type);
  if (has_version(request, etag)) {
    response.status = 304;
    return response;
  }
  if (gzip) response.headers.add("Content-Encoding", "gzip");
  response.static_body = gzip ? asset.gzip : asset.bytes;
  return response;
}

}  // namespace danlu::serve
