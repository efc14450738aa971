// Moments in time as microseconds since 1970-01-01T00:00:00 UTC, and their ISO 8601 text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace danlu {

// How much a text says: a day, a moment without a zone (counted as UTC), a moment with one.
enum class TimeFormat : uint8_t { date, local, zoned };

struct ParsedTime {
  int64_t microseconds = 0;
  TimeFormat format = TimeFormat::date;
};

// "2024-05-31", "2024-05-31T08:30", "2024-05-31 08:30:15.25", with "Z" or "+08:00". Years 0001 to
// 9999; anything else is nothing. Digits below a microsecond are dropped.
std::optional<ParsedTime> parse_time(std::string_view text);

// The shortest text that parse_time reads as the same; zoned ones in UTC with "Z".
std::string format_time(int64_t microseconds, TimeFormat format);

int64_t now_microseconds();

}  // namespace danlu
