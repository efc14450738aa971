#include "base/json_schema.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace danlu {
namespace {

TEST(JsonSchema, names_the_place_of_a_mistake) {
  JsonSchema schema(Json::parse(
      R"({"type":"object","properties":{"items":{"type":"array","items":{"type":"object","properties":{"price":{"type":"number"}}}}}})"));
  EXPECT_TRUE(schema.fits(Json::parse(R"({"items":[{"price":1}]})")));
  auto problems = schema.problems(Json::parse(R"({"items":[{"price":1},{"price":"x"}]})"));
  ASSERT_FALSE(problems.empty());
  EXPECT_NE(problems.front().find("$[items][1][price]"), std::string::npos) << problems.front();
}

TEST(JsonSchema, tells_a_number_from_a_text_that_looks_like_one) {
  EXPECT_FALSE(JsonSchema(Json::parse(R"({"type":"integer"})")).fits(Json("7")));
}

TEST(JsonSchema, refuses_what_is_no_schema) {
  EXPECT_THROW(JsonSchema(Json::parse(R"({"type":7})")), Error);
  EXPECT_THROW(JsonSchema(Json::parse(R"({"$ref":"http://127.0.0.1:1/x"})")), Error);
}

}  // namespace
}  // namespace danlu
