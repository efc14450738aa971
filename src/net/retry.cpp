#include "net/retry.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace danlu::net {
namespace {

using namespace std::chrono;

std::optional<int> number(std::string_view text) {
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

std::vector<std::string_view> words_of(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    size_t end = text.find_first_of(separators);
    if (end != 0) words.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return words;
}

std::optional<unsigned> month_of(std::string_view name) {
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto found = std::ranges::find(kMonths, name);
  if (found == kMonths.end()) return std::nullopt;
  return static_cast<unsigned>(found - kMonths.begin()) + 1;
}

std::optional<system_clock::time_point> assemble(std::string_view day_text,
                                                 std::string_view month_text,
                                                 std::string_view year_text,
                                                 std::string_view clock_text) {
  std::optional<int> day_number = number(day_text);
  std::optional<unsigned> month_number = month_of(month_text);
  std::optional<int> year_number = number(year_text);
  std::vector<std::string_view> clock = words_of(clock_text, ":");
  if (!day_number || !month_number || !year_number || clock.size() != 3) return std::nullopt;
  // RFC 850 dates carry two digits; the century is the one nearest to now.
  int full_year =
      year_text.size() == 2 ? *year_number + (*year_number < 70 ? 2000 : 1900) : *year_number;
  year_month_day date{year(full_year), month(*month_number),
                      day(static_cast<unsigned>(*day_number))};
  std::optional<int> hour = number(clock[0]);
  std::optional<int> minute = number(clock[1]);
  std::optional<int> second = number(clock[2]);
  if (!date.ok() || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) {
    return std::nullopt;
  }
  return sys_days(date) + hours(*hour) + minutes(*minute) + seconds(*second);
}

}  // namespace

bool worth_retrying(int status) {
  constexpr std::array kTransient{408, 425, 429, 500, 502, 503, 504, 529};
  return std::ranges::find(kTransient, status) != kTransient.end();
}

std::optional<system_clock::time_point> parse_http_date(std::string_view text) {
  std::vector<std::string_view> words = words_of(text, " ,-");
  // "Sun, 06 Nov 1994 08:49:37 GMT" and "Sunday, 06-Nov-94 08:49:37 GMT" have the same six words.
  if (words.size() == 6 && words[5] == "GMT") {
    return assemble(words[1], words[2], words[3], words[4]);
  }
  // asctime: "Sun Nov  6 08:49:37 1994".
  if (words.size() == 5) return assemble(words[2], words[1], words[4], words[3]);
  return std::nullopt;
}

std::optional<milliseconds> retry_after(std::string_view value, system_clock::time_point now) {
  while (value.starts_with(' ')) value.remove_prefix(1);
  while (value.ends_with(' ')) value.remove_suffix(1);
  if (std::optional<int> wait = number(value)) return milliseconds(int64_t{1000} * *wait);
  std::optional<system_clock::time_point> date = parse_http_date(value);
  if (!date) return std::nullopt;
  return std::max(milliseconds(0), duration_cast<milliseconds>(*date - now));
}

Retry::Retry(const RetryPolicy& policy, std::function<double()> random)
    : policy_(policy), random_(std::move(random)) {
  if (!random_) {
    random_ = [engine = std::mt19937(std::random_device{}())]() mutable {
      return std::uniform_real_distribution<double>(0, 1)(engine);
    };
  }
}

std::optional<milliseconds> Retry::next_wait(std::optional<milliseconds> asked_by_server) {
  if (attempts_ >= policy_.attempts_max) return std::nullopt;
  if (asked_by_server && *asked_by_server > policy_.retry_after_max) return std::nullopt;
  double grown = static_cast<double>(policy_.wait_first.count()) *
                 std::pow(policy_.factor, static_cast<double>(attempts_ - 1));
  double bounded = std::min(grown, static_cast<double>(policy_.wait_max.count()));
  milliseconds wait(static_cast<int64_t>(bounded * (0.5 + 0.5 * random_())));
  ++attempts_;
  return asked_by_server ? std::max(*asked_by_server, milliseconds(0)) : wait;
}

bool Retry::wait(const CancelToken& cancel, std::optional<milliseconds> asked_by_server) {
  std::optional<milliseconds> time = next_wait(asked_by_server);
  if (!time) return false;
  if (!cancel.sleep_for(*time)) cancel.throw_if_cancelled();
  return true;
}

}  // namespace danlu::net
