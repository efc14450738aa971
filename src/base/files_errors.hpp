// Errors of files and folders.
#pragma once

#include "base/error.hpp"

namespace danlu {

inline constexpr ErrorCode kFileMissing{
    "file.missing",
    Failure::not_found,
    {"There is no file or folder {path}.", "没有文件或文件夹 {path}。"},
    {"Check the name and the folder it should be in.", "请检查名称和所在的文件夹。"}};
inline constexpr ErrorCode kFileIsFolder{"file.is_folder",
                                         Failure::input,
                                         {"{path} is a folder.", "{path} 是文件夹。"},
                                         {"Name a file in it.", "请指定其中的一个文件。"}};
inline constexpr ErrorCode kFileNotFolder{
    "file.not_folder",
    Failure::input,
    {"{path} needs a folder where there is a file.", "{path} 需要文件夹，但那里是一个文件。"},
    {"Choose another folder, or move the file away.", "请换一个文件夹，或移走那个文件。"}};
inline constexpr ErrorCode kFileNotRegular{
    "file.not_regular",
    Failure::input,
    {"{path} is not an ordinary file.", "{path} 不是普通文件。"},
    {"Pipes, sockets and devices cannot be used here.", "这里不能使用管道、套接字或设备。"}};
inline constexpr ErrorCode kFileDenied{"file.denied",
                                       Failure::denied,
                                       {"No permission for {path}.", "没有权限访问 {path}。"},
                                       {"Ask its owner for the right, or choose another place.",
                                        "请向所有者申请权限，或换一个位置。"}};
inline constexpr ErrorCode kFileDiskFull{
    "file.disk_full",
    Failure::unavailable,
    {"The disk is full; {path} was not written.", "磁盘已满，{path} 没有写入。"},
    {"Free some space and try again; the old file is unchanged.",
     "请释放空间后重试；原有文件没有改动。"}};
inline constexpr ErrorCode kFileReadOnly{
    "file.read_only",
    Failure::denied,
    {"{path} is on a read-only disk.", "{path} 在只读磁盘上。"},
    {"Choose a folder that can be written to.", "请选择可写的文件夹。"}};
inline constexpr ErrorCode kFileTooLarge{
    "file.too_large",
    Failure::limit,
    {"{path} has {size} bytes; at most {limit} are read.",
     "{path} 有 {size} 字节，最多读取 {limit}。"},
    {"Split the file, or raise the limit.", "请拆分文件，或提高上限。"}};
inline constexpr ErrorCode kFileExists{"file.exists",
                                       Failure::input,
                                       {"{path} exists already.", "{path} 已经存在。"},
                                       {"Choose another name.", "请换一个名称。"}};
inline constexpr ErrorCode kFileOutside{
    "file.outside",
    Failure::denied,
    {"'{path}' leads out of the folder {root}.", "“{path}”超出了文件夹 {root}。"},
    {"Use a relative path inside that folder, without '..' and without links that leave it.",
     "请使用该文件夹内的相对路径，不要含“..”，也不要用指向外面的链接。"}};
inline constexpr ErrorCode kFileName{
    "file.name",
    Failure::input,
    {"'{path}' cannot be a file name.", "“{path}”不能用作文件名。"},
    {"Use a shorter name without control characters.", "请使用较短且不含控制字符的名称。"}};
inline constexpr ErrorCode kFileFailed{
    "file.failed",
    Failure::unavailable,
    {"{path} cannot be used: {reason}.", "无法使用 {path}：{reason}。"},
    {"Check the disk and try again.", "请检查磁盘后重试。"}};

}  // namespace danlu
