// Files at the level of the operating system. Functions return 0 or the error number; nothing
// throws.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

namespace danlu::platform {

enum class FileKind { none, regular, folder, other };

// An open file; closed when destroyed. For one thread at a time.
class File {
 public:
  File() = default;
  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  ~File();

  // Never blocks on a pipe or a device.
  int open_to_read(const std::filesystem::path& path);
  // Fails with EEXIST when there is a file already. `mode` as in chmod.
  int create(const std::filesystem::path& path, unsigned mode);
  int open_to_append(const std::filesystem::path& path);
  // An open file that is written to, whatever it is (tests use /dev/full).
  int open_to_write(const std::filesystem::path& path);

  FileKind kind() const;
  uint64_t size() const;
  // Sets `count` to the bytes read; 0 at the end.
  int read(std::span<char> buffer, size_t& count);
  int read_at(std::span<char> buffer, uint64_t offset, size_t& count);
  int write_all(std::span<const char> bytes);
  int sync();  // Data is on the disk.
  int set_mode(unsigned mode);
  int close();

 private:
  int handle_ = -1;
};

int sync_folder(const std::filesystem::path& folder);
int rename_over(const std::filesystem::path& from, const std::filesystem::path& to);
// Permission bits of a file, or `fallback` when there is none.
unsigned mode_of(const std::filesystem::path& path, unsigned fallback);

}  // namespace danlu::platform
