// The JSON test suites (cases: robustness/json): y_ must parse, n_ must be refused, i_ may do
// either.
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "base/testing/cases.hpp"
#include "base/utf8.hpp"

namespace danlu {
namespace {

// Whether the text parses; what parses must be written and read again unchanged, what does not must
// say why.
bool parses(const std::string& text, const std::string& name) {
  try {
    Json value = Json::parse(text);
    std::string written = value.dump();
    EXPECT_TRUE(utf8::valid(written)) << name;
    EXPECT_EQ(Json::parse(written).dump(), written) << name;
    EXPECT_EQ(Json::parse(value.dump(2)).dump(), written) << name;
    return true;
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "json.invalid") << name;
    EXPECT_TRUE(utf8::valid(error.full_text(Language::zh))) << name;
    EXPECT_LT(error.full_text(Language::en).size(), 1000u) << name;
    return false;
  }
}

TEST(RobustnessJson, texts_of_our_own) {
  for (const char* text :
       {"{}", "[]", " 1 ", "\"\\ud83d\\ude00\"", "[1,[2,[3]]]", "-0.5e+3", "\xEF\xBB\xBF{}"}) {
    EXPECT_TRUE(parses(text, text)) << text;
  }
  for (const char* text :
       {"",          " ",   "[1,]",  "{\"a\":1,}", "01",     "1.",       ".5",
        "+1",        "'a'", "{a:1}", "[1 2]",      "nul",    "NaN",      "\"\t\"",
        "\"\\x41\"", "[",   "]",     "{}{}",       "//c\n1", "\"\xFF\"", "\"\\ud83d\""}) {
    EXPECT_FALSE(parses(text, text)) << text;
  }
}

TEST(RobustnessJson, parsing_suite) {
  auto folder = testing::cases("robustness/json/test_parsing");
  if (!folder) GTEST_SKIP() << "shared cases are not on this machine: robustness/json";
  size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
    std::string name = entry.path().filename().string();
    bool parsed = parses(read_file(entry.path()), name);
    EXPECT_TRUE(parsed || !name.starts_with("y_")) << name;
    EXPECT_FALSE(parsed && name.starts_with("n_")) << name;
    ++count;
  }
  EXPECT_GE(count, 300u);
}

TEST(RobustnessJson, transformations_are_as_documented) {
  auto folder = testing::cases("robustness/json/test_transform");
  if (!folder) GTEST_SKIP() << "shared cases are not on this machine: robustness/json";
  auto value = [&](const std::string& name) { return Json::parse(read_file(*folder / name)); };
  for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
    parses(read_file(entry.path()), entry.path().filename().string());
  }
  // Integers of 64 bits are exact; beyond them a number is the nearest double.
  EXPECT_EQ(value("number_-9223372036854775808.json").at(0), Json(INT64_MIN));
  EXPECT_EQ(value("number_9223372036854775807.json").at(0), Json(INT64_MAX));
  EXPECT_EQ(value("number_9223372036854775808.json").at(0), Json(9223372036854775808.0));
  EXPECT_EQ(value("number_10000000000000000999.json").at(0), Json(10000000000000000999.0));
  EXPECT_EQ(value("number_1e-999.json").at(0), Json(0.0));
  EXPECT_EQ(value("number_1.0.json").at(0).kind(), Json::Kind::number);
  // The last of equal keys wins; keys that only look alike are different.
  EXPECT_EQ(value("object_same_key_different_values.json"), Json::object({{"a", 2}}));
  EXPECT_EQ(value("object_key_nfc_nfd.json").size(), 2u);
  EXPECT_EQ(value("string_with_escaped_NULL.json").at(0).as_text(), std::string("A\0B", 3));
}

}  // namespace
}  // namespace danlu
