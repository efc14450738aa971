// Errors of the databases in the data folder.
#pragma once

#include "base/error.hpp"

namespace danlu::store {

inline constexpr ErrorCode kDatabaseMissing{
    "store.missing",
    Failure::not_found,
    {"The database {path} cannot be opened.", "无法打开数据库 {path}。"},
    {"Check that the folder exists and may be used.", "请检查文件夹是否存在、是否有权限。"}};
inline constexpr ErrorCode kDatabaseReadOnly{
    "store.read_only",
    Failure::denied,
    {"The database {path} cannot be written: the file, folder or disk is read-only.",
     "无法写入数据库 {path}：文件、文件夹或磁盘是只读的。"},
    {"Give the user the right to write there, or choose another data folder.",
     "请授予写入权限，或换一个数据文件夹。"}};
inline constexpr ErrorCode kDatabaseLocked{
    "store.locked",
    Failure::unavailable,
    {"The database {path} is in use by another program.", "数据库 {path} 正被其他程序使用。"},
    {"Stop the other program or wait until it is done.", "请停止其他程序，或等它完成。"}};
inline constexpr ErrorCode kDatabaseFull{
    "store.disk_full",
    Failure::unavailable,
    {"The disk is full; the change to {path} was not made.",
     "磁盘已满，对 {path} 的改动没有保存。"},
    {"Free some space and try again; what was saved before is unharmed.",
     "请释放空间后重试；之前保存的内容没有受损。"}};
inline constexpr ErrorCode kDatabaseCorrupt{
    "store.corrupt",
    Failure::input,
    {"{path} is damaged or is not a database of ours: {reason}.",
     "{path} 已损坏或不是本程序的数据库：{reason}。"},
    {"Restore it from a backup, or move it away to start with an empty one.",
     "请从备份恢复，或移走它以便重新开始。"}};
inline constexpr ErrorCode kDatabaseNewer{
    "store.newer_version",
    Failure::input,
    {"{path} was written by a newer version of the program (format {found}, this one knows "
     "{known}).",
     "{path} 由更新版本的程序写成（格式 {found}，本程序只认识 {known}）。"},
    {"Use the newer program.", "请使用更新版本的程序。"}};
inline constexpr ErrorCode kDatabaseConstraint{
    "store.constraint",
    Failure::input,
    {"The change breaks a rule of the database: {reason}.", "该改动违反数据库的约束：{reason}。"},
    {"Check for a duplicate or a missing reference.", "请检查是否重复，或引用的内容不存在。"}};
inline constexpr ErrorCode kDatabaseTooLarge{
    "store.too_large",
    Failure::limit,
    {"A value is too large for the database.", "有一个值太大，数据库放不下。"},
    {"Store large content as a file.", "请把大块内容存成文件。"}};
inline constexpr ErrorCode kDatabaseQuery{
    "store.query",
    Failure::internal,
    {"A database statement failed: {reason}.", "数据库语句执行失败：{reason}。"},
    {"Please report this with the statement: {statement}", "请连同语句一起反馈：{statement}"}};
inline constexpr ErrorCode kDatabaseFailed{
    "store.failed",
    Failure::unavailable,
    {"The database {path} cannot be used: {reason}.", "无法使用数据库 {path}：{reason}。"},
    {"Check the disk and its rights, then try again.", "请检查磁盘和权限后重试。"}};

}  // namespace danlu::store
