// Errors of collections, documents, uploads and folders in the API.
#pragma once

#include "base/error.hpp"

namespace danlu::serve {

inline constexpr ErrorCode kUploadName{
    "upload.name",
    Failure::usage,
    {"'{name}' cannot be the name of a document.", "“{name}”不能用作文档名称。"},
    {"Use at most 255 bytes without '/', '\\' and control characters, not beginning with a dot.",
     "名称最多 255 字节，不含“/”“\\”和控制字符，且不以点开头。"}};
inline constexpr ErrorCode kNotUploads{
    "collection.not_uploads",
    Failure::usage,
    {"The documents of '{name}' lie in the folder {source}, which Danlu does not write to.",
     "“{name}”的文档位于文件夹 {source}，丹炉不会写入。"},
    {"Put the file into that folder, or make a collection without a folder for uploads.",
     "请把文件放入该文件夹，或新建不指定文件夹的知识库用于上传。"}};
inline constexpr ErrorCode kDocumentUnknown{
    "collection.no_document",
    Failure::not_found,
    {"The collection '{name}' has no document '{file}'.", "知识库“{name}”中没有文档“{file}”。"},
    {"GET /api/collections/{name} lists its documents.",
     "GET /api/collections/{name} 会列出全部文档。"}};
inline constexpr ErrorCode kFolderNotAbsolute{
    "folder.not_absolute",
    Failure::usage,
    {"'{path}' is not the whole path of a folder.", "“{path}”不是文件夹的完整路径。"},
    {"Begin with '/', as in /home/me/documents.", "请以“/”开头，例如 /home/me/documents。"}};
inline constexpr ErrorCode kFolderOfDanlu{
    "folder.of_danlu",
    Failure::denied,
    {"{path} holds Danlu's own data, keys among them.", "{path} 含有丹炉自己的数据，包括密钥。"},
    {"Choose a folder that has only documents.", "请选择只含文档的文件夹。"}};

}  // namespace danlu::serve
