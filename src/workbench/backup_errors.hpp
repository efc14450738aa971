// Errors of backups.
#pragma once

#include "base/error.hpp"

namespace danlu::workbench {

inline constexpr ErrorCode kBackupExists{
    "backup.exists",
    Failure::usage,
    {"{path} is there already.", "{path} 已存在。"},
    {"Choose another name: a backup never overwrites anything.",
     "请换一个名称：备份不会覆盖任何文件。"}};
inline constexpr ErrorCode kBackupInvalid{
    "backup.invalid",
    Failure::input,
    {"{path} is not a sound backup: {detail}", "{path} 不是完好的备份：{detail}"},
    {"Use another copy of it; nothing has been changed.", "请使用另一份备份；没有改动任何内容。"}};
inline constexpr ErrorCode kBackupNewer{
    "backup.newer",
    Failure::input,
    {"{path} was made by a newer Danlu ({version}).",
     "{path} 由更新版本的 Danlu（{version}）创建。"},
    {"Bring Danlu up to date and try again.", "请升级 Danlu 后重试。"}};
inline constexpr ErrorCode kBackupTargetInUse{
    "backup.target_in_use",
    Failure::usage,
    {"The data folder {path} is not empty.", "数据文件夹 {path} 不为空。"},
    {"Restore into a new folder with --data, or move that folder away first.",
     "请用 --data 恢复到新的文件夹，或先移走该文件夹。"}};
inline constexpr ErrorCode kBackupNotWritten{
    "backup.not_written",
    Failure::unavailable,
    {"The backup {path} could not be written: {detail}", "无法写入备份 {path}：{detail}"},
    {"Look at the free space and the rights of that folder; nothing was left behind.",
     "请检查该文件夹的可用空间和权限；没有留下任何文件。"}};
inline constexpr ErrorCode kBackupBusy{
    "backup.busy",
    Failure::unavailable,
    {"The collection '{name}' changed faster than it could be copied.",
     "知识库“{name}”变化太快，无法复制。"},
    {"Try again when it has been brought up to date.", "请在其更新完成后重试。"}};

}  // namespace danlu::workbench
