// The YAML test suite (cases: robustness/yaml): what has JSON must read equal, what must fail is
// refused.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/testing/cases.hpp"
#include "base/yaml.hpp"

namespace danlu {
namespace {

// Cases with a list, a mapping or nothing as a key: JSON has no such keys, so we refuse them with
// their place.
const std::set<std::string> kKeysWeRefuse = {
    "2JQS", "4FJ6", "6BFJ",   "6M2F",   "6PBE", "9MMW", "CFD4", "DFF7", "FH7J", "FRK4",
    "KK5P", "LX3P", "M2N8/0", "M2N8/1", "M5DY", "NHX8", "NKF9", "PW8X", "Q9WF", "RZP5",
    "S3PD", "SBG9", "SM9W/1", "UKK6/0", "V9D5", "WZ62", "X38W", "XW4D"};

// What libfyaml 0.7.12 gets wrong; each is still one clear error.
const std::map<std::string, std::string> kGaps = {
    {"ZYU8/2",
     "libfyaml refuses a %YAML directive with more parameters, which 1.2.2 asks to warn about"},
    {"ZYU8/3", "libfyaml refuses a %YAML directive whose version is not two numbers"}};

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

// The suite writes invisible characters as visible ones.
std::string with_real_characters(std::string text) {
  replace_all(text, "␣", " ");
  for (std::string_view tab : {"————»", "———»", "——»", "—»", "»"}) replace_all(text, tab, "\t");
  replace_all(text, "←", "\r");
  replace_all(text, "⇔", "\xEF\xBB\xBF");
  replace_all(text, "↵", "");
  replace_all(text, "∎\n", "");
  return text;
}

// Several JSON documents one after the other, with white space between.
Json::Array json_stream(const std::string& text) {
  Json::Array values;
  size_t start = 0;
  while (start < text.size()) {
    size_t end = text.find('\n', start);
    for (;; end = text.find('\n', end + 1)) {
      if (end == std::string::npos) end = text.size();
      std::string part = text.substr(start, end - start);
      if (part.find_first_not_of(" \n") == std::string::npos) break;
      try {
        values.push_back(Json::parse(part));
        break;
      } catch (const Error&) {
        if (end >= text.size()) throw;
      }
    }
    start = end + 1;
  }
  return values;
}

struct SuiteResult {
  int cases = 0;
  int compared = 0;
  int refused = 0;
  std::map<std::string, std::string> differences;
};

void run_case(const std::string& name, const Json& test, SuiteResult& result) {
  ++result.cases;
  bool must_fail = test.boolean_or("fail", false);
  std::string yaml = with_real_characters(test.text_or("yaml", ""));
  Json::Array found;
  try {
    for (const YamlNode& document : parse_yaml_all(yaml)) found.push_back(document.to_json());
  } catch (const Error& error) {
    if (must_fail) {
      ++result.refused;
    } else {
      result.differences[name] = "refused: " + std::string(error.what());
    }
    return;
  }
  if (must_fail) {
    result.differences[name] = "accepted as " + Json(found).dump();
    return;
  }
  const Json* expected = test.find("json");
  if (expected == nullptr || !expected->is_text()) return;
  ++result.compared;
  Json::Array wanted = json_stream(expected->as_text());
  if (Json(wanted) != Json(found))
    result.differences[name] = Json(found).dump() + " instead of " + Json(wanted).dump();
}

SuiteResult run_suite(const std::filesystem::path& folder) {
  SuiteResult result;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    Json tests = parse_yaml(read(entry.path())).to_json();
    Json merged = Json::object();
    int index = 0;
    for (const Json& test : tests.as_array()) {
      merged["fail"] = Json();
      for (const auto& [key, value] : test.as_object()) merged[key] = value;
      std::string name = entry.path().stem().string();
      if (tests.size() > 1) name += "/" + std::to_string(index);
      ++index;
      Json one = merged;
      if (!one.at("fail").is_boolean()) one["fail"] = false;
      run_case(name, one, result);
    }
  }
  return result;
}

TEST(YamlSuite, every_case_reads_as_the_suite_says_or_is_a_listed_gap) {
  std::optional<std::filesystem::path> folder = testing::cases("robustness/yaml");
  if (!folder) GTEST_SKIP() << "shared cases are not on this machine: robustness/yaml";
  SuiteResult result = run_suite(*folder);
  EXPECT_GE(result.cases, 400);
  EXPECT_GE(result.compared, 270);
  EXPECT_GE(result.refused, 90);
  for (const auto& [name, difference] : result.differences) {
    bool our_rule = difference.starts_with("refused: yaml.key_not_text");
    EXPECT_TRUE((our_rule && kKeysWeRefuse.contains(name)) || kGaps.contains(name))
        << name << ": " << difference;
  }
  for (const std::string& name : kKeysWeRefuse)
    EXPECT_TRUE(result.differences.contains(name)) << name;
  for (const auto& [name, reason] : kGaps)
    EXPECT_TRUE(result.differences.contains(name)) << name << " is no gap any more";
}

}  // namespace
}  // namespace danlu
