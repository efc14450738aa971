#include <algorithm>

#include "retrieve/index/bm25_index.hpp"

namespace danlu::retrieve {
namespace {

// Where a segment's documents and terms have got to.
struct Source {
  const IndexPart* part = nullptr;
  std::vector<uint32_t> renumbered;  // kNoDocument: deleted.
  uint64_t term = 0;
  TermEntry entry{};
  std::string_view text;

  bool load() {
    if (term >= part->segment->term_count()) return false;
    entry = part->segment->entry(term);
    text = part->segment->text(entry);
    return true;
  }
};

void append_live(const Source& source, std::vector<Posting>& out) {
  PostingCursor cursor = source.part->segment->postings(source.entry);
  for (size_t block = 0; block < cursor.block_count(); ++block) {
    auto documents = cursor.documents(block);
    auto counts = cursor.counts();
    for (size_t i = 0; i < documents.size(); ++i) {
      uint32_t document = source.renumbered[documents[i]];
      if (document != kNoDocument) out.push_back({document, counts[i]});
    }
  }
}

}  // namespace

std::string merge_segments(std::span<const IndexPart> parts) {
  std::vector<uint64_t> keys;
  std::vector<uint32_t> lengths;
  std::vector<Source> sources;
  for (const IndexPart& part : parts) {
    Source source;
    source.part = &part;
    for (uint32_t document = 0; document < part.segment->document_count(); ++document) {
      if (part.deleted.contains(document)) {
        source.renumbered.push_back(kNoDocument);
        continue;
      }
      source.renumbered.push_back(static_cast<uint32_t>(keys.size()));
      keys.push_back(part.segment->key(document));
      lengths.push_back(part.segment->lengths()[document]);
    }
    if (source.load()) sources.push_back(std::move(source));
  }
  SegmentImage image(std::move(keys), std::move(lengths));
  std::vector<Posting> postings;
  while (!sources.empty()) {
    auto least = std::min_element(sources.begin(), sources.end(),
                                  [](const auto& a, const auto& b) { return a.text < b.text; });
    std::string_view term = least->text;  // Stays valid: it lies in the segment.
    postings.clear();
    for (Source& source : sources) {
      if (source.text != term) continue;
      append_live(source, postings);
      ++source.term;
      if (!source.load()) source.part = nullptr;
    }
    if (!postings.empty()) image.add_term(term, postings);
    std::erase_if(sources, [](const Source& source) { return source.part == nullptr; });
  }
  return std::move(image).finish();
}

}  // namespace danlu::retrieve
