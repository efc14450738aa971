// Which segments of an index to merge next.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace danlu::retrieve {

struct SegmentSize {
  uint64_t bytes = 0;
  uint64_t documents = 0;
  uint64_t deleted = 0;
};

// Places of the segments to make one of; empty when the index is in good shape: fewer than four
// segments of like size (a factor of four), none with a quarter or more of its documents deleted.
// A merge is kept below kMergeBytesMax, so that it fits in memory.
std::vector<size_t> segments_to_merge(std::span<const SegmentSize> segments);

inline constexpr uint64_t kMergeBytesMax = uint64_t{1} << 30;

}  // namespace danlu::retrieve
