// A file that says "in use" while the process that locked it lives: the system gives the lock back
// when the process ends, however it ends.
#pragma once

#include <filesystem>
#include <optional>

namespace danlu::platform {

class LockFile {
 public:
  // Makes the file when it is missing and locks it. Nothing when another open file has the lock,
  // in this process or another, or when the file cannot be opened.
  static std::optional<LockFile> take(const std::filesystem::path& path);
  // Whether somebody has the lock; false when there is no such file.
  static bool taken(const std::filesystem::path& path);

  LockFile(LockFile&& other) noexcept;
  LockFile& operator=(LockFile&& other) noexcept;
  ~LockFile();

 private:
  explicit LockFile(int handle) : handle_(handle) {}
  int handle_ = -1;
};

}  // namespace danlu::platform
