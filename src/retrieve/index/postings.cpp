#include "retrieve/index/postings.hpp"

#include <algorithm>
#include <bit>

namespace danlu::retrieve {
namespace {

static_assert(std::endian::native == std::endian::little, "the index format is little endian");

size_t packed_size(size_t count, uint32_t bits) { return (count * bits + 7) / 8; }

void pack(std::span<const uint32_t> values, uint32_t bits, std::string& out) {
  uint64_t buffer = 0;
  uint32_t filled = 0;
  for (uint32_t value : values) {
    buffer |= static_cast<uint64_t>(value) << filled;
    filled += bits;
    while (filled >= 8) {
      out.push_back(static_cast<char>(buffer & 0xFF));
      buffer >>= 8;
      filled -= 8;
    }
  }
  if (filled > 0) out.push_back(static_cast<char>(buffer & 0xFF));
}

// REQUIRES: eight readable bytes from the start of every value.
void unpack(const std::byte* bytes, uint32_t bits, std::span<uint32_t> values) {
  if (bits == 0) {
    std::fill(values.begin(), values.end(), 0);
    return;
  }
  uint64_t mask = (uint64_t{1} << bits) - 1;
  uint64_t position = 0;
  for (uint32_t& value : values) {
    uint64_t word;
    std::memcpy(&word, bytes + position / 8, 8);
    value = static_cast<uint32_t>((word >> (position % 8)) & mask);
    position += bits;
  }
}

uint8_t bits_for(std::span<const uint32_t> values) {
  uint32_t all = 0;
  for (uint32_t value : values) all |= value;
  return static_cast<uint8_t>(std::bit_width(all));
}

}  // namespace

void encode_postings(std::span<const Posting> postings, std::span<const uint32_t> lengths,
                     std::string& out) {
  size_t start = out.size();
  size_t blocks = (postings.size() + kBlockSize - 1) / kBlockSize;
  out.resize(start + blocks * sizeof(BlockHeader));
  uint32_t next = 0;  // One past the last document.
  for (size_t block = 0; block < blocks; ++block) {
    auto part = postings.subspan(block * kBlockSize)
                    .first(std::min(kBlockSize, postings.size() - block * kBlockSize));
    std::array<uint32_t, kBlockSize> deltas{};
    std::array<uint32_t, kBlockSize> counts{};
    BlockHeader header{};
    header.length_min = UINT32_MAX;
    for (size_t i = 0; i < part.size(); ++i) {
      deltas[i] = part[i].document - next;
      next = part[i].document + 1;
      counts[i] = std::min<uint32_t>(part[i].count, UINT16_MAX) - 1;
      header.count_max = std::max(header.count_max, static_cast<uint16_t>(counts[i] + 1));
      header.length_min = std::min(header.length_min, lengths[part[i].document]);
    }
    header.last_document = part.back().document;
    header.data_offset = static_cast<uint32_t>(out.size() - start);
    header.delta_bits = bits_for(std::span(deltas).first(part.size()));
    header.count_bits = bits_for(std::span(counts).first(part.size()));
    pack(std::span(deltas).first(part.size()), header.delta_bits, out);
    pack(std::span(counts).first(part.size()), header.count_bits, out);
    std::memcpy(out.data() + start + block * sizeof(BlockHeader), &header, sizeof(header));
  }
}

PostingCursor::PostingCursor(const CheckedBytes& source, std::span<const std::byte> bytes,
                             uint32_t count, uint32_t document_count)
    : source_(&source),
      bytes_(bytes),
      count_(count),
      document_count_(document_count),
      block_count_((size_t{count} + kBlockSize - 1) / kBlockSize) {
  if (block_count_ * sizeof(BlockHeader) + kPostingsPadding > bytes.size()) {
    source.throw_corrupt("a posting list is cut short");
  }
}

BlockHeader PostingCursor::header(size_t block) const {
  BlockHeader header;
  std::memcpy(&header, bytes_.data() + block * sizeof(BlockHeader), sizeof(header));
  return header;
}

size_t PostingCursor::advance_block(uint32_t document) {
  while (block_ < block_count_ && header(block_).last_document < document) ++block_;
  return block_;
}

std::span<const uint32_t> PostingCursor::documents(size_t block) {
  if (decoded_ != block) decode(block);
  return {documents_.data(), size_};
}

void PostingCursor::decode(size_t block) {
  BlockHeader head = header(block);
  size_t size = std::min(kBlockSize, count_ - block * kBlockSize);
  size_t delta_size = packed_size(size, head.delta_bits);
  size_t end = size_t{head.data_offset} + delta_size + packed_size(size, head.count_bits);
  if (head.delta_bits > 32 || head.count_bits > 16 || end + kPostingsPadding > bytes_.size()) {
    source_->throw_corrupt("a posting block does not fit");
  }
  const std::byte* data = bytes_.data() + head.data_offset;
  unpack(data, head.delta_bits, std::span(documents_).first(size));
  unpack(data + delta_size, head.count_bits, std::span(counts_).first(size));
  uint64_t next = block == 0 ? 0 : uint64_t{header(block - 1).last_document} + 1;
  for (size_t i = 0; i < size; ++i) {
    next += documents_[i];
    documents_[i] = static_cast<uint32_t>(next);
    ++next;
    ++counts_[i];
  }
  if (next != uint64_t{head.last_document} + 1 || next > document_count_) {
    source_->throw_corrupt("a posting block names documents that do not exist");
  }
  decoded_ = block;
  size_ = size;
  position_ = 0;
}

uint32_t PostingCursor::count_at(uint32_t document) {
  size_t block = advance_block(document);
  if (block == block_count_) return 0;
  if (decoded_ != block) decode(block);
  if (position_ < size_ && documents_[position_] > document) position_ = 0;
  auto from = documents_.begin() + static_cast<std::ptrdiff_t>(position_);
  auto to = documents_.begin() + static_cast<std::ptrdiff_t>(size_);
  auto found = std::lower_bound(from, to, document);
  position_ = static_cast<size_t>(found - documents_.begin());
  return found != to && *found == document ? counts_[position_] : 0;
}

}  // namespace danlu::retrieve
