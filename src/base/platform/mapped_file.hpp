// A whole file as read-only memory. The bytes are those of the file at the time they are touched: a
// file that may be mapped is replaced by renaming, never written in place.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>

namespace danlu::platform {

class MappedFile {
 public:
  // Nothing when the file cannot be opened or mapped. An empty file has no bytes.
  static std::optional<MappedFile> open(const std::filesystem::path& path);

  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  std::span<const std::byte> bytes() const { return {data_, size_}; }

 private:
  MappedFile(const std::byte* data, size_t size) : data_(data), size_(size) {}

  const std::byte* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace danlu::platform
