#include "retrieve/index/checked_bytes.hpp"

#include <algorithm>

namespace danlu::retrieve {
namespace {

uint64_t fold_product(uint64_t a, uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

}  // namespace

uint64_t page_checksum(std::span<const std::byte> bytes) {
  constexpr uint64_t kFirst = 0x9E3779B97F4A7C15;
  constexpr uint64_t kSecond = 0xD1B54A32D192ED03;
  uint64_t state = kFirst ^ bytes.size();
  size_t i = 0;
  for (; i + 16 <= bytes.size(); i += 16) {
    uint64_t a;
    uint64_t b;
    std::memcpy(&a, bytes.data() + i, 8);
    std::memcpy(&b, bytes.data() + i + 8, 8);
    state = fold_product(a ^ kSecond ^ state, b ^ kFirst) + kSecond;
  }
  uint64_t rest[2] = {0, 0};
  if (i < bytes.size()) std::memcpy(rest, bytes.data() + i, bytes.size() - i);
  return fold_product(rest[0] ^ kFirst ^ state, rest[1] ^ kSecond);
}

std::vector<uint64_t> page_checksums(std::span<const std::byte> bytes) {
  std::vector<uint64_t> out;
  for (size_t i = 0; i < bytes.size(); i += kPageSize) {
    out.push_back(page_checksum(bytes.subspan(i, std::min(kPageSize, bytes.size() - i))));
  }
  return out;
}

CheckedBytes::CheckedBytes(std::span<const std::byte> bytes, std::vector<uint64_t> checksums,
                           std::string name)
    : bytes_(bytes),
      checksums_(std::move(checksums)),
      verified_(std::make_unique<std::atomic<bool>[]>(checksums_.size())),
      name_(std::move(name)) {}

std::span<const std::byte> CheckedBytes::range(uint64_t offset, uint64_t length) const {
  if (offset > bytes_.size() || length > bytes_.size() - offset) {
    throw_corrupt("a part lies outside the file");
  }
  if (length == 0) return {};
  for (uint64_t page = offset / kPageSize; page <= (offset + length - 1) / kPageSize; ++page) {
    if (verified_[page].load(std::memory_order_relaxed)) continue;
    uint64_t begin = page * kPageSize;
    auto bytes = bytes_.subspan(begin, std::min<uint64_t>(kPageSize, bytes_.size() - begin));
    if (page_checksum(bytes) != checksums_[page]) throw_corrupt("a checksum does not match");
    verified_[page].store(true, std::memory_order_relaxed);
  }
  return bytes_.subspan(offset, length);
}

void CheckedBytes::throw_corrupt(std::string_view detail) const {
  throw Error(kIndexCorrupt, {{"path", name_}, {"detail", detail}});
}

}  // namespace danlu::retrieve
