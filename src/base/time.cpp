#include "base/time.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace danlu {
namespace {

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kDay = 86'400 * kSecond;

// Reads digits one by one; stays failed once something did not fit.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  int number(size_t digits) {
    int value = 0;
    for (size_t i = 0; i < digits; ++i) {
      if (at_ >= text_.size() || text_[at_] < '0' || text_[at_] > '9') {
        ok_ = false;
        return 0;
      }
      value = value * 10 + (text_[at_++] - '0');
    }
    return value;
  }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) { ok_ = take(c) && ok_; }
  void require(bool condition) { ok_ = ok_ && condition; }
  int64_t fraction() {
    int64_t value = 0;
    int64_t unit = kSecond / 10;
    size_t start = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
      value += unit * (text_[at_++] - '0');
      unit /= 10;
    }
    ok_ = ok_ && at_ > start;
    return value;
  }
  bool ok() const { return ok_; }
  bool at_end() const { return at_ == text_.size(); }

 private:
  std::string_view text_;
  size_t at_ = 0;
  bool ok_ = true;
};

// Minutes east of UTC.
int zone(Scanner& in, bool east) {
  int hours = in.number(2);
  in.take(':');
  int minutes = in.at_end() ? 0 : in.number(2);
  in.require(hours <= 18 && minutes < 60);
  return (east ? 1 : -1) * (hours * 60 + minutes);
}

int64_t time_of_day(Scanner& in, TimeFormat& format) {
  int hours = in.number(2);
  in.expect(':');
  int minutes = in.number(2);
  int64_t seconds = 0;
  int64_t fraction = 0;
  if (in.take(':')) {
    seconds = in.number(2);
    if (in.take('.')) fraction = in.fraction();
  }
  in.require(hours < 24 && minutes < 60 && seconds < 60);
  format = TimeFormat::local;
  int offset = 0;
  if (in.take('Z')) {
    format = TimeFormat::zoned;
  } else if (!in.at_end()) {
    bool east = in.take('+');
    if (!east) in.expect('-');
    offset = zone(in, east);
    format = TimeFormat::zoned;
  }
  return ((hours * 60 + minutes - offset) * 60 + seconds) * kSecond + fraction;
}

}  // namespace

std::optional<ParsedTime> parse_time(std::string_view text) {
  if (text.size() < 10 || text.size() > 40 || text[4] != '-') return std::nullopt;
  Scanner in(text);
  int year = in.number(4);
  in.expect('-');
  int month = in.number(2);
  in.expect('-');
  int day = in.number(2);
  std::chrono::year_month_day date{std::chrono::year(year),
                                   std::chrono::month(static_cast<unsigned>(month)),
                                   std::chrono::day(static_cast<unsigned>(day))};
  if (!in.ok() || !date.ok() || year == 0) return std::nullopt;
  ParsedTime result;
  result.microseconds = std::chrono::sys_days(date).time_since_epoch().count() * kDay;
  if (!in.at_end()) {
    if (!in.take('T')) in.expect(' ');
    result.microseconds += time_of_day(in, result.format);
  }
  if (!in.ok() || !in.at_end()) return std::nullopt;
  return result;
}

std::string format_time(int64_t microseconds, TimeFormat format) {
  int64_t days = microseconds / kDay - (microseconds % kDay < 0 ? 1 : 0);
  int64_t rest = microseconds - days * kDay;
  std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
  std::array<char, 64> buffer{};
  int length =
      std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  std::string text(buffer.data(), static_cast<size_t>(length));
  if (format == TimeFormat::date) return text;
  int64_t seconds = rest / kSecond;
  length = std::snprintf(buffer.data(), buffer.size(), "T%02d:%02d:%02d",
                         static_cast<int>(seconds / 3600), static_cast<int>(seconds / 60 % 60),
                         static_cast<int>(seconds % 60));
  text.append(buffer.data(), static_cast<size_t>(length));
  if (int64_t fraction = rest % kSecond; fraction != 0) {
    length = std::snprintf(buffer.data(), buffer.size(), ".%06d", static_cast<int>(fraction));
    text.append(buffer.data(), static_cast<size_t>(length));
    while (text.back() == '0') text.pop_back();
  }
  if (format == TimeFormat::zoned) text.push_back('Z');
  return text;
}

int64_t now_microseconds() {
  auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

}  // namespace danlu
