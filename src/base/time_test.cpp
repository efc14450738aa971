#include "base/time.hpp"

#include <gtest/gtest.h>

namespace danlu {
namespace {

TEST(Time, iso_texts_are_the_moments_they_say) {
  // Seconds by `date -u -d ... +%s`.
  EXPECT_EQ(parse_time("1970-01-01")->microseconds, 0);
  EXPECT_EQ(parse_time("2024-02-29")->microseconds, 1'709'164'800'000'000);
  EXPECT_EQ(parse_time("2024-05-31T08:30:15+08:00")->microseconds, 1'717'115'415'000'000);
  EXPECT_EQ(parse_time("2024-05-31 00:30:15.25Z")->microseconds, 1'717'115'415'250'000);
  EXPECT_EQ(parse_time("1969-12-31T23:59:59Z")->microseconds, -1'000'000);
  EXPECT_EQ(parse_time("0001-01-01T00:00:00Z")->microseconds, -62'135'596'800'000'000);
  EXPECT_EQ(parse_time("2024-05-31T08:30-0530")->microseconds, 1'717'164'000'000'000);
}

TEST(Time, written_times_read_back_the_same) {
  for (const char* text :
       {"2024-02-29", "9999-12-31", "2024-05-31T08:30:15", "2024-05-31T08:30:15.25Z",
        "1969-12-31T23:59:59.999999Z", "0001-01-01"}) {
    auto parsed = parse_time(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(format_time(parsed->microseconds, parsed->format), text);
  }
}

TEST(Time, what_is_no_time_is_refused) {
  for (const char* text :
       {"", "2024", "2024-13-01", "2024-02-30", "2024-2-3", "2024/02/03", "2024-02-03T",
        "2024-02-03T24:00", "2024-02-03T10:60", "2024-02-03T10:00:00.", "2024-02-03T10:00:00X",
        "2024-02-03T10:00+25:00", "20240203", "2024-02-03 ", "0000-01-01", "2024-02-03T10:00:60"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

}  // namespace
}  // namespace danlu
