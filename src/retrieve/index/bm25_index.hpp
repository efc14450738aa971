// BM25 over several segments as if they were one index.
//
//   score(d) = sum over terms t of weight(t) * idf(t) * (k1 + 1) * tf / (tf + k1 * (1 - b + b * |d|
//   / avg)) idf(t)   = ln(1 + (N - df + 0.5) / (df + 0.5))
//
// (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009, with the idf that is
// never negative.) df, N and the average length are those of the whole index; a deleted document
// counts in df and N until its segment is merged, and is never returned.
//
// The best documents come from windows of document numbers: a window whose upper bound cannot reach
// the k-th best score is skipped, and in the others terms that cannot lift a document there by
// themselves are only looked up for documents others have found (MaxScore, Turtle and Flood 1995;
// block bounds, Ding and Suel 2011). Results are exactly those of scoring everything: parts of
// scores are added as integers (units of 2^-32), which no order of addition changes. Equal scores
// are ordered by key.
//
// An index is a value that shares its segments: copy it, then add or delete; readers of the old
// copy are not disturbed. Reading is safe from several threads.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "retrieve/index/segment.hpp"

namespace danlu::retrieve {

struct Bm25Parameters {
  double k1 = 1.5;  // With b, chosen by measurement: docs/decisions/tokenisation.md.
  double b = 0.75;
};

struct QueryTerm {
  std::string term;
  double weight = 1.0;
};

struct Hit {
  uint64_t key = 0;
  double score = 0.0;
  bool operator==(const Hit&) const = default;
};

// One bit per document of a segment.
class DocumentSet {
 public:
  bool contains(uint32_t document) const {
    size_t byte = document / 8;
    return byte < bits_.size() && ((static_cast<uint8_t>(bits_[byte]) >> (document % 8)) & 1) != 0;
  }
  void insert(uint32_t document);
  size_t size() const { return size_; }
  // As stored: bit i of byte j is document 8 j + i.
  const std::string& bytes() const { return bits_; }
  static DocumentSet from_bytes(std::string bytes);

 private:
  std::string bits_;
  size_t size_ = 0;
};

struct IndexPart {
  std::shared_ptr<const Segment> segment;
  DocumentSet deleted;

  size_t live_count() const { return segment->document_count() - deleted.size(); }
};

class Bm25Index {
 public:
  Bm25Index() = default;
  explicit Bm25Index(std::vector<IndexPart> parts);

  const std::vector<IndexPart>& parts() const { return parts_; }
  size_t live_count() const;

  // At most `top_k` documents with a score above 0, best first.
  std::vector<Hit> search(std::span<const QueryTerm> terms, size_t top_k,
                          Bm25Parameters parameters = {}) const;

  // idf of each term in the whole index; of a term it does not hold, as if one document held it.
  std::vector<double> inverse_frequencies(std::span<const QueryTerm> terms) const;
  uint64_t document_frequency(std::string_view term) const;
  // k1 * (1 - b + b * |d| / avg), for bm25_part.
  double length_norm(double length, Bm25Parameters parameters) const;

 private:
  friend class IndexSearch;
  std::vector<IndexPart> parts_;
  uint64_t document_count_ = 0;
  double average_length_ = 1.0;
};

// What a term adds to a score: weighted_idf is weight(t) * idf(t).
double bm25_part(double weighted_idf, double count, double length_norm, double k1);

// The live documents of several segments as the bytes of one.
std::string merge_segments(std::span<const IndexPart> parts);

}  // namespace danlu::retrieve
