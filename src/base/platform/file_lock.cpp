#include "base/platform/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace danlu::platform {

FileLock::FileLock(FileLock&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  if (this != &other) {
    release();
    handle_ = std::exchange(other.handle_, -1);
  }
  return *this;
}

int FileLock::try_take(const std::filesystem::path& path, Mode mode) {
  release();
  int handle = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (handle < 0) return errno;
  int kind = mode == Mode::shared ? LOCK_SH : LOCK_EX;
  int result = 0;
  do {
    result = ::flock(handle, kind | LOCK_NB);
  } while (result != 0 && errno == EINTR);
  if (result != 0) {
    int failed = errno;
    ::close(handle);
    return failed;
  }
  handle_ = handle;
  return 0;
}

void FileLock::release() {
  if (handle_ >= 0) ::close(handle_);
  handle_ = -1;
}

}  // namespace danlu::platform
