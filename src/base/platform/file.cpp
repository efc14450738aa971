#include "base/platform/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace danlu::platform {
namespace {

int opened(int& handle, const std::filesystem::path& path, int flags, unsigned mode) {
  handle = ::open(path.c_str(), flags | O_CLOEXEC, static_cast<mode_t>(mode));
  return handle < 0 ? errno : 0;
}

}  // namespace

File::File(File&& other) noexcept : handle_(other.handle_) { other.handle_ = -1; }

File& File::operator=(File&& other) noexcept {
  std::swap(handle_, other.handle_);
  return *this;
}

File::~File() { close(); }

int File::open_to_read(const std::filesystem::path& path) {
  close();
  return opened(handle_, path, O_RDONLY | O_NONBLOCK, 0);
}

int File::create(const std::filesystem::path& path, unsigned mode) {
  close();
  return opened(handle_, path, O_WRONLY | O_CREAT | O_EXCL, mode);
}

int File::open_to_append(const std::filesystem::path& path) {
  close();
  return opened(handle_, path, O_WRONLY | O_CREAT | O_APPEND, 0666);
}

int File::open_to_write(const std::filesystem::path& path) {
  close();
  return opened(handle_, path, O_WRONLY, 0);
}

FileKind File::kind() const {
  struct stat status{};
  if (handle_ < 0 || ::fstat(handle_, &status) != 0) return FileKind::none;
  if (S_ISREG(status.st_mode)) return FileKind::regular;
  return S_ISDIR(status.st_mode) ? FileKind::folder : FileKind::other;
}

uint64_t File::size() const {
  struct stat status{};
  if (handle_ < 0 || ::fstat(handle_, &status) != 0) return 0;
  return static_cast<uint64_t>(status.st_size);
}

int File::read(std::span<char> buffer, size_t& count) {
  ssize_t got = 0;
  do {
    got = ::read(handle_, buffer.data(), buffer.size());
  } while (got < 0 && errno == EINTR);
  count = got < 0 ? 0 : static_cast<size_t>(got);
  return got < 0 ? errno : 0;
}

int File::read_at(std::span<char> buffer, uint64_t offset, size_t& count) {
  ssize_t got = 0;
  do {
    got = ::pread(handle_, buffer.data(), buffer.size(), static_cast<off_t>(offset));
  } while (got < 0 && errno == EINTR);
  count = got < 0 ? 0 : static_cast<size_t>(got);
  return got < 0 ? errno : 0;
}

int File::write_all(std::span<const char> bytes) {
  while (!bytes.empty()) {
    ssize_t put = ::write(handle_, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return errno;
    bytes = bytes.subspan(static_cast<size_t>(put));
  }
  return 0;
}

int File::sync() { return ::fsync(handle_) == 0 ? 0 : errno; }

int File::set_mode(unsigned mode) {
  return ::fchmod(handle_, static_cast<mode_t>(mode)) == 0 ? 0 : errno;
}

int File::close() {
  if (handle_ < 0) return 0;
  int result = ::close(handle_);
  handle_ = -1;
  return result == 0 ? 0 : errno;
}

int sync_folder(const std::filesystem::path& folder) {
  int handle = -1;
  if (int failed = opened(handle, folder, O_RDONLY | O_DIRECTORY, 0)) return failed;
  int result = ::fsync(handle) == 0 ? 0 : errno;
  ::close(handle);
  // Some network file systems cannot flush a folder; the file itself is flushed.
  return result == EINVAL || result == ENOTSUP ? 0 : result;
}

int rename_over(const std::filesystem::path& from, const std::filesystem::path& to) {
  return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

unsigned mode_of(const std::filesystem::path& path, unsigned fallback) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return fallback;
  return status.st_mode & 07777U;
}

}  // namespace danlu::platform
