// Errors of YAML text. Lines and columns count from 1, columns in characters.
#pragma once

#include "base/error.hpp"

namespace danlu {

// What is not YAML at all: one id for scripts, a text for each way to get it wrong.
consteval ErrorCode not_yaml(BilingualLiteral message, BilingualLiteral hint) {
  return {"yaml.invalid", Failure::input, message, hint};
}

inline constexpr ErrorCode kYamlBytes =
    not_yaml({"This is not valid YAML: a byte that is not UTF-8 at line {line}, column {column}.",
              "不是有效的 YAML：第 {line} 行第 {column} 列的字节不是 UTF-8。"},
             {"Save the file as UTF-8.", "请把文件存为 UTF-8 编码。"});
inline constexpr ErrorCode kYamlControl =
    not_yaml({"This is not valid YAML: a control character at line {line}, column {column}.",
              "不是有效的 YAML：第 {line} 行第 {column} 列有控制字符。"},
             {"Remove it, or write it as an escape in double quotes, such as \"\\e\".",
              "请删除它，或在双引号里写成转义，例如 \"\\e\"。"});
inline constexpr ErrorCode kYamlQuoteNotClosed = not_yaml(
    {"This is not valid YAML: the quote at line {line}, column {column} is never closed.",
     "不是有效的 YAML：第 {line} 行第 {column} 列的引号没有结束。"},
    {"Add the missing quote. Inside single quotes, a quote is written twice; inside double quotes, "
     "as \\\".",
     "请补上引号。单引号内的单引号要写两次；双引号内的双引号写成 \\\"。"});
inline constexpr ErrorCode kYamlEscape = not_yaml(
    {"This is not valid YAML: there is no such escape in double quotes at line {line}, column "
     "{column}.",
     "不是有效的 YAML：第 {line} 行第 {column} 列，双引号内没有这种转义。"},
    {"Write a backslash as \\\\, or use single quotes, which know no escapes.",
     "反斜杠请写成 \\\\，或改用没有转义的单引号。"});
inline constexpr ErrorCode kYamlReserved = not_yaml(
    {"This is not valid YAML: a text without quotes cannot begin with '{character}' at line "
     "{line}, column {column}.",
     "不是有效的 YAML：第 {line} 行第 {column} 列，不加引号的文字不能以“{character}”开头。"},
    {"Put quotes around the text.", "请给这段文字加上引号。"});
inline constexpr ErrorCode kYamlIndentation = not_yaml(
    {"This is not valid YAML: the indentation fits nothing before it at line {line}, column "
     "{column}.",
     "不是有效的 YAML：第 {line} 行第 {column} 列的缩进与前文对不上。"},
    {"Indent the line like its neighbours of the same list or mapping; what continues a value is "
     "indented more than its key.",
     "同一列表或映射的各行缩进要相同；延续一个值的行要比它的键缩进更多。"});
inline constexpr ErrorCode kYamlColonInText = not_yaml(
    {"This is not valid YAML: a mapping cannot begin inside a value, but ': ' stands at line "
     "{line}, column {column}.",
     "不是有效的 YAML：值的中间不能开始映射，但第 {line} 行第 {column} 列出现了“: ”。"},
    {"Quote the text that contains ': ', or check the indentation of this line.",
     "含有“: ”的文字要加引号；也请检查这一行的缩进。"});
inline constexpr ErrorCode kYamlSameLine = not_yaml(
    {"This is not valid YAML: a list or mapping cannot begin here on the same line, at line "
     "{line}, column {column}.",
     "不是有效的 YAML：第 {line} 行第 {column} 列，列表或映射不能在同一行开始。"},
    {"Begin it on a line of its own, or write it as [a, b] or {a: b}.",
     "请另起一行开始，或写成 [a, b] 或 {a: b} 的形式。"});
inline constexpr ErrorCode kYamlKeyOverLines = not_yaml(
    {"This is not valid YAML: a key must end on the line it begins; ': ' came too late, at line "
     "{line}, column {column}.",
     "不是有效的 YAML：键必须在一行内写完，第 {line} 行第 {column} 列的“: ”来得太晚。"},
    {"Write the key on one line. If no key is meant, quote the text or check the indentation.",
     "请把键写在一行内。如果不是键，请加引号或检查缩进。"});
inline constexpr ErrorCode kYamlKeyExpected = not_yaml(
    {"This is not valid YAML: a key and ': ' belong at line {line}, column {column}.",
     "不是有效的 YAML：第 {line} 行第 {column} 列应为键和“: ”。"},
    {"Write 'name: value', with a space after the colon; text that goes on is indented more.",
     "请写成“名称: 值”，冒号后要有空格；延续上一行的文字要多缩进。"});
inline constexpr ErrorCode kYamlItemAmongKeys = not_yaml(
    {"This is not valid YAML: an item of a list stands among keys at line {line}, column "
     "{column}.",
     "不是有效的 YAML：第 {line} 行第 {column} 列，列表项混在了键之间。"},
    {"Put the items of a list below a key of their own.", "请把列表项放在它自己的键下面。"});
inline constexpr ErrorCode kYamlMore = not_yaml(
    {"This is not valid YAML: the value is complete, but more follows at line {line}, column "
     "{column}.",
     "不是有效的 YAML：值已经结束，但第 {line} 行第 {column} 列还有内容。"},
    {"Remove what follows, put quotes around the whole value, or put a space before '#'.",
     "请删除多余内容、给整个值加引号，或在“#”前加空格。"});
inline constexpr ErrorCode kYamlBracketNotClosed = not_yaml(
    {"This is not valid YAML: the bracket '{bracket}' at line {line}, column {column} is never "
     "closed.",
     "不是有效的 YAML：第 {line} 行第 {column} 列的括号“{bracket}”没有结束。"},
    {"Add the missing bracket.", "请补上括号。"});
inline constexpr ErrorCode kYamlSeparator = not_yaml(
    {"This is not valid YAML: between '[' or '{' and its end, ',' or '{close}' belongs at line "
     "{line}, column {column}.",
     "不是有效的 YAML：括号内第 {line} 行第 {column} 列应为“,”或“{close}”。"},
    {"Separate items by one comma; quote texts that contain brackets or commas.",
     "各项之间用一个逗号分隔；含有括号或逗号的文字要加引号。"});
inline constexpr ErrorCode kYamlBlockHeader = not_yaml(
    {"This is not valid YAML: only an indentation from 1 to 9, '-' or '+' and a comment can follow "
     "'|' or '>', at line {line}, column {column}.",
     "不是有效的 YAML：“|”或“>”之后只能有 1 到 9 的缩进、“-”或“+”以及注释（第 {line} 行第 {column} "
     "列）。"},
    {"Begin the text on the next line, indented.", "文字请从下一行开始，并缩进。"});
inline constexpr ErrorCode kYamlBlockBlankLine = not_yaml(
    {"This is not valid YAML: an empty line before line {line}, column {column} is indented more "
     "than the text.",
     "不是有效的 YAML：第 {line} 行第 {column} 列之前的空行比文字缩进更多。"},
    {"Remove the spaces of that empty line.", "请删除该空行中的空格。"});
inline constexpr ErrorCode kYamlProperty = not_yaml(
    {"This is not valid YAML: an anchor or tag is not written right at line {line}, column "
     "{column}.",
     "不是有效的 YAML：第 {line} 行第 {column} 列的锚点或标签写法不对。"},
    {"An anchor is '&name', a tag '!name'; a space follows, and a value has one of each at most.",
     "锚点写成“&名称”，标签写成“!名称”，之后要有空格；每个值最多各有一个。"});
inline constexpr ErrorCode kYamlTagHandle = not_yaml(
    {"This is not valid YAML: the tag at line {line}, column {column} uses '{handle}', which no "
     "%TAG line declares.",
     "不是有效的 YAML：第 {line} 行第 {column} 列的标签用了“{handle}”，但没有 %TAG 行声明它。"},
    {"Declare it before '---', or use a tag such as '!name'.",
     "请在“---”之前声明它，或改用“!名称”形式的标签。"});
inline constexpr ErrorCode kYamlDirective = not_yaml(
    {"This is not valid YAML: a line that begins with '%' is not a directive that fits, at line "
     "{line}, column {column}.",
     "不是有效的 YAML：第 {line} 行第 {column} 列，以“%”开头的行不是合适的指令。"},
    {"Directives are '%YAML 1.2' and '%TAG !name! prefix', each once, and '---' follows them.",
     "指令为“%YAML 1.2”和“%TAG !名称! 前缀”，各写一次，之后要有“---”。"});
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
