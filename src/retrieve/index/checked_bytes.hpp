// Bytes with a checksum per page, verified the first time a page is read: opening is immediate
// whatever the size, and a damaged byte is an Error(index.corrupt), never a wrong answer.
//
// Reading is safe from several threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "retrieve/index/index_errors.hpp"

namespace danlu::retrieve {

// 64 bits over the bytes, eight at a time (multiply and fold, as in wyhash). Finds accidents, not
// attacks: readers check every offset and count as well.
uint64_t page_checksum(std::span<const std::byte> bytes);

inline constexpr size_t kPageSize = size_t{1} << 16;

// One checksum per page of `bytes`, the last page possibly short.
std::vector<uint64_t> page_checksums(std::span<const std::byte> bytes);

class CheckedBytes {
 public:
  CheckedBytes() = default;
  // REQUIRES: one checksum per page. `name` is for messages.
  CheckedBytes(std::span<const std::byte> bytes, std::vector<uint64_t> checksums, std::string name);

  size_t size() const { return bytes_.size(); }
  // Throws Error(index.corrupt) when the range is outside or a page of it is damaged.
  std::span<const std::byte> range(uint64_t offset, uint64_t length) const;
  [[noreturn]] void throw_corrupt(std::string_view detail) const;

  template <class T>
  T load(uint64_t offset) const {
    static_assert(std::is_trivially_copyable_v<T>);
    T value;
    std::memcpy(&value, range(offset, sizeof(T)).data(), sizeof(T));
    return value;
  }

 private:
  std::span<const std::byte> bytes_;
  std::vector<uint64_t> checksums_;
  std::unique_ptr<std::atomic<bool>[]> verified_;
  std::string name_;
};

}  // namespace danlu::retrieve
