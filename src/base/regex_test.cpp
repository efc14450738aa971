#include "base/regex.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace danlu {
namespace {

TEST(Regex, gives_byte_positions_in_utf8_text) {
  auto matches = Regex("壶(\\d+)").find_all("茶壶42、壶7");
  ASSERT_EQ(matches.size(), 2u);
  EXPECT_EQ(matches[0].begin, 3u);
  EXPECT_EQ(matches[0].end, 8u);
  EXPECT_EQ(matches[1].groups[1], "7");
}

TEST(Regex, replaces_by_groups) {
  EXPECT_EQ(Regex("(\\w+) (\\w+)").replace_all("tea 茶", "$2 $1"), "茶 tea");
  EXPECT_EQ(Regex("A", Regex::Case::ignored).replace_all("aAb", "x"), "xxb");
}

TEST(Regex, refuses_a_broken_pattern_and_a_missing_group) {
  EXPECT_THROW(Regex("(a"), Error);
  EXPECT_THROW(Regex("a").replace_all("a", "$5"), Error);
}

TEST(Regex, ends_a_pattern_that_backtracks_without_end) {
  EXPECT_THROW(Regex("(a+)+$").find_all(std::string(5000, 'a') + "b"), Error);
}

}  // namespace
}  // namespace danlu
