#include "base/error.hpp"

#include <gtest/gtest.h>

namespace danlu {
namespace {

constexpr ErrorCode kSample{"test.sample",
                            Failure::input,
                            {"No column '{name}' in {table}.", "{table} 中没有列“{name}”。"},
                            {"Columns: {known}.", "现有列：{known}。"}};

TEST(Error, fills_both_languages_from_the_same_arguments) {
  Error error(kSample, {{"name", "x"}, {"table", "t.csv"}, {"known", "a, b"}});
  EXPECT_EQ(error.message(Language::en), "No column 'x' in t.csv.");
  EXPECT_EQ(error.message(Language::zh), "t.csv 中没有列“x”。");
  EXPECT_EQ(error.hint(Language::zh), "现有列：a, b。");
}

TEST(Error, never_fills_placeholders_that_came_in_with_an_argument) {
  Error error(kSample, {{"name", "{table}"}, {"table", "t"}});
  EXPECT_EQ(error.message(Language::en), "No column '{table}' in t.");
}

TEST(Error, shows_places_from_the_inside_out) {
  Error error(kSample);
  error.at(PlaceKind::parameter, "column")
      .at(PlaceKind::step, "loop[3]/clip")
      .at(PlaceKind::line, 7);
  EXPECT_EQ(error.place(Language::en), "parameter 'column', step 'loop[3]/clip', line 7");
  EXPECT_EQ(error.place(Language::zh), "参数“column”，步骤“loop[3]/clip”，第 7 行");
}

TEST(NearestName, suggests_only_what_is_near) {
  EXPECT_EQ(nearest_name("text.splt", {"text.join", "text.split"}), "text.split");
  EXPECT_EQ(nearest_name("quantum", {"text.join", "text.split"}), "");
}

}  // namespace
}  // namespace danlu
