#include "table/table.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.hpp"

namespace danlu::table {
namespace {

template <class Function>
std::string code_of(Function&& function) {
  try {
    function();
  } catch (const Error& error) {
    EXPECT_FALSE(error.full_text(Language::zh).empty());
    return std::string(error.id());
  }
  return "";
}

const Json kRows =
    Json::parse(R"([{"name": "茶", "n": 1, "price": 2, "ok": true, "more": {"a": [1]}},
  {"name": null, "n": 2, "price": 2.5, "ok": null}, {"name": "b", "n": null, "late": "x", "price": null}])");

TEST(Table, takes_its_columns_and_types_from_records) {
  Table table = Table::from_json(kRows);
  EXPECT_EQ(table.row_count(), 3u);
  std::vector<Field> expected = {{"name", ColumnType::text},    {"n", ColumnType::integer},
                                 {"price", ColumnType::number}, {"ok", ColumnType::boolean},
                                 {"more", ColumnType::text},    {"late", ColumnType::text}};
  EXPECT_EQ(table.schema(), expected);
  EXPECT_EQ(table.column("price").numbers()[1], 2.5);
  EXPECT_EQ(table.column("n").integers()[1], 2);
  EXPECT_TRUE(table.column("n").is_null(2));
  EXPECT_EQ(table.column("n").null_count(), 1u);
  EXPECT_EQ(table.column("more").text(0), R"({"a":[1]})");
  EXPECT_EQ(table.row(1),
            Json::parse(
                R"({"name": null, "n": 2, "price": 2.5, "ok": null, "more": null, "late": null})"));
}

TEST(Table, mixtures_become_text) {
  Table table = Table::from_json(Json::parse(R"([{"a": 1, "b": true}, {"a": "x", "b": 2}])"));
  EXPECT_EQ(table.column("a").text(0), "1");
  EXPECT_EQ(table.column("b").text(0), "true");
}

TEST(Table, comes_back_as_the_same_records) {
  Json rows = Json::parse(R"([{"a": 1, "b": "x"}, {"a": null, "b": ""}])");
  EXPECT_EQ(Table::from_json(rows).to_json(), rows);
  EXPECT_EQ(Table::from_json(Json::array()).to_json(), Json::array());
  EXPECT_EQ(Table::from_json(Json::array()).row_count(), 0u);
}

TEST(Table, parts_share_the_values) {
  Table table = Table::from_json(kRows);
  Table part = table.slice(1, 5);
  EXPECT_EQ(part.row_count(), 2u);
  EXPECT_EQ(part.column("name").text(1), "b");
  EXPECT_TRUE(part.column("name").is_null(0));
  EXPECT_EQ(part.column("n").integers().data(), table.column("n").integers().data() + 1);
  EXPECT_EQ(table.slice(9, 1).row_count(), 0u);
  const size_t rows[] = {2, 0, 0};
  EXPECT_EQ(table.take(rows).column("name").text(1), "茶");
  EXPECT_TRUE(part.take(std::span(rows, 0)).empty());
  const std::string names[] = {"n"};
  EXPECT_EQ(table.select(names).column_count(), 1u);
  EXPECT_EQ(table.with_column("n", table.column("name")).column("n").text(0), "茶");
}

TEST(Table, columns_as_numbers_have_nan_for_null) {
  Table table = Table::from_json(kRows);
  std::vector<double> n = table.column("n").as_numbers();
  EXPECT_EQ(n[0], 1.0);
  EXPECT_TRUE(std::isnan(n[2]));
  EXPECT_EQ(code_of([&] { table.column("name").as_numbers(); }), "table.column_type");
}

TEST(Table, timestamps_are_iso_texts_in_json) {
  ColumnBuilder builder(ColumnType::timestamp, TimeFormat::date);
  builder.add_json("2024-05-31");
  builder.add_json("no time");
  Column column = builder.finish();
  EXPECT_EQ(column.value(0), Json("2024-05-31"));
  EXPECT_TRUE(column.is_null(1));
}

TEST(Table, refusals_name_the_column_and_the_nearest) {
  Table table = Table::from_json(kRows);
  try {
    (void)table.column("prise");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(Language::en), "There is no column 'prise' (price?).");
  }
  EXPECT_EQ(code_of([&] { (void)table.column("name").integers(); }), "table.column_type");
  EXPECT_EQ(code_of([&] { Table({"a", "a"}, {table.column("n"), table.column("n")}); }),
            "table.duplicate_column");
  EXPECT_EQ(code_of([&] { Table({"a", "b"}, {table.column("n"), table.column("n").slice(0, 1)}); }),
            "table.column_length");
  EXPECT_EQ(code_of([&] { Table::from_json(Json::parse("[{}, 5]")); }), "table.rows_not_records");
  EXPECT_EQ(code_of([&] { Table::from_json(Json::parse("[{}, {}]"), 1); }), "table.limit");
}

TEST(Column, a_builder_can_be_used_again) {
  ColumnBuilder builder(ColumnType::text);
  builder.add(std::string_view("a"));
  Column first = builder.finish();
  builder.add_null();
  Column second = builder.finish();
  EXPECT_EQ(first.text(0), "a");
  EXPECT_TRUE(second.is_null(0));
  EXPECT_EQ(second.size(), 1u);
}

}  // namespace
}  // namespace danlu::table
