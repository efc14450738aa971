// Whether a file is still the one seen before, told by cheap facts.
#pragma once

#include <cstdint>
#include <filesystem>

namespace danlu::platform {

struct FileStamp {
  int64_t modified_ns = -1;  // -1: there is no file.
  uint64_t size = 0;
  uint64_t number = 0;  // Of the file in its file system: another one after a rename over it.
  bool operator==(const FileStamp&) const = default;
};

// 0, also when there is no file; else the error number.
int stamp_of(const std::filesystem::path& path, FileStamp& stamp);

}  // namespace danlu::platform
