// Errors of the search index.
#pragma once

#include "base/error.hpp"

namespace danlu::retrieve {

inline constexpr ErrorCode kIndexUnreadable{
    "index.unreadable",
    Failure::unavailable,
    {"The index file {path} cannot be opened.", "无法打开索引文件 {path}。"},
    {"Check that the file exists and may be read, or rebuild the collection.",
     "请检查该文件是否存在、是否可读，或重建该知识库。"}};
inline constexpr ErrorCode kIndexCorrupt{
    "index.corrupt",
    Failure::input,
    {"The index file {path} is damaged: {detail}.", "索引文件 {path} 已损坏：{detail}。"},
    {"Rebuild the collection; its documents are not touched by this.",
     "请重建该知识库，原始文档不受影响。"}};
inline constexpr ErrorCode kIndexVersion{
    "index.version",
    Failure::input,
    {"The index file {path} has format {found}; this program reads format {expected}.",
     "索引文件 {path} 的格式为 {found}，本程序读取格式 {expected}。"},
    {"Rebuild the collection with this program.", "请用本程序重建该知识库。"}};

}  // namespace danlu::retrieve
