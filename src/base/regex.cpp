#include "base/regex.hpp"

#include <unicode/regex.h>
#include <unicode/utext.h>

#include "base/error.hpp"

namespace danlu {
namespace {

constexpr ErrorCode kInvalid{
    "regex.invalid",
    Failure::usage,
    {"The regular expression '{pattern}' is not valid at character {column}: {detail}.",
     "正则表达式“{pattern}”在第 {column} 个字符处无效：{detail}。"},
    {"Close every bracket; write \\\\( for a bracket itself.",
     "请闭合所有括号；若要匹配括号本身请写 \\\\(。"}};
constexpr ErrorCode kTooSlow{
    "regex.too_slow",
    Failure::limit,
    {"The regular expression takes too long on this text.", "正则表达式在此文本上耗时过长。"},
    {"Avoid nested repetition such as (a+)+, or use shorter text.",
     "请避免 (a+)+ 这类嵌套重复，或缩短文本。"}};

constexpr int32_t kTimeLimit = 1000;  // ICU's units, about a millisecond each.
constexpr int32_t kStackBytes = 8 * 1024 * 1024;

void check(UErrorCode status) {
  if (U_SUCCESS(status)) return;
  throw Error(kTooSlow);  // Time or backtracking memory; the pattern itself was valid.
}

// A view of UTF-8 text in the form ICU reads.
class TextView {
 public:
  explicit TextView(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    text_ = utext_openUTF8(nullptr, text.data(), static_cast<int64_t>(text.size()), &status);
    check(status);
  }
  ~TextView() { utext_close(text_); }
  TextView(const TextView&) = delete;
  TextView& operator=(const TextView&) = delete;
  UText* get() const { return text_; }

 private:
  UText* text_ = nullptr;
};

}  // namespace

struct Regex::State {
  std::unique_ptr<icu::RegexPattern> pattern;

  // A matcher of its own per call, so that one Regex serves several threads.
  std::unique_ptr<icu::RegexMatcher> matcher() const {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::RegexMatcher> matcher(pattern->matcher(status));
    check(status);
    matcher->setTimeLimit(kTimeLimit, status);
    matcher->setStackLimit(kStackBytes, status);
    check(status);
    return matcher;
  }
};

Regex::Regex(std::string_view pattern, Case letters) : state_(std::make_unique<State>()) {
  UErrorCode status = U_ZERO_ERROR;
  UParseError place{};
  uint32_t flags = letters == Case::ignored ? UREGEX_CASE_INSENSITIVE : 0;
  auto text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(pattern.data(), static_cast<int32_t>(pattern.size())));
  state_->pattern.reset(icu::RegexPattern::compile(text, flags, place, status));
  if (U_FAILURE(status)) {
    throw Error(kInvalid, {{"pattern", pattern.substr(0, 200)},
                           {"column", place.offset},
                           {"detail", u_errorName(status)}});
  }
}

Regex::~Regex() = default;
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;

std::vector<Regex::Match> Regex::find_all(std::string_view text) const {
  TextView view(text);
  auto matcher = state_->matcher();
  matcher->reset(view.get());
  std::vector<Match> matches;
  UErrorCode status = U_ZERO_ERROR;
  while (matcher->find(status)) {
    Match match;
    match.begin = static_cast<size_t>(matcher->start64(status));
    match.end = static_cast<size_t>(matcher->end64(status));
    for (int32_t group = 0; group <= matcher->groupCount(); ++group) {
      int64_t begin = matcher->start64(group, status);
      int64_t end = matcher->end64(group, status);
      match.groups.emplace_back(
          begin < 0 ? std::string_view()
                    : text.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin)));
    }
    matches.push_back(std::move(match));
  }
  check(status);
  return matches;
}

std::string Regex::replace_all(std::string_view text, std::string_view replacement) const {
  TextView view(text);
  TextView by(replacement);
  auto matcher = state_->matcher();
  matcher->reset(view.get());
  UErrorCode status = U_ZERO_ERROR;
  // ICU may give a text back even when it fails.
  std::unique_ptr<UText, decltype(&utext_close)> result(
      matcher->replaceAll(by.get(), nullptr, status), utext_close);
  if (status == U_INDEX_OUTOFBOUNDS_ERROR || status == U_REGEX_INVALID_CAPTURE_GROUP_NAME) {
    throw Error(
        kInvalid,
        {{"pattern", replacement.substr(0, 200)}, {"column", 0}, {"detail", u_errorName(status)}});
  }
  check(status);
  auto length = static_cast<int32_t>(utext_nativeLength(result.get()));
  icu::UnicodeString wide;
  char16_t* buffer = wide.getBuffer(length + 1);
  int32_t written = utext_extract(result.get(), 0, length, buffer, length + 1, &status);
  wide.releaseBuffer(U_SUCCESS(status) ? written : 0);
  std::string out;
  return wide.toUTF8String(out);
}

}  // namespace danlu
