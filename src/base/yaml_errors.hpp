// Errors of YAML text. Lines and columns count from 1, columns in characters.
#pragma once

#include "base/error.hpp"

namespace danlu {

inline constexpr ErrorCode kYamlInvalid{
    "yaml.invalid",
    Failure::input,
    {"This is not valid YAML: {detail} at line {line}, column {column}.",
     "不是有效的 YAML：第 {line} 行第 {column} 列，{detail}。"},
    {"Correct that place. Indent with spaces only, and quote texts that contain ': ' or ' #'.",
     "请修正该处。缩进只用空格；含有“: ”或“ #”的文字要加引号。"}};
inline constexpr ErrorCode kYamlTab{
    "yaml.tab",
    Failure::input,
    {"A tab is used for indentation at line {line}, column {column}.",
     "第 {line} 行第 {column} 列用了制表符缩进。"},
    {"Indent YAML with spaces only.", "YAML 的缩进只能用空格。"}};
inline constexpr ErrorCode kYamlBareBraces{
    "yaml.bare_braces",
    Failure::input,
    {"An expression is not quoted at line {line}, column {column}.",
     "第 {line} 行第 {column} 列的表达式没有加引号。"},
    {"Put quotes around the whole value: \"{example}\"", "请给整个值加上引号：\"{example}\""}};
inline constexpr ErrorCode kYamlDuplicateKey{
    "yaml.duplicate_key",
    Failure::input,
    {"The key '{key}' at line {line}, column {column} was already given at line {first_line}.",
     "第 {line} 行第 {column} 列的键“{key}”在第 {first_line} 行已经写过。"},
    {"Keep one of them, or rename one.", "请只保留一个，或改名。"}};
inline constexpr ErrorCode kYamlKeyNotText{
    "yaml.key_not_text",
    Failure::input,
    {"The key at line {line}, column {column} is not a text.",
     "第 {line} 行第 {column} 列的键不是文字。"},
    {"Use a simple word as the key, or quote it.", "请用简单的词作键，或给它加引号。"}};
inline constexpr ErrorCode kYamlSeveralDocuments{
    "yaml.several_documents",
    Failure::input,
    {"A second document starts at line {line}; only one is expected.",
     "第 {line} 行开始了第二个文档，这里只能有一个。"},
    {"Remove the '---' line, or put each document in its own file.",
     "请删除“---”行，或把每个文档放进单独的文件。"}};
inline constexpr ErrorCode kYamlUnknownAnchor{
    "yaml.unknown_anchor",
    Failure::input,
    {"The alias '*{name}' at line {line}, column {column} refers to no finished '&{name}' before "
     "it.",
     "第 {line} 行第 {column} 列的别名“*{name}”之前没有已写完的“&{name}”。"},
    {"Define the anchor first; a value cannot contain itself.",
     "请先定义该锚点；一个值不能包含自己。"}};
inline constexpr ErrorCode kYamlLimit{
    "yaml.limit",
    Failure::limit,
    {"The YAML text is too large at line {line}: {what} is limited to {limit}.",
     "YAML 在第 {line} 行超出限制：{what} 最多 {limit}。"},
    {"Split it into smaller files, or use fewer aliases and levels.",
     "请拆成较小的文件，或减少别名和嵌套层数。"}};

}  // namespace danlu
