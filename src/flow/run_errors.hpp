// Errors of runs.
#pragma once

#include "base/error.hpp"

namespace danlu::flow {

inline constexpr ErrorCode kStepTimeout{
    "run.step_timeout",
    Failure::limit,
    {"The step took longer than {time} ms.", "步骤用时超过 {time} 毫秒。"},
    {"Raise its timeout.run_ms, or give it less to do.",
     "请调大 timeout.run_ms，或减少该步骤的工作量。"}};
inline constexpr ErrorCode kStepIdle{
    "run.step_idle",
    Failure::limit,
    {"The step showed no sign of life for {time} ms.", "步骤已有 {time} 毫秒没有任何进展。"},
    {"Raise its timeout.idle_ms, or look at what it waits for.",
     "请调大 timeout.idle_ms，或检查它在等待什么。"}};
inline constexpr ErrorCode kRoundsMax{
    "run.rounds_max",
    Failure::limit,
    {"The loop did not end within {rounds} rounds.", "循环在 {rounds} 轮内没有结束。"},
    {"Check its 'until', or raise 'max'.", "请检查 “until”，或调大 “max”。"}};
inline constexpr ErrorCode kNodeFailed{
    "run.node_failed",
    Failure::internal,
    {"The node {node} failed unexpectedly: {detail}.", "节点 {node} 意外失败：{detail}。"},
    {"This is a defect of the node; please report it with the run's id.",
     "这是节点的缺陷，请附上运行编号反馈。"}};
inline constexpr ErrorCode kOutOfMemory{
    "run.out_of_memory",
    Failure::limit,
    {"There is not enough memory for this step.", "内存不足，无法执行此步骤。"},
    {"Give it less data at a time, or close other programs.",
     "请减少一次处理的数据量，或关闭其他程序。"}};
inline constexpr ErrorCode kUnknownState{
    "run.unknown_state",
    Failure::usage,
    {"The flow has no state '{name}'{near}.", "流程没有状态变量“{name}”{near}。"},
    {"State is declared under 'state' at the top of the flow: {known}.",
     "状态变量在流程开头的 “state” 下声明：{known}。"}};

}  // namespace danlu::flow
