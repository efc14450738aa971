// Errors of reading documents.
#pragma once

#include "base/error.hpp"

namespace danlu::retrieve {

inline constexpr ErrorCode kDocumentUnsupported{
    "document.unsupported",
    Failure::input,
    {"'{file}' is {found}, which cannot be read as a document.",
     "“{file}”是 {found}，无法作为文档读取。"},
    {"Supported types: {supported}. Convert the file to one of them.",
     "支持的类型：{supported}。请先转换成其中一种。"}};
inline constexpr ErrorCode kDocumentEncrypted{
    "document.encrypted",
    Failure::input,
    {"'{file}' is protected by a password.", "“{file}”设有密码保护。"},
    {"Give the right password, or save a copy without one.",
     "请提供正确的密码，或另存一份不带密码的副本。"}};
inline constexpr ErrorCode kDocumentNoText{
    "document.no_text",
    Failure::input,
    {"'{file}' has {pages} page(s) and no text in them: it is probably a scan.",
     "“{file}”共 {pages} 页，但没有文字层，可能是扫描件。"},
    {"Run text recognition (OCR) on it first, then add the result.",
     "请先做文字识别（OCR），再添加识别后的文件。"}};
inline constexpr ErrorCode kDocumentBroken{
    "document.broken",
    Failure::input,
    {"'{file}' is damaged and cannot be read as {format}: {detail}.",
     "“{file}”已损坏，无法按 {format} 读取：{detail}。"},
    {"Open it in the program that made it and save it again.", "请用生成它的程序打开并重新保存。"}};
inline constexpr ErrorCode kDocumentTooLarge{
    "document.too_large",
    Failure::limit,
    {"'{file}' is too large to read: {detail}.", "“{file}”过大，无法读取：{detail}。"},
    {"Split it into smaller documents, or raise the limit.", "请拆分成较小的文档，或调高限制。"}};
inline constexpr ErrorCode kDocumentProgramMissing{
    "document.program_missing",
    Failure::unavailable,
    {"Reading '{file}' needs the program {program}, which is not installed.",
     "读取“{file}”需要程序 {program}，但系统没有安装。"},
    {"Install it: apt-get install {package}.", "请安装：apt-get install {package}。"}};
inline constexpr ErrorCode kDocumentEmpty{
    "document.empty",
    Failure::input,
    {"'{file}' has no text in it.", "“{file}”中没有文字。"},
    {"Check that it is the file you meant.", "请确认这是否是你要添加的文件。"}};

}  // namespace danlu::retrieve
