// Errors of tables and their files.
#pragma once

#include "base/error.hpp"

namespace danlu::table {

inline constexpr ErrorCode kUnknownColumn{
    "table.unknown_column",
    Failure::input,
    {"There is no column '{name}'{near}.", "没有列“{name}”{near}。"},
    {"Columns: {columns}", "现有的列：{columns}"}};
inline constexpr ErrorCode kDuplicateColumn{
    "table.duplicate_column",
    Failure::input,
    {"There are two columns named '{name}'.", "有两列都叫“{name}”。"},
    {"Rename one of them.", "请给其中一列改名。"}};
inline constexpr ErrorCode kColumnLength{
    "table.column_length",
    Failure::input,
    {"The column '{name}' has {found} values, the table has {expected} rows.",
     "列“{name}”有 {found} 个值，而表有 {expected} 行。"},
    {"Give every column the same number of values.", "每一列的值数应当相同。"}};
inline constexpr ErrorCode kColumnType{
    "table.column_type",
    Failure::input,
    {"The column holds {found}, not {expected}.", "该列的类型是 {found}，而不是 {expected}。"},
    {"Choose another column, or convert it first.", "请选择其他列，或先转换类型。"}};
inline constexpr ErrorCode kRowsNotRecords{"table.rows_not_records",
                                           Failure::input,
                                           {"A table is a list of records; item {row} is {found}.",
                                            "表应当是记录的列表；第 {row} 项是 {found}。"},
                                           {"Give rows as objects: [{\"name\": \"a\", \"n\": 1}]",
                                            "请把每一行写成对象：[{\"name\": \"a\", \"n\": 1}]"}};
inline constexpr ErrorCode kTableLimit{
    "table.limit",
    Failure::limit,
    {"The table has more than {limit} {what}.", "表超过了 {limit} {what}。"},
    {"Use a smaller part of the data, or raise the limit.", "请使用较小的部分，或提高上限。"}};
inline constexpr ErrorCode kCsvBinary{
    "table.csv_binary",
    Failure::input,
    {"This is not a text file, so it cannot be CSV.", "这不是文本文件，不能当作 CSV 读取。"},
    {"A spreadsheet (.xlsx) must be saved as CSV first.", "电子表格（.xlsx）请先另存为 CSV。"}};
inline constexpr ErrorCode kCsvDelimiter{
    "table.csv_delimiter",
    Failure::usage,
    {"'{delimiter}' cannot separate the cells of a CSV file.",
     "“{delimiter}”不能用作 CSV 的分隔符。"},
    {"Use one of: comma, semicolon, tab, vertical bar, or another sign that is no quote or line "
     "end.",
     "请使用逗号、分号、制表符、竖线，或其他不是引号和换行的符号。"}};

}  // namespace danlu::table
