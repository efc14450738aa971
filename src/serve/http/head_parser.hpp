// The head of a request, read strictly (RFC 9112): what two readers could understand differently is
// refused, never guessed, because that is what request smuggling lives on. CRLF only, no folded
// lines, one Host, one Content-Length of digits, Transfer-Encoding exactly "chunked" and never
// beside Content-Length, no space before a colon, HTTP/1.0 and 1.1 only.
//
// Cost is linear in the bytes, however they are cut. Errors: http.request_malformed,
// http.version_unknown, http.not_implemented, http.head_too_large, http.target_too_long.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "serve/http/message.hpp"

namespace danlu::serve {

struct HeadLimits {
  size_t head_bytes_max = 32 << 10;
  size_t target_bytes_max = 8 << 10;
  size_t headers_max = 100;
  bool host_required = true;  // RFC 9112, section 3.2, for HTTP/1.1.
};

enum class BodyKind : uint8_t { none, length, chunked };

struct RequestHead {
  std::string method;
  std::string target;
  int minor_version = 1;
  Headers headers;
  std::string host;  // Of the target when it is absolute, else of the Host field.
  BodyKind body = BodyKind::none;
  uint64_t content_length = 0;
  bool keep_alive = true;
  bool expects_continue = false;
};

// Finds the end of a head in bytes that come bit by bit.
class HeadScanner {
 public:
  explicit HeadScanner(const HeadLimits& limits) : limits_(limits) {}
  // `bytes`: all since the last request, what was given before included. The length of the head
  // with its empty line, or nothing while more is needed. Throws as soon as it cannot become one.
  std::optional<size_t> scan(std::string_view bytes);
  void reset();

 private:
  HeadLimits limits_;
  size_t at_ = 0;
  size_t line_begin_ = 0;
  size_t lines_ = 0;
};

// `bytes` is what HeadScanner found.
RequestHead parse_head(std::string_view bytes, const HeadLimits& limits);

// A field line without its CRLF, as heads and trailers have them.
Header parse_field(std::string_view line);

struct Target {
  std::string path;
  std::vector<std::string> segments;
  Query query;
};
// "/a/b?x=1", "http://host/a", or "*" (of OPTIONS; no segments). Refuses "." and ".." segments,
// encoded or not, control characters and what is not UTF-8.
Target parse_target(std::string_view target);

}  // namespace danlu::serve
