// Errors of collections.
#pragma once

#include "base/error.hpp"

namespace danlu::retrieve {

inline constexpr ErrorCode kCollectionName{
    "collection.name",
    Failure::usage,
    {"'{name}' cannot be the name of a collection.", "“{name}”不能用作知识库名称。"},
    {"Use 1 to 64 letters, digits, '-' or '_', beginning with a letter or digit.",
     "请使用 1 到 64 个文字、数字、“-”或“_”，并以文字或数字开头。"}};
inline constexpr ErrorCode kCollectionMissing{
    "collection.missing",
    Failure::not_found,
    {"There is no collection '{name}'{near}.", "没有知识库“{name}”{near}。"},
    {"danlu collection list shows them all; danlu collection add makes one.",
     "danlu collection list 列出全部知识库，danlu collection add 可新建。"}};
inline constexpr ErrorCode kCollectionExists{
    "collection.exists",
    Failure::input,
    {"There is a collection '{name}' already, of the folder {source}.",
     "已经有知识库“{name}”，对应文件夹 {source}。"},
    {"Choose another name, or remove that collection first.", "请换一个名称，或先删除该知识库。"}};
inline constexpr ErrorCode kCollectionSource{
    "collection.source",
    Failure::not_found,
    {"The folder {source} of collection '{name}' cannot be read.",
     "无法读取知识库“{name}”的文件夹 {source}。"},
    {"Check that the folder exists and may be read; the collection keeps what it has.",
     "请检查该文件夹是否存在、是否可读；知识库已有的内容保持不变。"}};
inline constexpr ErrorCode kCollectionFileTime{
    "collection.file_time",
    Failure::limit,
    {"Reading {file} took longer than {seconds} seconds.", "读取 {file} 超过了 {seconds} 秒。"},
    {"Split the file, or raise the time limit.", "请拆分文件，或提高时间上限。"}};
inline constexpr ErrorCode kCollectionFileName{
    "collection.file_name",
    Failure::input,
    {"The name of {file} is not valid UTF-8.", "{file} 的文件名不是有效的 UTF-8。"},
    {"Rename the file.", "请重命名该文件。"}};
inline constexpr ErrorCode kCollectionFolderUnreadable{
    "collection.folder",
    Failure::denied,
    {"The folder {file} cannot be read.", "无法读取文件夹 {file}。"},
    {"Check its permissions; what is known of its files is kept.",
     "请检查其权限；其中文件已有的内容保持不变。"}};
inline constexpr ErrorCode kCollectionFileFailed{
    "collection.file_failed",
    Failure::internal,
    {"Reading {file} failed: {detail}.", "读取 {file} 失败：{detail}。"},
    {"Please report this with the file, if you may share it.",
     "如果可以分享该文件，请附上它并报告此问题。"}};

}  // namespace danlu::retrieve
