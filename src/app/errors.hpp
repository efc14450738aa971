// Errors of the command line.
#pragma once

#include "base/error.hpp"

namespace danlu::app {

inline constexpr ErrorCode kUnknownCommand{
    "app.unknown_command",
    Failure::usage,
    {"There is no command '{name}'{near}.", "没有命令“{name}”{near}。"},
    {"'danlu --help' lists the commands.", "可用 “danlu --help” 查看所有命令。"}};
inline constexpr ErrorCode kUsage{
    "app.usage",
    Failure::usage,
    {"The command line is not right: {detail}", "命令行有误：{detail}"},
    {"'danlu {command} --help' shows how it is used.", "可用 “danlu {command} --help” 查看用法。"}};
inline constexpr ErrorCode kUnknownOption{
    "app.unknown_option",
    Failure::usage,
    {"There is no option '{option}' here{near}.", "此处没有选项“{option}”{near}。"},
    {"Options here: {known}. Inputs of a flow are given as name=value.",
     "可用的选项：{known}。流程的输入请写成 名称=值。"}};
inline constexpr ErrorCode kUnexpectedWord{
    "app.unexpected_word",
    Failure::usage,
    {"'danlu {command}' does not know what to do with '{word}'.",
     "“danlu {command}”无法理解“{word}”。"},
    {"Put quotes around a text with spaces; 'danlu {command} --help' shows how it is used.",
     "含空格的文字请加引号；可用 “danlu {command} --help” 查看用法。"}};
inline constexpr ErrorCode kOptionWithoutValue{
    "app.option_without_value",
    Failure::usage,
    {"The option {option} needs a value.", "选项 {option} 需要一个值。"},
    {"Write it after the option; 'danlu {command} --help' shows how it is used.",
     "请在选项后写上值；可用 “danlu {command} --help” 查看用法。"}};
inline constexpr ErrorCode kValuesWanted{
    "app.values_wanted",
    Failure::usage,
    {"'{word}' is not of the form name=value.", "“{word}”不是“名称=值”的形式。"},
    {"Write it as in question=\"How long is the warranty?\".",
     "请写成 question=\"保修多久？\" 这样的形式。"}};
inline constexpr ErrorCode kExistsAlready{"app.exists",
                                          Failure::usage,
                                          {"{path} exists already.", "{path} 已存在。"},
                                          {"Choose another name.", "请换一个名称。"}};
inline constexpr ErrorCode kUnexpected{
    "app.unexpected",
    Failure::internal,
    {"The program failed unexpectedly: {detail}", "程序意外失败：{detail}"},
    {"Please report this with what you did.", "请连同操作步骤一起反馈。"}};

}  // namespace danlu::app
