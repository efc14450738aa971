// Naughty strings (cases: robustness/blns) through every format we write and read, and repair of
// bad UTF-8.
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "base/testing/cases.hpp"
#include "base/utf8.hpp"
#include "base/yaml.hpp"
#include "table/formats/csv.hpp"

namespace danlu {
namespace {

void survives_everywhere(const Json& strings) {
  EXPECT_EQ(Json::parse(strings.dump()), strings);
  EXPECT_EQ(parse_yaml(to_yaml(strings)).to_json(), strings);
  EXPECT_EQ(parse_yaml(strings.dump()).to_json(), strings) << "YAML reads JSON";
  table::ColumnBuilder column(table::ColumnType::text);
  table::ColumnBuilder beside(table::ColumnType::integer);
  int64_t row = 0;
  for (const Json& item : strings.as_array()) {
    const std::string& text = item.as_text();
    EXPECT_TRUE(utf8::valid(text)) << text;
    EXPECT_EQ(utf8::repaired(text), text);
    EXPECT_EQ(parse_yaml(to_yaml(item)).to_json(), item) << text;
    Json keyed = Json::object({{text, Json::array({item})}});
    EXPECT_EQ(parse_yaml(to_yaml(keyed)).to_json(), keyed) << text;
    column.add(std::string_view(text));
    beside.add(++row);
  }
  table::Table table({"text", "row"}, {column.finish(), beside.finish()});
  for (bool windows : {false, true}) {
    std::string csv = table::write_csv(table, {.windows = windows});
    table::CsvTable read = table::read_csv(csv, {.delimiter = ',', .header = true});
    EXPECT_EQ(read.report.encoding, "UTF-8");
    EXPECT_EQ(read.report.bad_rows, 0u);
    EXPECT_EQ(read.table, table);
  }
}

TEST(RobustnessText, strings_of_our_own_survive_every_format) {
  survives_everywhere(Json::array({"",
                                   " ",
                                   "null",
                                   "\"",
                                   "'",
                                   "`",
                                   "\\",
                                   "\n",
                                   "\r\n",
                                   "\t",
                                   "\xEF\xBB\xBF",
                                   "- a",
                                   "a: b",
                                   "{{ x }}",
                                   "#",
                                   "007",
                                   "=1+1",
                                   "NaN",
                                   "1e999",
                                   "𝒳😀\xE2\x80\x8B",
                                   "\xE2\x80\xA8",
                                   "\x7F",
                                   "\xC2\x85",
                                   "Ω≈ç√∫",
                                   "田中さん",
                                   "<b>",
                                   "%s%n",
                                   "---",
                                   "...",
                                   "? x",
                                   "&a",
                                   "*a",
                                   "!t",
                                   "|",
                                   ">",
                                   "@",
                                   "yes",
                                   "2024-01-01",
                                   ",",
                                   ";",
                                   "\"a\"\"b\"",
                                   "a\rb"}));
}

TEST(RobustnessText, the_big_list_of_naughty_strings_survives_every_format) {
  auto file = testing::cases("robustness/blns/blns.json");
  if (!file) GTEST_SKIP() << "shared cases are not on this machine: robustness/blns";
  Json strings = Json::parse(read_file(*file));
  EXPECT_GE(strings.size(), 500u);
  survives_everywhere(strings);
}

// The Unicode Standard 15.0, section 3.9, tables 3-8 to 3-11.
TEST(RobustnessText, ill_formed_sequences_are_replaced_as_the_standard_shows) {
  auto replaced = [](const std::string& text) {
    std::string shown;
    for (size_t i = 0; i < text.size();) {
      utf8::Decoded decoded = utf8::decode(text, i);
      shown += decoded.code_point == 0xFFFD ? "?" : text.substr(i, decoded.length);
      i += decoded.length;
    }
    return shown;
  };
  EXPECT_EQ(replaced(utf8::repaired("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41")), "????????A");
  EXPECT_EQ(replaced(utf8::repaired("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41")), "????????A");
  EXPECT_EQ(replaced(utf8::repaired("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42")), "?????A??B");
  EXPECT_EQ(replaced(utf8::repaired("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41")), "????A");
}

TEST(RobustnessText, a_text_cut_anywhere_can_be_repaired_and_written) {
  std::string text = "a茶é😀\xE2\x80\x8Dz";
  for (size_t begin = 0; begin <= text.size(); ++begin) {
    for (size_t end = begin; end <= text.size(); ++end) {
      std::string part = text.substr(begin, end - begin);
      std::string repaired = utf8::repaired(part);
      EXPECT_TRUE(utf8::valid(repaired));
      EXPECT_EQ(Json::parse(Json(part).dump()), Json(repaired));
      EXPECT_EQ(parse_yaml(to_yaml(Json(part))).to_json(), Json(repaired));
    }
  }
}

}  // namespace
}  // namespace danlu
