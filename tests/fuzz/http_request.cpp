// Rooms: serve
#include "serve/http/chunked.hpp"
#include "serve/http/guard.hpp"
#include "serve/http/head_parser.hpp"
#include "serve/http/router.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace danlu;
using namespace danlu::serve;

struct Seen {
  std::vector<std::string> paths;
  std::string bodies;
  std::string_view error;
  bool operator==(const Seen&) const = default;
};

const Router& router() {
  static const Router kRouter = [] {
    Router made;
    for (const char* path : {"/", "/a/{b}", "/a/c", "/a/{b}/c", "/files/{rest...}"}) {
      made.add("GET", path, [](Request&) { return Response(); });
    }
    return made;
  }();
  return kRouter;
}

void route(const RequestHead& head, Seen& seen) {
  Target target = parse_target(head.target);
  fuzz::require(utf8::valid(target.path) && target.path.find('\0') == std::string::npos);
  for (const std::string& segment : target.segments) fuzz::require(segment != "..");
  Request request;
  request.method = head.method;
  request.headers = head.headers;
  request.host = head.host;
  request.cookie("danlu_session");
  check_guard(request, {});
  Router::Match match = router().find(head.method, target.segments);
  fuzz::require(match.route == nullptr || match.allow.empty());
  seen.paths.push_back(target.path);
}

// All requests in `text`, given in pieces of `step` bytes.
Seen read_all(std::string_view text, size_t step) {
  Seen seen;
  HeadLimits limits{.head_bytes_max = 4096, .target_bytes_max = 1024, .headers_max = 20};
  HeadScanner scanner(limits);
  std::string in;
  size_t given = 0;
  auto more = [&] {
    size_t count = std::min(step, text.size() - given);
    in += text.substr(given, count);
    given += count;
    return count > 0;
  };
  fuzz::tolerating_errors([&] {
    try {
      while (true) {
        std::optional<size_t> length;
        while (!(length = scanner.scan(in))) {
          if (!more()) return;
        }
        RequestHead head = parse_head(std::string_view(in).substr(0, *length), limits);
        in.erase(0, *length);
        scanner.reset();
        fuzz::require(head.headers.size() <= limits.headers_max);
        fuzz::require(head.body != BodyKind::chunked || head.content_length == 0);
        route(head, seen);
        ChunkedDecoder chunked;
        while (head.body == BodyKind::chunked && !chunked.done()) {
          in.erase(0, chunked.feed(in, seen.bodies, SIZE_MAX));
          if (!chunked.done() && !more()) return;
        }
        while (head.body == BodyKind::length && in.size() < head.content_length) {
          if (!more()) return;
        }
        if (head.body == BodyKind::length) in.erase(0, head.content_length);
      }
    } catch (const Error& error) {
      seen.error = error.id();
      throw;
    }
  });
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  Seen whole = read_all(text, std::max<size_t>(size, 1));
  // However the network cuts the bytes, the same is understood.
  fuzz::require(read_all(text, 1) == whole && read_all(text, 5) == whole);
  return 0;
}
