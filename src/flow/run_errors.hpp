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

inline constexpr ErrorCode kCannotWait{"run.cannot_wait",
                                       Failure::internal,
                                       {"This node cannot wait here.", "此节点不能在这里等待。"},
                                       {"Only light nodes can be suspended; please report this.",
                                        "只有轻量节点可以挂起；请反馈此问题。"}};
inline constexpr ErrorCode kLogMismatch{
    "run.log_mismatch",
    Failure::input,
    {"The log of the run does not fit its flow at '{path}': {detail}.",
     "运行日志与流程在“{path}”处不一致：{detail}。"},
    {"Its steps behave differently in this version of the program. Fork the run to run them again "
     "from a step you choose.",
     "这些步骤在当前程序版本中的行为已不同。可分叉该运行，从选定的步骤重新执行。"}};
inline constexpr ErrorCode kInterrupted{
    "run.interrupted",
    Failure::cancelled,
    {"The program ends; the run goes on when it is started again.",
     "程序正在退出；再次启动后运行会继续。"},
    {"Start the server again, or use 'danlu history resume'.",
     "请重新启动服务，或使用 “danlu history resume”。"}};
inline constexpr ErrorCode kStoppedByAnswer{
    "run.stopped_by_answer",
    Failure::cancelled,
    {"The run was stopped by the answer to '{path}'.", "对“{path}”的答复停止了此次运行。"},
    {"Fork the run to go on from a step you choose.", "可分叉该运行，从选定的步骤继续。"}};
inline constexpr ErrorCode kNotResumable{
    "run.not_resumable",
    Failure::usage,
    {"The run {run} has ended ({status}).", "运行 {run} 已结束（{status}）。"},
    {"Fork it to run it again with a change; 'danlu history fork --help' says how.",
     "可分叉后带着改动重新运行，参见 “danlu history fork --help”。"}};
inline constexpr ErrorCode kStillRunning{
    "run.still_running",
    Failure::usage,
    {"The run {run} has not ended yet.", "运行 {run} 尚未结束。"},
    {"Wait for its end, or cancel it first.", "请等它结束，或先取消。"}};
inline constexpr ErrorCode kHeldElsewhere{
    "run.held_elsewhere",
    Failure::unavailable,
    {"Another program is running {run} at this moment.", "运行 {run} 正由另一个程序执行。"},
    {"Use that program (the server's page, or Ctrl-C where it was started).",
     "请在那个程序中操作（服务页面，或在启动处按 Ctrl-C）。"}};
inline constexpr ErrorCode kNoSuchWait{
    "run.no_such_wait",
    Failure::not_found,
    {"The run {run} does not wait for an answer at '{path}'{near}.",
     "运行 {run} 没有在“{path}”处等待答复{near}。"},
    {"It waits at: {known}.", "正在等待的有：{known}。"}};
inline constexpr ErrorCode kBadAnswer{
    "run.answer",
    Failure::usage,
    {"The answer to '{path}' is not right: {detail}.", "对“{path}”的答复有误：{detail}。"},
    {"'danlu history show' prints what it asks for.",
     "可用 “danlu history show” 查看需要填写的内容。"}};
inline constexpr ErrorCode kValueTooLarge{
    "run.value_too_large",
    Failure::limit,
    {"'{name}' of step '{path}' has {bytes} bytes; a value kept with a run has at most {limit}.",
     "步骤“{path}”的“{name}”有 {bytes} 字节；随运行保存的值最多 {limit} 字节。"},
    {"Write it to a file and pass the file on, or set 'durability: none'.",
     "请写入文件并传递文件名，或设置 “durability: none”。"}};
inline constexpr ErrorCode kUnknownRunPart{
    "run.unknown_part",
    Failure::usage,
    {"The run has no {kind} '{name}'{near}.", "此次运行没有{kind}“{name}”{near}。"},
    {"'danlu history show' lists its steps and inputs.",
     "可用 “danlu history show” 查看步骤和输入。"}};
inline constexpr ErrorCode kLogOfOlderProgram{
    "run.no_texts",
    Failure::input,
    {"The run {run} was recorded by an older version, without the texts of its flow.",
     "运行 {run} 由旧版本记录，没有保存流程文本。"},
    {"It can be read, but not taken up again; start the app anew.",
     "可以查看，但不能继续执行；请重新运行该应用。"}};

}  // namespace danlu::flow
