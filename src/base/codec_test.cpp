#include "base/codec.hpp"

#include <gtest/gtest.h>

#include "base/types/passage.hpp"

namespace danlu {
namespace {

TEST(Codec, writes_and_reads_a_nested_struct) {
  Passage passage{.id = "a",
                  .collection = "c",
                  .text = "你好",
                  .headings = {"T", "S"},
                  .span = {.file = "f.md", .end = 6},
                  .score = 1.5};
  EXPECT_EQ(from_json<Passage>(to_json(passage)), passage);
}

TEST(Codec, keeps_defaults_of_absent_fields) {
  EXPECT_EQ(from_json<Span>(Json::parse(R"({"file":"x"})")).unit, SpanUnit::file);
}

TEST(Codec, names_the_nearest_field_for_an_unknown_one) {
  try {
    from_json<Span>(Json::parse(R"({"fiel":"x"})"));
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "value.unknown_field");
    EXPECT_NE(error.message(Language::en).find("'file'"), std::string::npos);
  }
}

TEST(Codec, gives_the_place_of_a_wrong_value) {
  try {
    from_json<std::vector<Span>>(Json::parse(R"([{"file":"x"},{"page":"one"}])"));
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.place(Language::en), "field 'page', item 1");
  }
}

TEST(Codec, refuses_an_integer_that_does_not_fit) {
  EXPECT_THROW(from_json<int8_t>(Json(300)), Error);
}

TEST(Codec, describes_an_enumeration_by_its_names) {
  EXPECT_EQ(JsonCodec<SpanUnit>::schema().at("enum").size(), 2u);
  EXPECT_THROW(from_json<SpanUnit>(Json("bytes")), Error);
}

}  // namespace
}  // namespace danlu
