#include "base/jsonpath.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/error.hpp"
#include "base/testing/cases.hpp"

namespace danlu {
namespace {

Json listed(const std::vector<Json>& values) { return Json(values); }

// The compliance test suite of the JSONPath working group, or a file in its form.
void check_suite(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  Json suite = Json::parse(text.str());
  for (const Json& one : suite.at("tests").as_array()) {
    const std::string& name = one.at("name").as_text();
    const std::string& selector = one.at("selector").as_text();
    if (one.boolean_or("invalid_selector", false)) {
      EXPECT_THROW(JsonPath::parse(selector), Error) << name << ": " << selector;
      continue;
    }
    try {
      JsonPath path_parsed = JsonPath::parse(selector);
      Json found = listed(path_parsed.select(one.at("document")));
      Json::Array paths;
      for (const auto& node : path_parsed.select_nodes(one.at("document")))
        paths.push_back(node.path);
      bool right = false;
      if (const Json* result = one.find("result")) {
        right = found == *result;
        if (const Json* wanted = one.find("result_paths")) {
          EXPECT_EQ(Json(paths), *wanted) << name;
        }
      } else {
        const Json::Array& results = one.at("results").as_array();
        for (size_t i = 0; i < results.size(); ++i) {
          bool same_paths =
              !one.contains("results_paths") || one.at("results_paths").at(i) == Json(paths);
          right |= found == results[i] && same_paths;
        }
      }
      EXPECT_TRUE(right) << name << ": " << selector << " gave " << found.dump();
    } catch (const Error& error) {
      ADD_FAILURE() << name << ": " << selector << ": " << error.what();
    }
  }
}

TEST(JsonPathCases, the_compliance_suite_passes) {
  auto path = testing::cases("robustness/jsonpath/cts.json");
  if (!path) GTEST_SKIP() << "shared cases are not on this machine (robustness/jsonpath)";
  check_suite(*path);
}

TEST(JsonPathCases, our_own_cases_pass) {
  check_suite(std::filesystem::path(DANLU_SOURCE) / "src/base/testdata/jsonpath.json");
}

TEST(JsonPath, names_the_character_that_is_wrong) {
  try {
    JsonPath::parse("$.城.1");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "jsonpath.invalid");
    EXPECT_EQ(error.message(Language::en),
              "The JSONPath has '1' where a name belongs (character 5).");
    EXPECT_EQ(error.message(Language::zh), "JSONPath 的第 5 个字符处应为 a name，实际是 '1'。");
  }
}

TEST(JsonPath, knows_when_there_is_at_most_one_result) {
  EXPECT_TRUE(JsonPath::parse("$.a[0]['b']").singular());
  EXPECT_FALSE(JsonPath::parse("$.a[*]").singular());
  EXPECT_FALSE(JsonPath::parse("$..a").singular());
}

TEST(JsonPath, stops_when_the_work_multiplies) {
  Json deep = 1;
  for (int i = 0; i < 300; ++i) deep = Json::array({deep, deep});
  EXPECT_THROW(JsonPath::parse("$..*..*").select(deep), Error);
}

TEST(JsonPath, a_regular_expression_that_would_explode_elsewhere_is_quick) {
  Json data = Json::array({std::string(20000, 'a') + "b"});
  EXPECT_TRUE(JsonPath::parse("$[?match(@, '(a*)*c')]").select(data).empty());
  EXPECT_EQ(JsonPath::parse("$[?search(@, '(a|aa)+b')]").select(data).size(), 1u);
}

TEST(JsonPath, refuses_deep_nesting_instead_of_overflowing) {
  std::string deep = "$";
  for (int i = 0; i < 50000; ++i) deep += "[?(";
  EXPECT_THROW(JsonPath::parse(deep), Error);
}

}  // namespace
}  // namespace danlu
