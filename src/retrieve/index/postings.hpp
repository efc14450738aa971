// Posting lists: for one term, the documents of a segment that hold it and how often.
//
// Format of a list of n postings, blocks of kBlockSize (the last one shorter):
//   ceil(n / kBlockSize) BlockHeaders
//   per block, at data_offset from the start of the list:
//     documents: each minus its predecessor minus 1 (the first of a list counts from -1),
//                delta_bits bits each, little endian, then padded to a whole byte
//     counts:    each minus 1, count_bits bits each, padded to a whole byte
// The reader is given kPostingsPadding more bytes than the list has, so that eight may be read
// anywhere.
//
// A header carries the largest count and the smallest document length of its block: an upper bound
// of what the block can add to a score, whatever the average length of the whole index is by then.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "retrieve/index/checked_bytes.hpp"

namespace danlu::retrieve {

struct Posting {
  uint32_t document = 0;
  uint32_t count = 0;  // At least 1; stored up to 65535.
  bool operator==(const Posting&) const = default;
};

inline constexpr size_t kBlockSize = 128;
inline constexpr size_t kPostingsPadding = 8;
inline constexpr uint32_t kNoDocument = UINT32_MAX;

struct BlockHeader {
  uint32_t last_document;
  uint32_t data_offset;
  uint32_t length_min;
  uint16_t count_max;
  uint8_t delta_bits;
  uint8_t count_bits;
};
static_assert(sizeof(BlockHeader) == 16);

// Appends the list. REQUIRES: documents increase; `lengths` covers them.
void encode_postings(std::span<const Posting> postings, std::span<const uint32_t> lengths,
                     std::string& out);

// Walks a list block by block. The bytes (list and padding) must outlive it. Damage is
// Error(index.corrupt).
class PostingCursor {
 public:
  PostingCursor() = default;
  PostingCursor(const CheckedBytes& source, std::span<const std::byte> bytes, uint32_t count,
                uint32_t document_count);

  size_t block_count() const { return block_count_; }
  BlockHeader header(size_t block) const;

  // The first block whose last document is `document` or later; never goes back.
  // block_count() at the end.
  size_t advance_block(uint32_t document);
  // Decodes a block (kept until another is asked for).
  std::span<const uint32_t> documents(size_t block);
  std::span<const uint32_t> counts() const { return {counts_.data(), size_}; }

  // The count at `document`, 0 when it is not in the list. Documents must not decrease.
  uint32_t count_at(uint32_t document);

 private:
  void decode(size_t block);

  const CheckedBytes* source_ = nullptr;
  std::span<const std::byte> bytes_;
  uint32_t count_ = 0;
  uint32_t document_count_ = 0;
  size_t block_count_ = 0;
  size_t block_ = 0;
  size_t decoded_ = SIZE_MAX;
  size_t size_ = 0;
  size_t position_ = 0;
  std::array<uint32_t, kBlockSize> documents_;
  std::array<uint32_t, kBlockSize> counts_;
};

}  // namespace danlu::retrieve
