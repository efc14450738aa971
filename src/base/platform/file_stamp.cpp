#include "base/platform/file_stamp.hpp"

#include <sys/stat.h>

#include <cerrno>

namespace danlu::platform {

int stamp_of(const std::filesystem::path& path, FileStamp& stamp) {
  stamp = {};
  struct stat facts{};
  if (::stat(path.c_str(), &facts) != 0) return errno == ENOENT || errno == ENOTDIR ? 0 : errno;
  constexpr int64_t kNanoseconds = 1'000'000'000;
  stamp = {facts.st_mtim.tv_sec * kNanoseconds + facts.st_mtim.tv_nsec,
           static_cast<uint64_t>(facts.st_size), facts.st_ino};
  return 0;
}

}  // namespace danlu::platform
