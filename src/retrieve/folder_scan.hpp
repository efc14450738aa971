// The documents of a folder and of the folders below it.
//
// Hidden files and folders, editors' lock files, links, and files whose extension no parser knows
// are passed over. What cannot be listed is reported, never thrown, except the folder itself.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/cancel.hpp"
#include "base/error.hpp"

namespace danlu::retrieve {

struct ScannedFile {
  std::string file;  // Below the folder, with '/'.
  uint64_t size = 0;
  int64_t modified_ns = 0;  // Of the file system's clock; only ever compared for equality.
};

struct ScanProblem {
  std::string file;
  Error error;
};

struct FolderScan {
  std::vector<ScannedFile> files;  // Ordered by name.
  std::vector<ScanProblem> problems;
  std::vector<std::string> unreadable;  // Folders whose files are unknown this time, with a '/'.
  size_t passed_over = 0;
};

inline constexpr size_t kScanFilesMax = 1'000'000;
inline constexpr int kScanDepthMax = 64;

// Throws std::filesystem::filesystem_error when `folder` itself cannot be listed.
FolderScan scan_folder(const std::filesystem::path& folder, const CancelToken& cancel);

}  // namespace danlu::retrieve
