// An immutable piece of an index: documents (a key of the caller's and a length in terms) and, per
// term, the documents that hold it.
//
// Segment format 1, little endian:
//   header (120 bytes): SegmentHeader below; its last field is the checksum of the rest of it
//   pages, up to `table_offset`, that hold in this order
//     keys          document_count x u64
//     lengths       document_count x u32
//     entries       term_count x TermEntry, ordered by the bytes of the term
//     term text     the terms, one after another
//     posting lists (postings.hpp), and kPostingsPadding zero bytes
//   page table      one u64 checksum per 64 KiB page of what lies between header and table
//
// A segment is written whole, then renamed into place; nothing is ever changed in it.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/platform/mapped_file.hpp"
#include "retrieve/index/postings.hpp"

namespace danlu::retrieve {

inline constexpr uint32_t kSegmentVersion = 1;

struct SegmentHeader {
  char magic[8];
  uint32_t version;
  uint32_t document_count;
  uint64_t file_size;
  uint64_t term_count;
  uint64_t total_length;  // Sum of the document lengths.
  uint64_t keys_offset;   // This and the next ones count from the end of the header.
  uint64_t lengths_offset;
  uint64_t entries_offset;
  uint64_t text_offset;
  uint64_t postings_offset;
  uint64_t table_offset;
  uint64_t table_checksum;
  uint64_t reserved[2];
  uint64_t checksum;
};
static_assert(sizeof(SegmentHeader) == 120);

struct TermEntry {
  uint64_t postings_offset;
  uint32_t postings_size;
  uint32_t document_frequency;
  uint32_t text_offset;  // From the start of the term text.
  uint32_t text_size;
};
static_assert(sizeof(TermEntry) == 24);

// Reads a segment. Safe from several threads.
class Segment {
 public:
  // Throws Error(index.unreadable | index.corrupt | index.version). Takes well under a millisecond:
  // pages are checked when they are read.
  static std::shared_ptr<const Segment> open(const std::filesystem::path& path);
  static std::shared_ptr<const Segment> from_bytes(std::string bytes, std::string name = "memory");

  uint32_t document_count() const { return header_.document_count; }
  uint64_t term_count() const { return header_.term_count; }
  uint64_t total_length() const { return header_.total_length; }
  uint64_t byte_size() const { return header_.file_size; }
  std::span<const uint32_t> lengths() const { return lengths_; }
  uint64_t key(uint32_t document) const;

  std::optional<TermEntry> find(std::string_view term) const;
  TermEntry entry(uint64_t index) const;
  std::string_view text(const TermEntry& entry) const;
  PostingCursor postings(const TermEntry& entry) const;

  // Reads every byte. Throws Error(index.corrupt).
  void verify() const;

 private:
  struct Private {};  // Only open() and from_bytes() can name it.

 public:
  explicit Segment(Private) {}

 private:
  void load(std::span<const std::byte> file, std::string name);

  std::optional<platform::MappedFile> file_;
  std::string owned_;
  SegmentHeader header_{};
  CheckedBytes bytes_;
  std::vector<uint32_t> lengths_;
};

// Builds the bytes of a segment from terms given in byte order.
class SegmentImage {
 public:
  SegmentImage(std::vector<uint64_t> keys, std::vector<uint32_t> lengths);
  // REQUIRES: terms increase; postings not empty, documents increase.
  void add_term(std::string_view term, std::span<const Posting> postings);
  std::string finish() &&;

 private:
  std::vector<uint64_t> keys_;
  std::vector<uint32_t> lengths_;
  std::vector<TermEntry> entries_;
  std::string text_;
  std::string postings_;
};

// Collects documents in memory and turns them into a segment.
class SegmentBuilder {
 public:
  void add(uint64_t key, std::span<const std::string_view> terms);
  size_t document_count() const { return keys_.size(); }
  // Roughly what it holds in memory.
  size_t byte_size() const { return byte_size_; }
  // The builder is empty afterwards. REQUIRES: document_count() > 0.
  std::string finish();

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, std::vector<Posting>, Hash, std::equal_to<>> terms_;
  std::vector<uint64_t> keys_;
  std::vector<uint32_t> lengths_;
  size_t byte_size_ = 0;
};

}  // namespace danlu::retrieve
