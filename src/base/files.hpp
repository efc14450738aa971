// Whole files, safely: reading within a limit, writing so that a crash leaves the old or the new
// content, and paths that cannot leave their folder. Paths are UTF-8. Safe from any thread. Errors:
// files_errors.hpp.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace danlu {

inline constexpr uint64_t kFileBytesMax = 256u << 20;

// The bytes of an ordinary file; never blocks on pipes and devices.
std::string read_file(const std::filesystem::path& path, uint64_t bytes_max = kFileBytesMax);

// A file read piece by piece. For one thread at a time.
class FileReader {
 public:
  explicit FileReader(const std::filesystem::path& path);
  FileReader(FileReader&&) noexcept;
  FileReader& operator=(FileReader&&) noexcept;
  ~FileReader();

  uint64_t size() const;  // When it was opened.
  // Fills `buffer` as far as the file goes; less than asked only at the end.
  size_t read(std::span<char> buffer);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Who may read a new file; a file that is replaced keeps its own rights with `everyone`.
enum class FileAccess { everyone, owner_only };

// A temporary file beside `path`, flushed to the disk, then renamed over it, so that the file is
// always complete. The folder must exist. Links are replaced, not followed.
void write_file_atomic(const std::filesystem::path& path, std::string_view bytes,
                       FileAccess access = FileAccess::everyone);

// Makes a folder and those above it; nothing happens when it exists.
void make_folders(const std::filesystem::path& path);

// `relative` inside `root` as an absolute path. Refuses absolute paths, "..", and links that lead
// out of the root or nowhere; the last parts need not exist.
std::filesystem::path path_inside(const std::filesystem::path& root, std::string_view relative);

// The error for an error number of the operating system.
Error file_error(int number, const std::filesystem::path& path);

}  // namespace danlu
