#include "nodes/support/duration.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "base/error.hpp"

namespace danlu::nodes {
namespace {

constexpr ErrorCode kBadDuration{"flow.duration",
                                 Failure::input,
                                 {"'{text}' is not a span of time.", "“{text}”不是时长。"},
                                 {"Write it as in 90s, 5m, 2h, 3d or 500ms; at most 3650d.",
                                  "请写成 90s、5m、2h、3d 或 500ms 这样的形式，最多 3650d。"}};

struct Unit {
  std::string_view name;
  double microseconds;
};
constexpr std::array<Unit, 6> kUnits{
    {{"ms", 1e3}, {"s", 1e6}, {"m", 60e6}, {"h", 3600e6}, {"d", 86400e6}, {"w", 604800e6}}};
constexpr double kLongest = 3650.0 * 86400e6;

}  // namespace

int64_t parse_duration(const std::string& text) {
  double number = 0;
  auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
  for (const Unit& known : kUnits) {
    double time = number * known.microseconds;
    bool fits = problem == std::errc() && std::isfinite(time) && time >= 0 && time <= kLongest;
    if (unit == known.name && fits) return static_cast<int64_t>(time);
  }
  throw Error(kBadDuration, {{"text", text}});
}

}  // namespace danlu::nodes
