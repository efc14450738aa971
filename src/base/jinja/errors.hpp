// Errors of templates and expressions. Every one carries the arguments `line` and `column` (first
// is 1, columns in characters) of the source it was given.
#pragma once

#include "base/error.hpp"

namespace danlu::jinja {

inline constexpr ErrorCode kSyntax{
    "jinja.syntax",
    Failure::input,
    {"The template has {found} where {expected} belongs (line {line}, column {column}).",
     "模板第 {line} 行第 {column} 列：此处应为 {expected}，实际是 {found}。"},
    {"Correct the template at that place.", "请修改模板的该处。"}};
inline constexpr ErrorCode kUnclosed{
    "jinja.unclosed",
    Failure::input,
    {"The template ends before {expected}, needed by '{opened}' at line {line}, column {column}.",
     "模板在 {expected} 之前就结束了；第 {line} 行第 {column} 列的“{opened}”需要它。"},
    {"Add the missing end, or remove the opening.", "请补上结尾，或删去开头。"}};
inline constexpr ErrorCode kUnknownTag{
    "jinja.unknown_tag",
    Failure::input,
    {"There is no tag '{name}' here (line {line}, column {column}); expected {expected}.",
     "第 {line} 行第 {column} 列：此处没有标签“{name}”，应为 {expected}。"},
    {"Check the spelling and the nesting of the blocks.", "请检查拼写以及各个块的嵌套。"}};
inline constexpr ErrorCode kUnsupported{
    "jinja.unsupported",
    Failure::input,
    {"'{name}' is not available in these templates (line {line}, column {column}).",
     "第 {line} 行第 {column} 列：这里的模板不支持“{name}”。"},
    {"A template here stands alone: put the text into it instead of loading another file.",
     "这里的模板必须自成一体：请把内容直接写进模板，不要引用其他文件。"}};
inline constexpr ErrorCode kUnknownFilter{
    "jinja.unknown_filter",
    Failure::input,
    {"There is no filter '{name}' (line {line}, column {column}).{nearest}",
     "第 {line} 行第 {column} 列：没有名为“{name}”的过滤器。{nearest}"},
    {"Use one of the filters of Jinja.", "请使用 Jinja 自带的过滤器。"}};
inline constexpr ErrorCode kUnknownTest{
    "jinja.unknown_test",
    Failure::input,
    {"There is no test '{name}' (line {line}, column {column}).{nearest}",
     "第 {line} 行第 {column} 列：没有名为“{name}”的判断。{nearest}"},
    {"Use one of the tests of Jinja, such as 'defined'.",
     "请使用 Jinja 自带的判断，例如 defined。"}};
inline constexpr ErrorCode kUndefined{
    "jinja.undefined",
    Failure::input,
    {"'{name}' is not defined (line {line}, column {column}).{nearest}",
     "第 {line} 行第 {column} 列：“{name}”没有定义。{nearest}"},
    {"Check the spelling, or give it a value; '| default(...)' sets one when it is absent.",
     "请检查拼写或提供该值；可用“| default(...)”给出缺省值。"}};
inline constexpr ErrorCode kNoAttribute{
    "jinja.undefined",
    Failure::input,
    {"{holder} has no '{name}' (line {line}, column {column}).{nearest}",
     "第 {line} 行第 {column} 列：{holder} 中没有“{name}”。{nearest}"},
    {"Check the spelling, or test it first with 'is defined'.",
     "请检查拼写，或先用“is defined”判断。"}};
inline constexpr ErrorCode kOperands{
    "jinja.type",
    Failure::input,
    {"'{operator}' cannot combine {left} and {right} (line {line}, column {column}).",
     "第 {line} 行第 {column} 列：“{operator}”不能用于 {left} 与 {right}。"},
    {"Convert one side first, for example with '| string' or '| int'.",
     "请先转换其中一侧，例如用“| string”或“| int”。"}};
inline constexpr ErrorCode kType{
    "jinja.type",
    Failure::input,
    {"{what} needs {expected}, found {found} (line {line}, column {column}).",
     "第 {line} 行第 {column} 列：{what} 需要 {expected}，实际是 {found}。"},
    {"Give a value of that type.", "请提供该类型的值。"}};
inline constexpr ErrorCode kArguments{
    "jinja.arguments",
    Failure::input,
    {"{what} cannot take the argument '{argument}' (line {line}, column {column}).",
     "第 {line} 行第 {column} 列：{what} 不接受参数“{argument}”。"},
    {"Check the number and the names of the arguments.", "请检查参数的个数和名称。"}};
inline constexpr ErrorCode kMissingArgument{
    "jinja.arguments",
    Failure::input,
    {"{what} needs the argument '{argument}' (line {line}, column {column}).",
     "第 {line} 行第 {column} 列：{what} 缺少参数“{argument}”。"},
    {"Add the argument.", "请补上该参数。"}};
inline constexpr ErrorCode kValue{
    "jinja.value",
    Failure::input,
    {"{what} cannot work with the value {value} (line {line}, column {column}).",
     "第 {line} 行第 {column} 列：{what} 无法处理值 {value}。"},
    {"Use a value it can work with.", "请换用可以处理的值。"}};
inline constexpr ErrorCode kDenied{
    "jinja.denied",
    Failure::denied,
    {"A template may not use '{name}' of {holder} (line {line}, column {column}).",
     "第 {line} 行第 {column} 列：模板不可使用 {holder} 的“{name}”。"},
    {"Build a new value instead, for example with '+' or a namespace.",
     "请改为构造新的值，例如用“+”或 namespace。"}};
inline constexpr ErrorCode kLimit{
    "jinja.limit",
    Failure::limit,
    {"The template was stopped: it went over the limit of {limit} {unit} (line {line}, column "
     "{column}).",
     "模板已被停止：超过了上限 {limit}（{unit}）（第 {line} 行第 {column} 列）。"},
    {"Make it shorter, or give it less data.", "请精简模板，或减少传入的数据。"}};
inline constexpr ErrorCode kRaised{
    "jinja.raised",
    Failure::input,
    {"The template refused: {message} (line {line}, column {column}).",
     "模板拒绝了输入：{message}（第 {line} 行第 {column} 列）。"},
    {"Change the input as the message says.", "请按提示修改输入。"}};

}  // namespace danlu::jinja
