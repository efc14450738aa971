#include "base/platform/lock_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <utility>

namespace danlu::platform {

std::optional<LockFile> LockFile::take(const std::filesystem::path& path) {
  int handle = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (handle < 0) return std::nullopt;
  LockFile file(handle);
  if (::flock(handle, LOCK_EX | LOCK_NB) != 0) return std::nullopt;
  return file;
}

bool LockFile::taken(const std::filesystem::path& path) {
  int handle = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (handle < 0) return false;
  LockFile file(handle);
  return ::flock(handle, LOCK_EX | LOCK_NB) != 0;
}

LockFile::LockFile(LockFile&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}

LockFile& LockFile::operator=(LockFile&& other) noexcept {
  std::swap(handle_, other.handle_);
  return *this;
}

LockFile::~LockFile() {
  if (handle_ >= 0) ::close(handle_);
}

}  // namespace danlu::platform
