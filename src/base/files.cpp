#include "base/files.hpp"

#include <atomic>
#include <cerrno>
#include <random>
#include <system_error>

#include "base/files_errors.hpp"
#include "base/platform/file.hpp"
#include "base/utf8.hpp"

namespace danlu {
namespace {

namespace fs = std::filesystem;

std::string shown(const fs::path& path) { return utf8::repaired(path.string()); }

void require(int number, const fs::path& path) {
  if (number != 0) throw file_error(number, path);
}

platform::File open_regular(const fs::path& path) {
  platform::File file;
  require(file.open_to_read(path), path);
  switch (file.kind()) {
    case platform::FileKind::regular:
      return file;
    case platform::FileKind::folder:
      throw Error(kFileIsFolder, {{"path", shown(path)}});
    default:
      throw Error(kFileNotRegular, {{"path", shown(path)}});
  }
}

size_t read_fully(platform::File& file, std::span<char> buffer, const fs::path& path) {
  size_t filled = 0;
  while (filled < buffer.size()) {
    size_t count = 0;
    require(file.read(buffer.subspan(filled), count), path);
    if (count == 0) break;
    filled += count;
  }
  return filled;
}

fs::path temporary_beside(const fs::path& path) {
  std::random_device random;
  uint64_t number = (static_cast<uint64_t>(random()) << 32) | random();
  return path.parent_path() / (".danlu-" + std::to_string(number) + ".tmp");
}

bool is_within(const fs::path& path, const fs::path& root) {
  auto [end, rest] = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
  return end == root.end();
}

}  // namespace

Error file_error(int number, const fs::path& path) {
  std::string name = shown(path);
  switch (number) {
    case ENOENT:
      return Error(kFileMissing, {{"path", name}});
    case EISDIR:
      return Error(kFileIsFolder, {{"path", name}});
    case ENOTDIR:
      return Error(kFileNotFolder, {{"path", name}});
    case EACCES:
    case EPERM:
      return Error(kFileDenied, {{"path", name}});
    case ENOSPC:
    case EDQUOT:
      return Error(kFileDiskFull, {{"path", name}});
    case EROFS:
      return Error(kFileReadOnly, {{"path", name}});
    case EEXIST:
      return Error(kFileExists, {{"path", name}});
    case ENXIO:
      return Error(kFileNotRegular, {{"path", name}});
    case ENAMETOOLONG:
    case EILSEQ:
    case EINVAL:
      return Error(kFileName, {{"path", std::string(utf8::prefix(name, 200))}});
    default:
      return Error(kFileFailed,
                   {{"path", name}, {"reason", std::generic_category().message(number)}});
  }
}

std::string read_file(const fs::path& path, uint64_t bytes_max) {
  platform::File file = open_regular(path);
  uint64_t size = file.size();
  if (size > bytes_max) {
    throw Error(kFileTooLarge, {{"path", shown(path)}, {"size", size}, {"limit", bytes_max}});
  }
  // One byte more than the size: files of /proc say 0, and a file may grow while it is read.
  std::string bytes;
  size_t filled = 0;
  for (uint64_t want = size + 1;; want = std::max<uint64_t>(want * 2, 4096)) {
    bytes.resize(static_cast<size_t>(std::min(want, bytes_max + 1)));
    filled += read_fully(file, std::span(bytes).subspan(filled), path);
    if (filled > bytes_max) {
      throw Error(kFileTooLarge, {{"path", shown(path)}, {"size", filled}, {"limit", bytes_max}});
    }
    if (filled < bytes.size()) break;
  }
  bytes.resize(filled);
  return bytes;
}

struct FileReader::State {
  fs::path path;
  platform::File file;
  uint64_t size = 0;
};

FileReader::FileReader(const fs::path& path) : state_(std::make_unique<State>()) {
  state_->path = path;
  state_->file = open_regular(path);
  state_->size = state_->file.size();
}
FileReader::FileReader(FileReader&&) noexcept = default;
FileReader& FileReader::operator=(FileReader&&) noexcept = default;
FileReader::~FileReader() = default;

uint64_t FileReader::size() const { return state_->size; }

size_t FileReader::read(std::span<char> buffer) {
  return read_fully(state_->file, buffer, state_->path);
}

void write_file_atomic(const fs::path& path, std::string_view bytes, FileAccess access) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) throw Error(kFileIsFolder, {{"path", shown(path)}});
  unsigned mode = access == FileAccess::owner_only ? 0600U : platform::mode_of(path, 0666U);
  fs::path temporary = temporary_beside(path);
  platform::File file;
  require(file.create(temporary, mode), path);
  int failed = file.write_all(bytes);
  // The umask must not take rights from a file that is replaced.
  if (failed == 0 && platform::mode_of(path, 0) == mode) failed = file.set_mode(mode);
  if (failed == 0) failed = file.sync();
  if (int closed = file.close(); failed == 0) failed = closed;
  if (failed == 0) failed = platform::rename_over(temporary, path);
  if (failed != 0) {
    fs::remove(temporary, ignored);
    throw file_error(failed, path);
  }
  fs::path folder = path.parent_path();
  require(platform::sync_folder(folder.empty() ? fs::path(".") : folder), path);
}

void make_folders(const fs::path& path) {
  std::error_code failed;
  fs::create_directories(path, failed);
  if (failed) throw file_error(failed.value(), path);
  if (!fs::is_directory(path, failed)) throw Error(kFileNotFolder, {{"path", shown(path)}});
}

fs::path path_inside(const fs::path& root, std::string_view relative) {
  Error outside(kFileOutside,
                {{"path", utf8::repaired(relative.substr(0, 500))}, {"root", shown(root)}});
  if (relative.empty() || relative.find('\0') != std::string_view::npos || !utf8::valid(relative)) {
    throw Error(kFileName, {{"path", utf8::repaired(relative.substr(0, 200))}});
  }
  fs::path wanted{relative};
  if (wanted.is_absolute()) throw outside;
  std::error_code failed;
  fs::path real_root = fs::canonical(root, failed);
  if (failed) throw file_error(failed.value(), root);
  fs::path now = real_root;
  for (const fs::path& part : wanted) {
    if (part == "..") throw outside;
    if (part.empty() || part == ".") continue;
    now /= part;
    fs::file_status status = fs::symlink_status(now, failed);
    if (failed && failed.value() != ENOENT && failed.value() != ENOTDIR) {
      throw file_error(failed.value(), now);
    }
    if (!fs::is_symlink(status)) continue;
    now = fs::canonical(now, failed);
    // A link to nothing could be made to lead anywhere by writing through it.
    if (failed || !is_within(now, real_root)) throw outside;
  }
  return now;
}

}  // namespace danlu
