#include "nodes/support/duration.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace danlu::nodes {
namespace {

TEST(Duration, reads_a_number_and_a_unit) {
  EXPECT_EQ(parse_duration("500ms"), 500'000);
  EXPECT_EQ(parse_duration("1.5h"), 5'400'000'000);
  EXPECT_EQ(parse_duration("3d"), 259'200'000'000);
  EXPECT_EQ(parse_duration("0s"), 0);
}

TEST(Duration, refuses_what_is_none) {
  for (const char* text : {"", "s", "5", "5 s", "-1s", "1y", "nans", "infs", "1e300d", "4000d"}) {
    EXPECT_THROW(parse_duration(text), Error) << text;
  }
}

}  // namespace
}  // namespace danlu::nodes
