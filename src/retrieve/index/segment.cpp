#include "retrieve/index/segment.hpp"

#include <algorithm>

namespace danlu::retrieve {
namespace {

constexpr std::string_view kMagic = "DANLUSEG";

uint64_t header_checksum(const SegmentHeader& header) {
  return page_checksum(std::as_bytes(std::span(&header, 1)).first(sizeof(header) - 8));
}

// Whether [begin, end) holds `count` items of `size` bytes, without overflow.
bool holds(uint64_t begin, uint64_t end, uint64_t count, uint64_t size) {
  return begin <= end && count <= (end - begin) / size;
}

bool sections_fit(const SegmentHeader& h) {
  return h.keys_offset == 0 && holds(h.keys_offset, h.lengths_offset, h.document_count, 8) &&
         holds(h.lengths_offset, h.entries_offset, h.document_count, 4) &&
         holds(h.entries_offset, h.text_offset, h.term_count, sizeof(TermEntry)) &&
         h.text_offset <= h.postings_offset && h.postings_offset <= h.table_offset;
}

}  // namespace

std::shared_ptr<const Segment> Segment::open(const std::filesystem::path& path) {
  auto file = platform::MappedFile::open(path);
  if (!file) throw Error(kIndexUnreadable, {{"path", path.string()}});
  auto segment = std::make_shared<Segment>(Private{});
  segment->file_ = std::move(file);
  segment->load(segment->file_->bytes(), path.string());
  return segment;
}

std::shared_ptr<const Segment> Segment::from_bytes(std::string bytes, std::string name) {
  auto segment = std::make_shared<Segment>(Private{});
  segment->owned_ = std::move(bytes);
  segment->load(std::as_bytes(std::span(segment->owned_)), std::move(name));
  return segment;
}

void Segment::load(std::span<const std::byte> file, std::string name) {
  auto corrupt = [&](std::string_view detail) {
    throw Error(kIndexCorrupt, {{"path", name}, {"detail", detail}});
  };
  if (file.size() < sizeof(header_)) corrupt("it is too short");
  std::memcpy(&header_, file.data(), sizeof(header_));
  if (std::string_view(header_.magic, 8) != kMagic) corrupt("it is not an index file");
  if (header_.version != kSegmentVersion) {
    throw Error(kIndexVersion,
                {{"path", name}, {"found", header_.version}, {"expected", kSegmentVersion}});
  }
  if (header_.checksum != header_checksum(header_)) corrupt("the header's checksum does not match");
  if (header_.file_size != file.size()) corrupt("its size is not what it was written with");
  auto body = file.subspan(sizeof(header_));
  if (!sections_fit(header_) || header_.table_offset > body.size()) corrupt("a part does not fit");
  auto table = body.subspan(header_.table_offset);
  size_t pages = (header_.table_offset + kPageSize - 1) / kPageSize;
  if (table.size() != pages * 8) corrupt("the page table does not fit");
  if (page_checksum(table) != header_.table_checksum) corrupt("the page table is damaged");
  std::vector<uint64_t> checksums(pages);
  std::memcpy(checksums.data(), table.data(), table.size());
  bytes_ = CheckedBytes(body.first(header_.table_offset), std::move(checksums), std::move(name));
  lengths_.resize(header_.document_count);
  auto lengths = bytes_.range(header_.lengths_offset, lengths_.size() * 4);
  if (!lengths.empty()) std::memcpy(lengths_.data(), lengths.data(), lengths.size());
}

uint64_t Segment::key(uint32_t document) const {
  return bytes_.load<uint64_t>(header_.keys_offset + uint64_t{document} * 8);
}

TermEntry Segment::entry(uint64_t index) const {
  return bytes_.load<TermEntry>(header_.entries_offset + index * sizeof(TermEntry));
}

std::string_view Segment::text(const TermEntry& entry) const {
  uint64_t size = header_.postings_offset - header_.text_offset;
  if (entry.text_offset > size || entry.text_size > size - entry.text_offset) {
    bytes_.throw_corrupt("a term lies outside its part");
  }
  auto text = bytes_.range(header_.text_offset + entry.text_offset, entry.text_size);
  return {reinterpret_cast<const char*>(text.data()), text.size()};
}

std::optional<TermEntry> Segment::find(std::string_view term) const {
  uint64_t low = 0;
  uint64_t high = header_.term_count;
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    TermEntry candidate = entry(middle);
    int order = text(candidate).compare(term);
    if (order == 0) return candidate;
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return std::nullopt;
}

PostingCursor Segment::postings(const TermEntry& entry) const {
  uint64_t size = header_.table_offset - header_.postings_offset;
  uint64_t needed = uint64_t{entry.postings_size} + kPostingsPadding;
  if (entry.postings_offset > size || needed > size - entry.postings_offset ||
      entry.document_frequency > header_.document_count) {
    bytes_.throw_corrupt("a posting list lies outside its part");
  }
  auto bytes = bytes_.range(header_.postings_offset + entry.postings_offset, needed);
  return {bytes_, bytes, entry.document_frequency, header_.document_count};
}

void Segment::verify() const {
  bytes_.range(0, bytes_.size());
  for (uint64_t i = 0; i < term_count(); ++i) {
    TermEntry term = entry(i);
    text(term);
    PostingCursor cursor = postings(term);
    for (size_t block = 0; block < cursor.block_count(); ++block) cursor.documents(block);
  }
}

SegmentImage::SegmentImage(std::vector<uint64_t> keys, std::vector<uint32_t> lengths)
    : keys_(std::move(keys)), lengths_(std::move(lengths)) {}

void SegmentImage::add_term(std::string_view term, std::span<const Posting> postings) {
  TermEntry entry{};
  entry.text_offset = static_cast<uint32_t>(text_.size());
  entry.text_size = static_cast<uint32_t>(term.size());
  entry.document_frequency = static_cast<uint32_t>(postings.size());
  entry.postings_offset = postings_.size();
  encode_postings(postings, lengths_, postings_);
  entry.postings_size = static_cast<uint32_t>(postings_.size() - entry.postings_offset);
  text_ += term;
  entries_.push_back(entry);
}

std::string SegmentImage::finish() && {
  postings_.append(kPostingsPadding, '\0');
  SegmentHeader header{};
  std::copy(kMagic.begin(), kMagic.end(), header.magic);
  header.version = kSegmentVersion;
  header.document_count = static_cast<uint32_t>(keys_.size());
  header.term_count = entries_.size();
  for (uint32_t length : lengths_) header.total_length += length;

  std::string out(sizeof(header), '\0');
  auto append = [&](const void* data, size_t size) {
    uint64_t offset = out.size() - sizeof(header);
    if (size > 0) out.append(static_cast<const char*>(data), size);
    return offset;
  };
  header.keys_offset = append(keys_.data(), keys_.size() * sizeof(uint64_t));
  header.lengths_offset = append(lengths_.data(), lengths_.size() * sizeof(uint32_t));
  header.entries_offset = append(entries_.data(), entries_.size() * sizeof(TermEntry));
  header.text_offset = append(text_.data(), text_.size());
  header.postings_offset = append(postings_.data(), postings_.size());
  auto table = page_checksums(std::as_bytes(std::span(out)).subspan(sizeof(header)));
  header.table_checksum = page_checksum(std::as_bytes(std::span(table)));
  header.table_offset = append(table.data(), table.size() * sizeof(uint64_t));
  header.file_size = out.size();
  header.checksum = header_checksum(header);
  std::memcpy(out.data(), &header, sizeof(header));
  return out;
}

void SegmentBuilder::add(uint64_t key, std::span<const std::string_view> terms) {
  auto document = static_cast<uint32_t>(keys_.size());
  for (std::string_view term : terms) {
    auto found = terms_.find(term);
    if (found == terms_.end()) {
      found = terms_.emplace(std::string(term), std::vector<Posting>()).first;
      byte_size_ += 96 + term.size();
    }
    std::vector<Posting>& postings = found->second;
    if (!postings.empty() && postings.back().document == document) {
      ++postings.back().count;
    } else {
      postings.push_back({document, 1});
      byte_size_ += sizeof(Posting);
    }
  }
  keys_.push_back(key);
  lengths_.push_back(static_cast<uint32_t>(terms.size()));
}

std::string SegmentBuilder::finish() {
  std::vector<std::pair<std::string_view, const std::vector<Posting>*>> ordered;
  ordered.reserve(terms_.size());
  for (const auto& [term, postings] : terms_) ordered.emplace_back(term, &postings);
  std::sort(ordered.begin(), ordered.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  SegmentImage image(std::move(keys_), std::move(lengths_));
  for (const auto& [term, postings] : ordered) image.add_term(term, *postings);
  terms_.clear();
  keys_.clear();
  lengths_.clear();
  byte_size_ = 0;
  return std::move(image).finish();
}

}  // namespace danlu::retrieve
