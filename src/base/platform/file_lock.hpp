// A lock on a file between processes (flock): gone with the process that holds it, whatever way
// that ends.
#pragma once

#include <filesystem>

namespace danlu::platform {

class FileLock {
 public:
  enum class Mode { shared, exclusive };

  FileLock() = default;
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock() { release(); }

  // Makes the file when it is missing. 0, or the error number: EWOULDBLOCK when another holder
  // stands in the way. Never waits.
  int try_take(const std::filesystem::path& path, Mode mode);
  bool held() const { return handle_ >= 0; }
  void release();

 private:
  int handle_ = -1;
};

}  // namespace danlu::platform
