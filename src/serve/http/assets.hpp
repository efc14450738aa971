// Files that are part of the program (the pages), served from memory. Values that point at bytes
// which live as long as the program.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string_view>

#include "serve/http/message.hpp"

namespace danlu::serve {

struct Asset {
  std::string_view path;  // "/assets/index-3f2a.js", "/index.html".
  std::string_view bytes;
  std::string_view gzip;   // The same, compressed; empty when that is no gain.
  std::string_view hash;   // Of the bytes: the ETag.
  std::string_view type;   // Content-Type.
  bool immutable = false;  // Its name changes with its content: cached for ever.
};

class AssetTable {
 public:
  explicit AssetTable(std::span<const Asset> assets);

  bool contains(std::string_view path) const;
  // 200 (gzip when accepted), or 304 when the client has it; nothing when there is none.
  std::optional<Response> answer(std::string_view path, const Request& request) const;

 private:
  std::map<std::string_view, Asset, std::less<>> assets_;
};

}  // namespace danlu::serve
