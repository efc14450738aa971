#include "table/formats/csv.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "base/encoding.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "base/testing/cases.hpp"
#include "base/testing/temporary_folder.hpp"

namespace danlu::table {
namespace {

Json rows_of(std::string_view text, const CsvOptions& options = {}) {
  return read_csv(text, options).table.to_json();
}

ColumnType type_of(const std::string& cells) {
  return read_csv("x,y\n" + cells, {.header = true}).table.column(0).type();
}

TEST(CsvCases, the_spectrum_of_csv_reads_as_its_json) {
  std::optional<std::filesystem::path> folder = testing::cases("robustness/csv-spectrum");
  if (!folder) GTEST_SKIP() << "shared cases are not on this machine: robustness/csv-spectrum";
  size_t compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*folder / "csvs")) {
    std::string name = entry.path().stem().string();
    Json expected = Json::parse(read_file(*folder / "json" / (name + ".json")));
    std::string text = read_file(entry.path());
    // The repository's own line-end rules took the CRs from these files; the JSON still has them.
    if (name.ends_with("_crlf") && text.find('\r') == std::string::npos) {
      for (size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 2))
        text.insert(at, "\r");
    }
    Json rows = rows_of(text, {.infer_types = false});
    // One case is a single record in a list of its own.
    if (expected.is_object()) expected = Json::array({expected});
    EXPECT_EQ(rows, expected) << name << ": " << rows.dump();
    ++compared;
  }
  EXPECT_GE(compared, 11u);
}

TEST(CsvReading, quotes_hold_delimiters_quotes_and_line_ends) {
  EXPECT_EQ(rows_of("a,b\r\n\"x,1\",\"say \"\"hi\"\"\"\r\n\"two\nlines\",\"\"\"\"\r\n"),
            Json::parse(R"([{"a": "x,1", "b": "say \"hi\""}, {"a": "two\nlines", "b": "\""}])"));
}

TEST(CsvReading, every_line_end_counts) {
  for (const char* text :
       {"a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4", "a,b\r1,2\r3,4\r", "\n\na,b\n\n1,2\n3,4\n\n"}) {
    EXPECT_EQ(rows_of(text), Json::parse(R"([{"a": 1, "b": 2}, {"a": 3, "b": 4}])")) << text;
  }
}

TEST(CsvReading, types_are_what_all_cells_agree_on) {
  EXPECT_EQ(type_of("1,\n-20,\n,\n"), ColumnType::integer);
  EXPECT_EQ(type_of("1,\n2.5,\n1e-5,\n.5,\n"), ColumnType::number);
  EXPECT_EQ(type_of("true,\nFALSE,\n"), ColumnType::boolean);
  EXPECT_EQ(type_of("2024-01-01,\nNA,\n"), ColumnType::timestamp);
  EXPECT_EQ(type_of("2024-01-01T10:00:00Z,\n2024-01-01 12:00:00+02:00,\n"), ColumnType::timestamp);
  for (const char* cells :
       {"007,\n", "+86,\n", "12E4,\n", "1,\nx,\n", "99999999999999999999,\n",
        "2024-01-01,\n2024-01-01T00:00,\n", "1,\ntrue,\n", "9007199254740993,\n0.5,\n",
        "-0,\n0x,\n", "NaN,\n", ",\n", "1.2.3,\n", "1 ,\n", "inf,\n"}) {
    EXPECT_EQ(type_of(cells), ColumnType::text) << cells;
  }
  EXPECT_EQ(type_of("9223372036854775807,\n"), ColumnType::integer);
}

TEST(CsvReading, empty_and_missing_are_told_apart_in_text) {
  EXPECT_EQ(
      rows_of("t,n\n\"\",\nx,1\n,NA\nNA,\"\"\n"),
      Json::parse(
          R"([{"t": "", "n": null}, {"t": "x", "n": 1}, {"t": null, "n": null}, {"t": "NA", "n": null}])"));
}

TEST(CsvReading, finds_the_delimiter) {
  EXPECT_EQ(read_csv("a;b\n1,5;2\n2,5;3\n").report.delimiter, ';');
  EXPECT_EQ(read_csv("a\tb\n1, x\t2\n").report.delimiter, '\t');
  EXPECT_EQ(read_csv("a|b|c\n1|2|3\n").report.delimiter, '|');
  EXPECT_EQ(read_csv("sep=;\r\na;b\r\n1;2\r\n").table.to_json(),
            Json::parse(R"([{"a": 1, "b": 2}])"));
  EXPECT_EQ(read_csv("only\n1\n2\n").table.names(), std::vector<std::string>{"only"});
}

TEST(CsvReading, finds_the_header) {
  EXPECT_FALSE(read_csv("1,2\n3,4\n").report.header);
  EXPECT_FALSE(read_csv("5.1,3.5,setosa\n4.9,3.0,setosa\n").report.header);
  EXPECT_TRUE(read_csv("姓名,年龄\n王小明,30\n").report.header);
  EXPECT_TRUE(read_csv("name,2023,2024\na,1,2\n").report.header);
  EXPECT_TRUE(read_csv("name,city\na,b\n").report.header);
  EXPECT_FALSE(read_csv("a,a\nb,c\n").report.header);
  EXPECT_EQ(read_csv("1,2\n").table.names(), (std::vector<std::string>{"column_1", "column_2"}));
  EXPECT_EQ(read_csv("a,,a\n1,2,3\n", {.header = true}).table.names(),
            (std::vector<std::string>{"a", "column_2", "a_2"}));
}

TEST(CsvReading, bad_rows_are_counted_and_shown_with_their_line) {
  CsvTable read = read_csv("a,b\n1,2\n3\n\"x\ny\",5\n4,5,6\n\"7\"z,8\n9,10\n", {.header = true});
  ASSERT_EQ(read.report.bad_rows, 3u);
  EXPECT_EQ(read.report.rows, 6u);
  EXPECT_EQ(read.report.bad_row_samples[0].line, 3u);
  EXPECT_EQ(read.report.bad_row_samples[0].kind, BadRow::Kind::short_row);
  EXPECT_EQ(read.report.bad_row_samples[1].line, 6u);
  EXPECT_EQ(read.report.bad_row_samples[1].kind, BadRow::Kind::long_row);
  EXPECT_EQ(read.report.bad_row_samples[1].text, "4,5,6");
  EXPECT_EQ(read.report.bad_row_samples[2].kind, BadRow::Kind::after_quote);
  EXPECT_EQ(read.table.column("a").text(4), "7z");
}

TEST(CsvReading, a_quote_that_never_closes_costs_one_row) {
  CsvTable read = read_csv("a,b\n1,\"open\n2,x\n3,y\n");
  EXPECT_EQ(read.table.row_count(), 3u);
  EXPECT_EQ(read.report.bad_rows, 1u);
  EXPECT_EQ(read.report.bad_row_samples[0].kind, BadRow::Kind::open_quote);
  EXPECT_EQ(read.table.column("b").text(0), "\"open");
}

TEST(CsvReading, finds_the_encoding) {
  std::string text = "姓名,部门,电话\n王小明,生产部,13800000000\n李华,质检部,13900000000\n";
  for (const char* encoding : {"GB18030", "UTF-16LE", "UTF-8"}) {
    CsvTable read = read_csv(encode_text("\xEF\xBB\xBF" + text, encoding));
    EXPECT_EQ(read.report.encoding, encoding);
    EXPECT_EQ(read.table.column("姓名").text(1), "李华");
  }
  EXPECT_EQ(read_csv(encode_text(text, "GB18030")).table, read_csv(text).table);
  EXPECT_EQ(read_csv(encode_text(text, "GB18030"), {.encoding = "GBK"}).table,
            read_csv(text).table);
}

TEST(CsvReading, refuses_what_is_no_csv) {
  auto code_of = [](std::string_view bytes, const CsvOptions& options) {
    try {
      read_csv(bytes, options);
    } catch (const Error& error) {
      return std::string(error.id());
    }
    return std::string();
  };
  EXPECT_EQ(code_of(std::string("PK\3\4\0\0\0\0\0\0\0\0\0\0", 14), {}), "table.csv_binary");
  EXPECT_EQ(code_of("a,b\n", {.delimiter = '"'}), "table.csv_delimiter");
  EXPECT_EQ(code_of("a\n1\n2\n", {.rows_max = 1}), "table.limit");
  EXPECT_EQ(code_of(std::string(20'000, ','), {}), "table.limit");
  EXPECT_EQ(read_csv("").table.column_count(), 0u);
  EXPECT_EQ(read_csv("a,b\n").table.row_count(), 0u);
}

TEST(CsvReader, parts_of_a_file_are_the_whole) {
  testing::TemporaryFolder folder;
  std::string text = "编号,内容,数\n";
  for (int i = 0; i < 60'000; ++i) {
    std::string n = std::to_string(i);
    text += "A" + n + ",\"第" + n + "行\n\"\"引号\"\"，逗号,\"," + (i % 7 == 0 ? "" : n) +
            (i % 5000 == 1 ? ",多\r\n" : "\r\n");
  }
  for (const char* encoding : {"UTF-8", "GB18030", "UTF-16LE"}) {
    write_file_atomic(folder / "x.csv", encode_text(text, encoding));
    CsvTable whole = read_csv_file(folder / "x.csv");
    CsvReader reader(folder / "x.csv");
    EXPECT_EQ(reader.schema(), whole.table.schema());
    EXPECT_EQ(reader.report().encoding, encoding);
    EXPECT_EQ(reader.report().rows, 60'000u);
    EXPECT_EQ(reader.report().bad_rows, 12u);
    EXPECT_EQ(whole.report.bad_row_samples[1].line, reader.report().bad_row_samples[1].line);
    size_t rows = 0;
    while (std::optional<Table> part = reader.next(7'000)) {
      EXPECT_EQ(*part, whole.table.slice(rows, 7'000)) << encoding << " at " << rows;
      rows += part->row_count();
    }
    EXPECT_EQ(rows, 60'000u);
  }
}

TEST(CsvReader, an_open_quote_in_a_large_file_does_not_swallow_it) {
  testing::TemporaryFolder folder;
  std::string text = "a,b\n1,\"open\n";
  while (text.size() < (12u << 20)) text += "2,some ordinary text in a row\n";
  write_file_atomic(folder / "x.csv", text);
  CsvReader reader(folder / "x.csv");
  EXPECT_GT(reader.report().rows, 400'000u);
  EXPECT_EQ(reader.report().bad_rows, 1u);
}

TEST(CsvReader, ascii_first_and_another_encoding_later) {
  testing::TemporaryFolder folder;
  std::string text = "a,b\n";
  while (text.size() < (3u << 20)) text += "1,plain\n";
  text += "2,茶叶公司的订单\n";
  write_file_atomic(folder / "x.csv", encode_text(text, "GB18030"));
  CsvReader reader(folder / "x.csv");
  EXPECT_EQ(reader.report().encoding, "GB18030");
  std::string last;
  while (std::optional<Table> part = reader.next())
    last = part->column("b").text(part->row_count() - 1);
  EXPECT_EQ(last, "茶叶公司的订单");
}

TEST(CsvWriting, reads_back_equal) {
  Table table = Table::from_json(Json::parse(
      R"([{"a": 1, "b": "x,\"y\"\n", "c": 0.1, "d": true, "e": ""}, {"a": null, "b": " z ", "c": 1e300, "d": null, "e": null},
          {"a": -5, "b": "\r", "c": -2.0, "d": false, "e": "茶"}])"));
  for (char delimiter : {',', ';', '\t'}) {
    for (bool windows : {false, true}) {
      std::string text = write_csv(table, {.delimiter = delimiter, .windows = windows});
      EXPECT_EQ(read_csv(text).table, table) << text;
    }
  }
  for (const char* name : {"sep=7", "\xEF\xBB\xBFmark"}) {
    Table named = read_csv("\"" + std::string(name) + "\"\nx\n").table;
    EXPECT_EQ(read_csv(write_csv(named)).table, named);
  }
  EXPECT_EQ(write_csv(table.slice(0, 1)), "a,b,c,d,e\n1,\"x,\"\"y\"\"\n\",0.1,true,\"\"\n");
}

}  // namespace
}  // namespace danlu::table
