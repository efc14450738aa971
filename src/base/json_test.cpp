#include "base/json.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace danlu {
namespace {

TEST(Json, keeps_insertion_order_and_takes_the_last_of_equal_keys) {
  Json json = Json::parse(R"({"b":1,"a":2,"b":3})");
  EXPECT_EQ(json.dump(), R"({"b":3,"a":2})");
}

TEST(Json, finds_members_of_large_objects_and_survives_erasing) {
  JsonObject object;
  for (int i = 0; i < 1000; ++i) object.set("key" + std::to_string(i), i);
  EXPECT_TRUE(object.erase("key500"));
  EXPECT_EQ(object.find("key500"), nullptr);
  EXPECT_EQ(object.find("key999")->as_integer(), 999);
  EXPECT_EQ(object.size(), 999u);
}

TEST(Json, copies_are_independent) {
  Json first = Json::parse(R"({"list":[1,2]})");
  Json second = first;
  second["list"].push_back(3);
  EXPECT_EQ(first.at("list").size(), 2u);
  EXPECT_EQ(second.at("list").size(), 3u);
}

TEST(Json, tells_integers_from_numbers_but_compares_them) {
  EXPECT_TRUE(Json::parse("1").is_integer());
  EXPECT_FALSE(Json::parse("1.0").is_integer());
  EXPECT_EQ(Json::parse("1"), Json::parse("1.0"));
  EXPECT_EQ(Json::parse("1e2").dump(), "100.0");
  EXPECT_EQ(Json(INT64_MAX).dump(), "9223372036854775807");
}

TEST(Json, writes_invalid_utf8_as_the_replacement_character) {
  EXPECT_EQ(Json("a\xFFz").dump(), "\"a\xEF\xBF\xBDz\"");
}

TEST(Json, reports_line_and_column_of_a_mistake) {
  try {
    Json::parse("{\n  \"a\": 1,\n  \"b\": ]\n}");
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "json.invalid");
    EXPECT_NE(error.message(Language::en).find("line 3, column 8"), std::string::npos)
        << error.message(Language::en);
  }
}

TEST(Json, refuses_nesting_deeper_than_its_bound) {
  EXPECT_THROW(Json::parse(std::string(100000, '[')), Error);
}

TEST(Json, refuses_to_read_a_value_as_another_kind) {
  EXPECT_THROW(Json("1").as_integer(), Error);
  EXPECT_EQ(Json(2.0).as_integer(), 2);
  EXPECT_THROW(Json(2.5).as_integer(), Error);
}

}  // namespace
}  // namespace danlu
