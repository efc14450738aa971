// Errors of flow documents and their checking.
#pragma once

#include "base/error.hpp"

namespace danlu::flow {

inline constexpr ErrorCode kNotAFlow{
    "flow.not_a_flow",
    Failure::input,
    {"This is not a flow: {detail}.", "这不是流程文件：{detail}。"},
    {"A flow is YAML with 'danlu: 1', 'steps' and usually 'inputs' and 'outputs'; 'danlu new' "
     "writes one.",
     "流程是含有 “danlu: 1”、“steps” 以及通常还有 “inputs”、“outputs” 的 YAML；可用 “danlu new” "
     "生成。"}};
inline constexpr ErrorCode kFlowVersion{
    "flow.version",
    Failure::input,
    {"This flow is written in format {found}; this program reads up to {known}.",
     "此流程的格式版本是 {found}，本程序最高支持 {known}。"},
    {"Update Danlu, or set 'danlu: {known}' if the file was written for it.",
     "请升级 Danlu；若文件本就按旧格式写成，请改为 “danlu: {known}”。"}};
inline constexpr ErrorCode kUnknownKey{
    "flow.unknown_key",
    Failure::input,
    {"There is no key '{key}' here{near}.", "此处没有键“{key}”{near}。"},
    {"Keys allowed here: {known}.", "此处可用的键：{known}。"}};
inline constexpr ErrorCode kWrongShape{"flow.wrong_shape",
                                       Failure::input,
                                       {"'{key}' must be {expected}.", "“{key}”应为{expected}。"},
                                       {"Write it as {expected}.", "请写成{expected}。"}};
inline constexpr ErrorCode kMissingKey{"flow.missing_key",
                                       Failure::input,
                                       {"'{key}' is missing.", "缺少“{key}”。"},
                                       {"Add '{key}': {help}.", "请添加“{key}”：{help}。"}};
inline constexpr ErrorCode kBadName{
    "flow.bad_name",
    Failure::input,
    {"'{name}' cannot be a name here.", "“{name}”不能用作名称。"},
    {"Use letters, digits and _ (not first a digit), and none of: {reserved}.",
     "请用文字、数字和下划线（不以数字开头），且不能是：{reserved}。"}};
inline constexpr ErrorCode kDuplicateName{
    "flow.duplicate_name",
    Failure::input,
    {"There are two '{name}' here (the first at line {first}).",
     "“{name}”重复（第一个在第 {first} 行）。"},
    {"Rename one of them.", "请给其中一个改名。"}};
inline constexpr ErrorCode kStepKind{
    "flow.step_kind",
    Failure::input,
    {"A step has exactly one of use, for_each, while, call; this one has {found}.",
     "每个步骤必须且只能有 use、for_each、while、call 之一；此处有 {found}。"},
    {"Keep one of them; put the others in steps of their own.",
     "请只保留一个，其余放到单独的步骤里。"}};
inline constexpr ErrorCode kNodeVersion{
    "flow.node_version",
    Failure::input,
    {"Node {node} has version {known}; the step asks for {asked}.",
     "节点 {node} 的版本是 {known}，步骤要求 {asked}。"},
    {"Update Danlu, or ask for version {known}.", "请升级 Danlu，或改用版本 {known}。"}};
inline constexpr ErrorCode kUnknownReference{
    "flow.unknown_reference",
    Failure::input,
    {"'{name}' is not known here{near}.", "此处没有“{name}”{near}。"},
    {"Known here: {known}.", "此处可用：{known}。"}};
inline constexpr ErrorCode kUnknownPort{
    "flow.unknown_port",
    Failure::input,
    {"'{step}' has no '{port}'{near}.", "“{step}”中没有“{port}”{near}。"},
    {"It has: {known}.", "可用的有：{known}。"}};
inline constexpr ErrorCode kMissingInput{
    "flow.missing_input",
    Failure::input,
    {"Input '{port}' of {node} is not given.", "{node} 的输入“{port}”没有给出。"},
    {"Add it under 'in': {port}: \"{{ ... }}\". It is: {help}",
     "请在 “in” 下添加 {port}: \"{{ ... }}\"。它是：{help}"}};
inline constexpr ErrorCode kTypeMismatch{
    "flow.type_mismatch",
    Failure::input,
    {"{target} takes {expected}, but {source} gives {found}.",
     "{target} 需要 {expected}，而 {source} 给出的是 {found}。"},
    {"Wire a value of type {expected}, or convert it with a step in between.",
     "请接入 {expected} 类型的值，或在中间加一个转换步骤。"}};
inline constexpr ErrorCode kCycle{
    "flow.cycle",
    Failure::input,
    {"These steps wait for each other: {cycle}.", "这些步骤互相等待：{cycle}。"},
    {"Remove one of the references, or use 'while' for a loop.",
     "请去掉其中一个引用；循环请用 “while”。"}};
inline constexpr ErrorCode kTemplateHere{
    "flow.template_here",
    Failure::input,
    {"A template cannot stand here: '{text}'.", "此处不能使用模板：“{text}”。"},
    {"Give a whole value as \"{{ expression }}\", or build the text with text.template first.",
     "请写成完整的 \"{{ 表达式 }}\"，或先用 text.template 生成文本。"}};
inline constexpr ErrorCode kUnreachable{
    "flow.unreachable",
    Failure::input,
    {"Step '{step}' can never run: its condition is always false.",
     "步骤“{step}”永远不会运行：条件恒为假。"},
    {"Change its condition or remove the step.", "请修改条件或删除该步骤。"}};
inline constexpr ErrorCode kUnused{
    "flow.unused",
    Failure::input,
    {"Nothing uses the result of step '{step}', and it changes nothing.",
     "步骤“{step}”的结果无人使用，也不产生任何改变。"},
    {"Use one of its outputs, or remove it.", "请使用它的输出，或删除该步骤。"}};
inline constexpr ErrorCode kFlowInput{
    "flow.input",
    Failure::usage,
    {"The flow needs the input '{name}' ({type}).", "流程需要输入“{name}”（{type}）。"},
    {"Give it: {name}=…  {help}", "请提供：{name}=…  {help}"}};
inline constexpr ErrorCode kUnknownFlowInput{
    "flow.unknown_input",
    Failure::usage,
    {"The flow has no input '{name}'{near}.", "流程没有输入“{name}”{near}。"},
    {"Its inputs: {known}.", "可用的输入：{known}。"}};
inline constexpr ErrorCode kCallDepth{
    "flow.call_depth",
    Failure::limit,
    {"Flows call each other more than {limit} deep.", "流程相互调用超过 {limit} 层。"},
    {"A flow may not call itself; use 'while' for a loop.",
     "流程不能调用自身；循环请用 “while”。"}};

}  // namespace danlu::flow
