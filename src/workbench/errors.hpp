// Errors of the workbench: apps on disk, the data folder, permissions, tokens, jobs.
#pragma once

#include "base/error.hpp"

namespace danlu::workbench {

inline constexpr ErrorCode kNoApp{
    "app.no_app",
    Failure::not_found,
    {"There is no app or flow at {path}.", "{path} 处没有应用或流程。"},
    {"Give a folder with app.yaml, or a *.flow.yaml file; 'danlu new' makes one.",
     "请给出含 app.yaml 的文件夹或 *.flow.yaml 文件；可用 “danlu new” 新建。"}};
inline constexpr ErrorCode kAppInvalid{
    "app.manifest",
    Failure::input,
    {"app.yaml is not right: {detail}.", "app.yaml 有误：{detail}。"},
    {"It needs 'name' and 'flow'; see apps/ask-docs/app.yaml.",
     "需要 “name” 和 “flow”；可参考 apps/ask-docs/app.yaml。"}};
inline constexpr ErrorCode kFlowHasProblems{
    "app.flow_problems",
    Failure::input,
    {"{file} has {count} problem(s).", "{file} 有 {count} 个问题。"},
    {"Correct them; 'danlu check {file}' looks again.",
     "修正后可用 “danlu check {file}” 再次检查。"}};
inline constexpr ErrorCode kUnknownApp{
    "app.unknown",
    Failure::not_found,
    {"There is no app '{name}'{near}.", "没有应用“{name}”{near}。"},
    {"'danlu app list' shows the apps; 'danlu app add FOLDER' adds one.",
     "可用 “danlu app list” 查看应用，用 “danlu app add 文件夹” 添加。"}};
inline constexpr ErrorCode kAppNameTaken{
    "app.name_taken",
    Failure::usage,
    {"There is an app '{name}' already: {folder}.", "已有名为“{name}”的应用：{folder}。"},
    {"Change 'name' in app.yaml, or remove the other: danlu app remove {name}",
     "请修改 app.yaml 中的 “name”，或移除另一个：danlu app remove {name}"}};
inline constexpr ErrorCode kAppComesAlong{
    "app.comes_along",
    Failure::usage,
    {"The app '{name}' was not added by hand: it lies in {folder}.",
     "应用“{name}”不是手动添加的，它位于 {folder}。"},
    {"To be without it, move its folder away.", "若不需要，请移走其文件夹。"}};

inline constexpr ErrorCode kPermissionsNeeded{
    "permission.needed",
    Failure::denied,
    {"The app '{app}' asks for permissions it has not been given: {grants}.",
     "应用“{app}”请求尚未授予的权限：{grants}。"},
    {"If you trust it: danlu permission grant {folder} (or 'danlu run' with --allow).",
     "若信任该应用，可执行：danlu permission grant {folder}（或在 “danlu run” 后加 --allow）。"}};
inline constexpr ErrorCode kNotGranted{"permission.not_granted",
                                       Failure::not_found,
                                       {"The app '{app}' has no permission {grant} to take back.",
                                        "应用“{app}”没有可收回的权限 {grant}。"},
                                       {"'danlu permission list' shows what has been granted.",
                                        "可用 “danlu permission list” 查看已授予的权限。"}};
inline constexpr ErrorCode kForeignCollection{
    "permission.foreign_collection",
    Failure::denied,
    {"The app '{app}' wants to keep its documents as the collection '{name}', which belongs to "
     "{source}.",
     "应用“{app}”想把文档保存为知识库“{name}”，但该知识库属于 {source}。"},
    {"Change the name under 'collections' in its app.yaml, or let it search that collection: danlu "
     "permission grant {folder} collection:{name}",
     "请修改其 app.yaml 中 “collections” 下的名称，或允许它检索该知识库：danlu permission grant "
     "{folder} collection:{name}"}};

inline constexpr ErrorCode kDataFileInvalid{
    "data.file_invalid",
    Failure::input,
    {"{path} is damaged: {detail}", "{path} 已损坏：{detail}"},
    {"Put back a copy, or move the file away to begin without it.",
     "请恢复备份，或移走该文件后重新开始。"}};
inline constexpr ErrorCode kDataBusy{
    "data.busy",
    Failure::unavailable,
    {"Another program keeps {path} locked.", "{path} 被其他程序占用。"},
    {"Try again when it has ended.", "请等其结束后重试。"}};
inline constexpr ErrorCode kServerRunning{
    "data.server_running",
    Failure::unavailable,
    {"A Danlu server (process {pid}, {url}) works with the data folder {path}.",
     "数据文件夹 {path} 正由 Danlu 服务（进程 {pid}，{url}）使用。"},
    {"Use its pages at {url}, stop it, or choose another folder with --data.",
     "请使用其页面 {url}，或停止该服务，或用 --data 选择其他文件夹。"}};
inline constexpr ErrorCode kDataInUse{"data.in_use",
                                      Failure::unavailable,
                                      {"The data folder {path} is in use by a running command.",
                                       "数据文件夹 {path} 正被运行中的命令使用。"},
                                      {"Wait for it to end, or choose another folder with --data.",
                                       "请等待其结束，或用 --data 选择其他文件夹。"}};

inline constexpr ErrorCode kTokenName{
    "token.name",
    Failure::usage,
    {"'{name}' cannot be the name of a token.", "“{name}”不能用作令牌名称。"},
    {"Use 1 to 64 letters, digits, '-', '_' and '.'.",
     "请使用 1 到 64 个字母、数字、“-”、“_”和“.”。"}};
inline constexpr ErrorCode kTokenExists{
    "token.exists",
    Failure::usage,
    {"There is a token '{name}' already.", "已有名为“{name}”的令牌。"},
    {"Choose another name, or remove it first: danlu token remove {name}",
     "请换一个名称，或先移除：danlu token remove {name}"}};
inline constexpr ErrorCode kTokenMissing{
    "token.missing",
    Failure::not_found,
    {"There is no token '{name}'{near}.", "没有令牌“{name}”{near}。"},
    {"'danlu token list' shows them.", "可用 “danlu token list” 查看。"}};
inline constexpr ErrorCode kTokenScope{
    "token.scope",
    Failure::usage,
    {"'{scope}' is not a scope.", "“{scope}”不是有效的范围。"},
    {"Use admin, app:NAME or run:NAME.", "请使用 admin、app:名称 或 run:名称。"}};

inline constexpr ErrorCode kUnknownJob{
    "job.unknown",
    Failure::not_found,
    {"There is no job '{id}'.", "没有任务“{id}”。"},
    {"Jobs that ended long ago are forgotten.", "早已结束的任务会被清除。"}};
inline constexpr ErrorCode kBeingRead{
    "collection.being_read",
    Failure::unavailable,
    {"The collection '{name}' is being brought up to date already.", "知识库“{name}”正在更新中。"},
    {"Wait until that is done.", "请等待其完成。"}};

}  // namespace danlu::workbench
