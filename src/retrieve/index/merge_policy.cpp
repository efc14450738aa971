#include "retrieve/index/merge_policy.hpp"

#include <bit>
#include <map>

namespace danlu::retrieve {
namespace {

constexpr size_t kAlikeMax = 4;
constexpr uint64_t kSmallest = uint64_t{1} << 18;  // Smaller ones are all alike.

}  // namespace

std::vector<size_t> segments_to_merge(std::span<const SegmentSize> segments) {
  std::map<uint64_t, std::vector<size_t>> alike;
  for (size_t i = 0; i < segments.size(); ++i) {
    const SegmentSize& segment = segments[i];
    if (segment.deleted > 0 && segment.deleted * 4 >= segment.documents) return {i};
    if (segment.bytes > kMergeBytesMax / kAlikeMax) continue;
    auto& group = alike[static_cast<uint64_t>(std::bit_width(segment.bytes / kSmallest)) / 2];
    group.push_back(i);
    if (group.size() >= kAlikeMax) return group;
  }
  return {};
}

}  // namespace danlu::retrieve
