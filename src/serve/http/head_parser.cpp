#include "serve/http/head_parser.hpp"

#include "base/utf8.hpp"
#include "serve/http/errors.hpp"
#include "serve/http/text.hpp"

namespace danlu::serve {
namespace {

// Empty lines before a request are skipped (RFC 9112, section 2.2), but not for ever.
constexpr size_t kLeadingBytesMax = 8;

[[noreturn]] void refuse(std::string_view detail) {
  throw Error(kRequestMalformed, {{"detail", detail}});
}

bool is_field_character(char character) {
  auto byte = static_cast<unsigned char>(character);
  return byte >= 0x20 ? byte != 0x7f : character == '\t';
}

bool is_known_coding(std::string_view value) { return equal_without_case(value, "chunked"); }

uint64_t content_length_of(std::string_view value) {
  constexpr size_t kDigitsMax = 18;  // Below 2^63.
  if (value.empty() || value.size() > kDigitsMax) refuse("Content-Length is not a number");
  uint64_t length = 0;
  for (char character : value) {
    if (character < '0' || character > '9') refuse("Content-Length is not a number");
    length = length * 10 + static_cast<uint64_t>(character - '0');
  }
  return length;
}

// uri-host [":" port] of RFC 3986: names, numbers, brackets; enough to be one thing to everybody.
void check_host(std::string_view host) {
  if (host.size() > 512) refuse("the host is too long");
  std::string_view port;
  if (host.starts_with('[')) {
    size_t end = host.find(']');
    if (end == std::string_view::npos) refuse("the host");
    std::string_view address = host.substr(1, end - 1);
    if (address.empty() || address.find_first_not_of("0123456789abcdefABCDEF:.") != address.npos) {
      refuse("the host");
    }
    port = host.substr(end + 1);
  } else {
    size_t colon = std::min(host.find(':'), host.size());
    for (char character : host.substr(0, colon)) {
      bool known = is_token_character(character) ||
                   std::string_view("()=;,").find(character) != std::string_view::npos;
      if (!known) refuse("the host");
    }
    port = host.substr(colon);
  }
  if (port.empty()) return;
  if (port.front() != ':' || port.size() > 6) refuse("the port of the host");
  if (port.substr(1).find_first_not_of("0123456789") != port.npos) refuse("the port of the host");
}

void take_request_line(std::string_view line, const HeadLimits& limits, RequestHead& head) {
  size_t first = line.find(' ');
  if (first == std::string_view::npos) refuse("the request line");
  size_t second = line.find(' ', first + 1);
  if (second == std::string_view::npos) refuse("the request line has no version");
  head.method = line.substr(0, first);
  head.target = line.substr(first + 1, second - first - 1);
  std::string_view version = line.substr(second + 1);
  if (!is_token(head.method) || head.method.size() > 32) refuse("the method");
  if (version.size() != 8 || !version.starts_with("HTTP/") || version[6] != '.' ||
      version[5] < '0' || version[5] > '9' || version[7] < '0' || version[7] > '9') {
    refuse("the version");
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0") throw Error(kVersionUnknown);
  head.minor_version = version[7] - '0';
  if (head.target.empty()) refuse("the target is empty");
  if (head.target.size() > limits.target_bytes_max) {
    throw Error(kTargetTooLong, {{"bytes", limits.target_bytes_max}});
  }
  for (char character : head.target) {
    auto byte = static_cast<unsigned char>(character);
    if (byte <= 0x20 || byte == 0x7f || character == '#') refuse("a character of the target");
  }
}

// The authority of an absolute target replaces the Host field (RFC 9112, section 3.2.2); here they
// have to agree, so that a proxy that reads the other one means the same.
void take_host(const HeadLimits& limits, size_t hosts, RequestHead& head) {
  if (hosts > 1) refuse("more than one Host");
  if (hosts == 0 && head.minor_version == 1 && limits.host_required) refuse("no Host");
  head.host = head.headers.get("host");
  check_host(head.host);
  size_t scheme_end = head.target.find("://");
  if (head.target.starts_with('/') || scheme_end == std::string::npos) return;
  size_t begin = scheme_end + 3;
  std::string authority = head.target.substr(begin, head.target.find_first_of("/?", begin) - begin);
  if (authority.empty()) refuse("the target");
  check_host(authority);
  if (hosts == 1 && !equal_without_case(authority, head.host)) refuse("Host is not the target's");
  head.host = std::move(authority);
}

void take_body(RequestHead& head) {
  size_t lengths = 0;
  size_t codings = 0;
  for (const Header& field : head.headers) {
    if (equal_without_case(field.name, "content-length")) {
      ++lengths;
      head.content_length = content_length_of(field.value);
    } else if (equal_without_case(field.name, "transfer-encoding")) {
      ++codings;
      if (!is_known_coding(field.value)) {
        throw Error(kNotImplemented, {{"what", "this Transfer-Encoding"}});
      }
    }
  }
  if (lengths > 1) refuse("more than one Content-Length");
  if (codings > 1) refuse("more than one Transfer-Encoding");
  if (lengths + codings > 1) refuse("both Content-Length and Transfer-Encoding");
  if (codings == 1 && head.minor_version == 0) refuse("Transfer-Encoding in HTTP/1.0");
  if (codings == 1) head.body = BodyKind::chunked;
  if (lengths == 1 && head.content_length > 0) head.body = BodyKind::length;
}

std::string form_decoded(std::string_view text) {
  std::string spaced(text);
  for (char& character : spaced) {
    if (character == '+') character = ' ';
  }
  std::optional<std::string> decoded = percent_decoded_strict(spaced);
  if (!decoded) refuse("a % without two hexadecimal digits in the query");
  if (!utf8::valid(*decoded)) refuse("the query is not UTF-8");
  return std::move(*decoded);
}

std::string checked_segment(std::string_view text) {
  std::optional<std::string> decoded = percent_decoded_strict(text);
  if (!decoded) refuse("a % without two hexadecimal digits in the path");
  if (!utf8::valid(*decoded)) refuse("the path is not UTF-8");
  for (char character : *decoded) {
    auto byte = static_cast<unsigned char>(character);
    if (byte < 0x20 || byte == 0x7f) refuse("a control character in the path");
  }
  if (*decoded == "." || *decoded == "..") refuse("a path with . or ..");
  return std::move(*decoded);
}

}  // namespace

void HeadScanner::reset() { at_ = line_begin_ = lines_ = 0; }

std::optional<size_t> HeadScanner::scan(std::string_view bytes) {
  for (; at_ < bytes.size(); ++at_) {
    char character = bytes[at_];
    if (at_ >= limits_.head_bytes_max || lines_ > limits_.headers_max + 1) {
      if (lines_ == 0 && at_ - line_begin_ > limits_.target_bytes_max) {
        throw Error(kTargetTooLong, {{"bytes", limits_.target_bytes_max}});
      }
      throw Error(kHeadTooLarge,
                  {{"bytes", limits_.head_bytes_max}, {"count", limits_.headers_max}});
    }
    if (character == '\0') refuse("a NUL byte");
    bool after_return = at_ > line_begin_ && bytes[at_ - 1] == '\r';
    if (after_return != (character == '\n')) {
      refuse(after_return ? "a CR without LF" : "a LF without CR");
    }
    if (character != '\n') {
      // Binary noise (a TLS greeting) is told at its first byte.
      if (lines_ == 0 && at_ == line_begin_ && character != '\r' &&
          !is_token_character(character)) {
        refuse("the method");
      }
      continue;
    }
    bool empty = at_ - line_begin_ == 1;
    line_begin_ = at_ + 1;
    if (!empty) {
      ++lines_;
    } else if (lines_ > 0) {
      return ++at_;
    } else if (at_ >= kLeadingBytesMax) {
      refuse("empty lines before the request");
    }
  }
  return std::nullopt;
}

Header parse_field(std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t') refuse("a folded header line");
  size_t colon = line.find(':');
  if (colon == std::string_view::npos) refuse("a header line without a colon");
  std::string_view name = line.substr(0, colon);
  if (!is_token(name)) refuse("a header name");
  std::string_view value = trimmed(line.substr(colon + 1));
  for (char character : value) {
    if (!is_field_character(character)) refuse("a control character in a header value");
  }
  return {std::string(name), std::string(value)};
}

RequestHead parse_head(std::string_view bytes, const HeadLimits& limits) {
  while (bytes.starts_with("\r\n")) bytes.remove_prefix(2);
  RequestHead head;
  size_t end = bytes.find("\r\n");
  take_request_line(bytes.substr(0, end), limits, head);
  bytes.remove_prefix(end + 2);
  size_t hosts = 0;
  while (!bytes.starts_with("\r\n")) {
    end = bytes.find("\r\n");
    if (end == std::string_view::npos) refuse("a header line without its end");
    Header field = parse_field(bytes.substr(0, end));
    bytes.remove_prefix(end + 2);
    if (equal_without_case(field.name, "host")) ++hosts;
    head.headers.add(field.name, field.value);
    if (head.headers.size() > limits.headers_max) {
      throw Error(kHeadTooLarge, {{"bytes", limits.head_bytes_max}, {"count", limits.headers_max}});
    }
  }
  take_host(limits, hosts, head);
  take_body(head);
  bool close = head.headers.has_token("connection", "close");
  bool keep = head.headers.has_token("connection", "keep-alive");
  head.keep_alive = !close && (head.minor_version == 1 || keep);
  head.expects_continue =
      head.minor_version == 1 && equal_without_case(head.headers.get("expect"), "100-continue");
  return head;
}

Target parse_target(std::string_view target) {
  Target result;
  if (target == "*") {
    result.path = "*";
    return result;
  }
  if (!target.starts_with('/')) {
    bool known = equal_without_case(target.substr(0, 7), "http://") ||
                 equal_without_case(target.substr(0, 8), "https://");
    if (!known) refuse("the target is no path");
    target.remove_prefix(target.find("://") + 3);
    size_t end = target.find_first_of("/?");
    target = end == std::string_view::npos ? "/" : target.substr(end);
  }
  size_t question = target.find('?');
  std::string_view path = target.substr(0, question);
  if (path.starts_with('/')) path.remove_prefix(1);
  for (std::string_view segment : split(path, '/')) {
    result.segments.push_back(checked_segment(segment));
    result.path += "/" + result.segments.back();
  }
  if (question == std::string_view::npos) return result;
  for (std::string_view pair : split(target.substr(question + 1), '&')) {
    if (pair.empty()) continue;
    size_t equal = std::min(pair.find('='), pair.size());
    std::string_view value = equal == pair.size() ? std::string_view() : pair.substr(equal + 1);
    result.query.add(form_decoded(pair.substr(0, equal)), form_decoded(value));
  }
  return result;
}

}  // namespace danlu::serve
