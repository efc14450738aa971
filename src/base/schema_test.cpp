#include "base/schema.hpp"

#include <gtest/gtest.h>

namespace danlu {
namespace {

struct Sample {
  std::string column;
  double low = 0.5;
  std::vector<std::string> names;
};

ParamTable sample_table() {
  ParamTable table = params_of<Sample>();
  add_param(table, &Sample::column, "column", {.help = {"Column.", "列名。"}, .required = true});
  add_param(table, &Sample::low, "low", {.help = {"Low.", "下限。"}, .minimum = 0, .maximum = 1});
  add_param(table, &Sample::names, "names", {.help = {"Names.", "名称。"}});
  return table;
}

std::string error_id(const Json& values) {
  try {
    sample_table().read(values);
  } catch (const Error& error) {
    return std::string(error.id()) + " @ " + error.place(Language::en);
  }
  return "";
}

TEST(Schema, takes_defaults_from_the_struct) {
  auto params =
      std::static_pointer_cast<const Sample>(sample_table().read(Json::parse(R"({"column":"x"})")));
  EXPECT_EQ(params->column, "x");
  EXPECT_EQ(params->low, 0.5);
  EXPECT_EQ(sample_table().find("low")->to_json().at("default").as_number(), 0.5);
}

TEST(Schema, refuses_what_does_not_fit_and_says_where) {
  EXPECT_EQ(error_id(Json::parse(R"({})")), "parameter.missing @ parameter 'column'");
  EXPECT_EQ(error_id(Json::parse(R"({"column":"x","low":2})")),
            "parameter.range @ parameter 'low'");
  EXPECT_EQ(error_id(Json::parse(R"({"column":"x","lo":2})")), "parameter.unknown @ ");
  EXPECT_EQ(error_id(Json::parse(R"({"column":3})")), "json.wrong_kind @ parameter 'column'");
  EXPECT_EQ(error_id(Json::parse(R"({"column":"x","names":["a",1]})")),
            "json.wrong_kind @ item 1, parameter 'names'");
}

}  // namespace
}  // namespace danlu
