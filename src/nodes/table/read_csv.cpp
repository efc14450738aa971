// nodes/table/read_csv.cpp: Read a CSV file as a table.
#include "base/files.hpp"
#include "nodes/node.hpp"
#include "nodes/support/environment.hpp"
#include "nodes/support/table_port.hpp"
#include "table/formats/csv.hpp"

namespace danlu::nodes {
namespace {

struct Params {
  std::string path;
  std::string delimiter;
  std::string header = "auto";
  std::string encoding;
  int64_t rows_max = 1'000'000;
};
struct Outputs {
  table::Table table;
  int64_t rows = 0;
  Json report;
};

Json report_of(const table::CsvReport& report) {
  Json samples = Json::array();
  for (const table::BadRow& row : report.bad_row_samples) {
    Json sample = Json::object();
    sample["line"] = Json(row.line);
    sample["problem"] = table::name_of(row.kind);
    sample["text"] = row.text;
    samples.push_back(std::move(sample));
  }
  Json described = Json::object();
  described["encoding"] = report.encoding;
  described["delimiter"] = std::string(1, report.delimiter);
  described["header"] = report.header;
  described["bad_rows"] = Json(report.bad_rows);
  described["samples"] = samples;
  return described;
}

Outputs run(const Params& p, const Nothing&, Run& run) {
  auto path = environment(run).readable(p.path);
  table::CsvOptions options;
  if (!p.delimiter.empty()) options.delimiter = p.delimiter == "tab" ? '\t' : p.delimiter.front();
  if (p.header != "auto") options.header = p.header == "yes";
  options.encoding = p.encoding;
  options.rows_max = static_cast<size_t>(p.rows_max);
  table::CsvTable read = table::read_csv_file(path, options);
  Outputs out;
  out.rows = static_cast<int64_t>(read.table.row_count());
  out.table = std::move(read.table);
  out.report = report_of(read.report);
  return out;
}

}  // namespace

NodeType table_read_csv() {
  return node("table.read_csv", 1, run)
      .summary({"Read a CSV file of the app's folder as a table.",
                "把应用文件夹中的 CSV 文件读成表格。"})
      .help({"Delimiter, header, encoding and column types are found. Rows that do not fit are "
             "counted and sampled, never silently lost.",
             "自动识别分隔符、表头、编码和列类型。不合格的行会计数并给出样例，绝不悄悄丢弃。"})
      .effect(Effect::reads)
      .work(Work::compute)
      .needs(Need::files)
      .output(&Outputs::table, "table", {"The rows.", "表格。"})
      .output(&Outputs::rows, "rows", {"How many rows.", "行数。"})
      .output(&Outputs::report, "report",
              {"How it was read, and rows that did not fit.", "读取方式以及不合格的行。"})
      .param(&Params::path, "path",
             {.help = {"Path inside the app's folder.", "应用文件夹内的路径。"},
              .required = true,
              .widget = "file",
              .is_template = true})
      .param(&Params::delimiter, "delimiter",
             {.help = {"What separates cells; empty: found.", "单元格分隔符；为空则自动识别。"},
              .choices = {"", ",", ";", "tab", "|"}})
      .param(&Params::header, "header",
             {.help = {"Whether the first row names the columns.", "第一行是否为列名。"},
              .choices = {"auto", "yes", "no"}})
      .param(&Params::encoding, "encoding",
             {.help = {"Encoding; empty: found.", "编码；为空则自动识别。"}})
      .param(&Params::rows_max, "rows_max",
             {.help = {"Refuse files with more rows.", "拒绝超过此行数的文件。"},
              .minimum = 1,
              .maximum = 100000000})
      .example(R"({"files": {"a.csv": "name,price\n茶,38.5\n壶,260\n"}, "with": {"path": "a.csv"},
                   "out": {"table": [{"name": "茶", "price": 38.5}, {"name": "壶", "price": 260.0}], "rows": 2}})")
      .example(R"({"with": {"path": "none.csv"}, "error": "file.missing"})");
}

}  // namespace danlu::nodes
