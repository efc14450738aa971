// Whole requests against the session, without sockets: our own cases (testdata/requests.txt) and
// the request suite of llhttp (shared cases, robustness/http).
#include <gtest/gtest.h>

#include <fstream>
#include <regex>

#include "base/files.hpp"
#include "base/testing/cases.hpp"
#include "serve/http/chunked.hpp"
#include "serve/http/errors.hpp"
#include "serve/http/head_parser.hpp"
#include "serve/http/text.hpp"

namespace danlu::serve {
namespace {

struct Verdict {
  bool refused = false;
  bool incomplete = false;
  int status = 200;
  std::string reason;
  size_t requests = 0;
};

// Reads requests one after the other, as the server does, until the bytes are used up, something is
// refused, or the connection would be closed.
Verdict judge(std::string_view bytes, const HeadLimits& limits, size_t step) {
  Verdict verdict;
  HeadScanner scanner(limits);
  std::string in;
  size_t given = 0;
  auto more = [&] {
    size_t count = std::min(step, bytes.size() - given);
    in += bytes.substr(given, count);
    given += count;
    return count > 0;
  };
  try {
    while (true) {
      std::optional<size_t> length;
      while (!(length = scanner.scan(in))) {
        if (!more()) {
          verdict.incomplete = in.find_first_not_of("\r\n") != std::string::npos;
          return verdict;
        }
      }
      RequestHead head = parse_head(std::string_view(in).substr(0, *length), limits);
      in.erase(0, *length);
      scanner.reset();
      // What the server knows; other methods are answered 501.
      constexpr std::string_view kKnown = " GET HEAD POST PUT DELETE PATCH OPTIONS ";
      if (kKnown.find(" " + head.method + " ") == kKnown.npos) {
        throw Error(kNotImplemented, {{"what", head.method}});
      }
      parse_target(head.target);
      std::string body;
      ChunkedDecoder chunked;
      while (head.body == BodyKind::chunked && !chunked.done()) {
        in.erase(0, chunked.feed(in, body, SIZE_MAX));
        if (chunked.done()) break;
        if (!more()) return verdict.incomplete = true, verdict;
      }
      while (head.body == BodyKind::length && in.size() < head.content_length) {
        if (!more()) return verdict.incomplete = true, verdict;
      }
      if (head.body == BodyKind::length) in.erase(0, head.content_length);
      ++verdict.requests;
      if (!head.keep_alive) return verdict;
    }
  } catch (const Error& error) {
    verdict.refused = true;
    verdict.status = http_status(error);
    verdict.reason = error.message(Language::en);
  }
  return verdict;
}

// \r \n \t \f \xNN (and more of `extra`) are those bytes; line ends become CRLF, after a \ nothing.
std::string unescaped(std::string_view text, bool extra) {
  std::string bytes;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') {
      bytes += "\r\n";
      continue;
    }
    if (text[i] != '\\' || i + 1 == text.size()) {
      bytes += text[i];
      continue;
    }
    char escape = text[++i];
    if (escape == 'x') {
      bytes += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else if (escape != '\n') {
      std::string_view names = extra ? "rntf0\\" : "rntf";
      constexpr std::string_view kBytes("\r\n\t\f\0\\", 6);
      size_t found = names.find(escape);
      bytes += found == std::string_view::npos ? std::string{'\\', escape}
                                               : std::string(1, kBytes[found]);
    }
  }
  return bytes;
}

TEST(RequestSuite, our_own_cases_end_as_they_say_however_they_are_cut) {
  std::string text = read_file(std::string(DANLU_SOURCE) + "/src/serve/http/testdata/requests.txt");
  size_t cases = 0;
  for (size_t at = text.find("\n== "); at != std::string::npos;) {
    size_t line_end = text.find('\n', at + 1);
    size_t next = text.find("\n== ", line_end);
    std::string title = text.substr(at + 4, line_end - at - 4);
    std::string bytes = unescaped(
        text.substr(line_end + 1, next == std::string::npos ? next : next + 1 - (line_end + 1)),
        true);
    bool accept = title.starts_with("accept");
    int status = std::stoi(title.substr(title.find(' ') + 1, 3));
    for (size_t step : {size_t{1}, size_t{7}, bytes.size()}) {
      Verdict verdict = judge(bytes, {}, step);
      EXPECT_EQ(verdict.refused, !accept) << title << ": " << verdict.reason;
      EXPECT_EQ(verdict.status, status) << title << ": " << verdict.reason;
      EXPECT_EQ(verdict.requests, accept ? 1u : 0u) << title;
    }
    ++cases;
    at = next;
  }
  EXPECT_GT(cases, 60u);
}

struct LlhttpCase {
  std::string title;
  std::string type;
  std::string bytes;
  bool error = false;  // An error of the form; pauses and upgrades are none.
  std::string reason;
};

std::vector<LlhttpCase> read_cases(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::vector<LlhttpCase> cases;
  LlhttpCase now;
  std::string heading;
  std::string block;
  std::string kind;
  static const std::regex kType(R"re("type":\s*"([^"]+)")re");
  static const std::regex kError(R"re(error code=(\d+) reason="(.*)")re");
  for (std::string line; std::getline(in, line);) {
    std::smatch match;
    if (kind.empty() && line.starts_with("#")) {
      heading = line;
    } else if (kind.empty() && line.starts_with("<!-- meta=")) {
      now = {};
      now.title = file.stem().string() + ": " +
                  std::string(trimmed(heading.substr(heading.find_first_not_of("# "))));
      if (std::regex_search(line, match, kType)) now.type = match[1];
    } else if (kind.empty() && line.starts_with("```")) {
      kind = line.substr(3);
      block.clear();
    } else if (line == "```") {
      if (!block.empty()) block.pop_back();  // The last line end belongs to the fence.
      if (kind == "http") now.bytes = unescaped(block, false);
      // 21 to 24 are pauses of a test and of CONNECT and Upgrade.
      if (kind == "log" && std::regex_search(block, match, kError)) {
        int code = std::stoi(match[1]);
        now.error = code < 21 || code > 24;
        now.reason = match[2];
      }
      if (kind == "log") cases.push_back(now);
      kind.clear();
    } else {
      block += line + "\n";
    }
  }
  return cases;
}

struct Exception {
  std::string_view title;
  std::string_view why;
};

// Accepted by llhttp, refused here. Methods we do not know and codings besides chunked are not in
// the list: llhttp leaves them to the program above it, which here answers 501.
constexpr Exception kStricter[] = {
    {"sample: No HTTP version", "HTTP/0.9 is not spoken"},
    {"method: SOURCE request with ICE", "another protocol"},
    {"method: OPTIONS request with RTSP", "another protocol"},
    {"method: ANNOUNCE request with RTSP", "another protocol"},
    {"method: PRI request HTTP2", "HTTP/2 is not spoken"},
    {"uri: Fragment in URI", "no part of a request target (RFC 9112, section 3.2)"},
    {"transfer-encoding: POST with `chunked` as last transfer-encoding", "a fragment in its URI"},
    {"transfer-encoding: POST with `chunked` as last transfer-encoding (multiple headers)",
     "a fragment in its URI"},
    {"uri: `host:port` and basic auth", "user information: an error (RFC 9110, section 4.2.4)"},
};
// Refused by llhttp, accepted here: what follows "Connection: close" is never read.
constexpr Exception kMilder[] = {
    {"connection: No restart when keep-alive is off (1.0)", "not read"},
    {"connection: CRLF between requests, explicit `close`", "not read"},
    {"connection: CRLF between requests, explicit `close` followed by tab", "not read"},
};

bool excepted(std::span<const Exception> list, std::string_view title) {
  return std::ranges::any_of(list, [&](const Exception& e) { return e.title == title; });
}

TEST(RequestSuite, judges_as_llhttp_does) {
  auto folder = danlu::testing::cases("robustness/http/request");
  if (!folder) GTEST_SKIP() << "no shared cases here (robustness/http)";
  HeadLimits limits{.host_required = false};  // The suite leaves it out for brevity.
  size_t judged = 0;
  size_t refused = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
    for (const LlhttpCase& item : read_cases(entry.path())) {
      Verdict verdict = judge(item.bytes, limits, item.bytes.size());
      EXPECT_EQ(judge(item.bytes, limits, 1).refused, verdict.refused) << item.title;
      // The lenient cases show what llhttp takes with its checks off: that is no truth for us.
      if (item.type != "request") continue;
      ++judged;
      // Cases of llhttp may break off after the mistake.
      if (item.error && verdict.incomplete) {
        std::string whole = item.bytes + "\r\n\r\n";
        verdict = judge(whole, limits, whole.size());
      }
      refused += verdict.refused;
      if (item.error && !verdict.refused) {
        EXPECT_TRUE(excepted(kMilder, item.title))
            << "accepted: " << item.title << " (" << item.reason << ")";
      } else if (!item.error && verdict.refused && verdict.status != 501) {
        EXPECT_TRUE(excepted(kStricter, item.title))
            << "refused: " << item.title << " (" << verdict.reason << ")";
      }
    }
  }
  RecordProperty("judged", static_cast<int>(judged));
  RecordProperty("refused", static_cast<int>(refused));
  EXPECT_GT(judged, 110u);
}

}  // namespace
}  // namespace danlu::serve
