#include "retrieve/index/bm25_index.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace danlu::retrieve {
namespace {

constexpr uint32_t kWindow = 4096;
constexpr double kUnit = 4294967296.0;  // Scores are added in units of 2^-32.

int64_t to_units(double score) { return std::llround(score * kUnit); }

// Rounding differs by at most one unit between a bound and a score it bounds.
int64_t to_bound(double score) { return to_units(score) + 2; }

struct Candidate {
  int64_t units = 0;
  uint64_t key = 0;
  // Worse ones first on a heap: the top of the heap is the worst kept.
  friend bool operator<(const Candidate& a, const Candidate& b) {
    return a.units != b.units ? a.units > b.units : a.key < b.key;
  }
};

class TopK {
 public:
  explicit TopK(size_t size) : size_(size) {}
  // A score below this cannot enter.
  int64_t threshold() const { return heap_.size() < size_ ? 1 : heap_.front().units; }
  void offer(Candidate candidate) {
    if (heap_.size() == size_) {
      if (!(candidate < heap_.front())) return;
      std::pop_heap(heap_.begin(), heap_.end());
      heap_.back() = candidate;
    } else {
      heap_.push_back(candidate);
    }
    std::push_heap(heap_.begin(), heap_.end());
  }
  std::vector<Hit> sorted() && {
    std::sort_heap(heap_.begin(), heap_.end());
    std::vector<Hit> hits;
    hits.reserve(heap_.size());
    for (const Candidate& c : heap_) hits.push_back({c.key, static_cast<double>(c.units) / kUnit});
    return hits;
  }

 private:
  size_t size_;
  std::vector<Candidate> heap_;
};

}  // namespace

double bm25_part(double weighted_idf, double count, double length_norm, double k1) {
  return weighted_idf * (k1 + 1.0) * count / (count + length_norm);
}

// Searches one segment; the best of all segments share one heap.
class IndexSearch {
 public:
  IndexSearch(const Bm25Index& index, Bm25Parameters parameters, TopK& best)
      : parameters_(parameters),
        norm_base_(parameters.k1 * (1.0 - parameters.b)),
        norm_slope_(parameters.k1 * parameters.b / index.average_length_),
        best_(best),
        scores_(kWindow),
        touched_(kWindow / 64) {}

  void search(const IndexPart& part, std::span<const QueryTerm> terms,
              std::span<const double> inverse_frequencies) {
    part_ = &part;
    lengths_ = part.segment->lengths();
    lists_.clear();
    for (size_t i = 0; i < terms.size(); ++i) {
      auto entry = part.segment->find(terms[i].term);
      if (!entry || entry->document_frequency == 0 || terms[i].weight <= 0.0) continue;
      lists_.push_back({part.segment->postings(*entry), terms[i].weight * inverse_frequencies[i]});
    }
    order_.resize(lists_.size());
    for (size_t i = 0; i < order_.size(); ++i) order_[i] = i;
    uint32_t count = part.segment->document_count();
    for (uint32_t begin = 0; begin < count && !lists_.empty();) {
      uint32_t end = begin + std::min(kWindow, count - begin);
      window(begin, end);
      begin = end;
    }
  }

 private:
  struct List {
    PostingCursor cursor;
    double weighted_idf;
    int64_t bound = 0;  // Of the current window.
  };

  double norm(uint32_t length) const { return norm_base_ + norm_slope_ * length; }

  int64_t window_bound(List& list, uint32_t begin, uint32_t end) {
    double bound = 0.0;
    size_t block = list.cursor.advance_block(begin);
    for (; block < list.cursor.block_count(); ++block) {
      BlockHeader header = list.cursor.header(block);
      bound = std::max(bound, bm25_part(list.weighted_idf, header.count_max,
                                        norm(header.length_min), parameters_.k1));
      if (header.last_document >= end - 1) break;
    }
    return bound > 0.0 ? to_bound(bound) : 0;
  }

  void window(uint32_t begin, uint32_t end) {
    int64_t total = 0;
    for (List& list : lists_) total += list.bound = window_bound(list, begin, end);
    if (total < best_.threshold()) return;
    std::sort(order_.begin(), order_.end(), [this](size_t a, size_t b) {
      return lists_[a].bound != lists_[b].bound ? lists_[a].bound < lists_[b].bound : a < b;
    });
    size_t essential = 0;
    int64_t optional = 0;  // What the terms before `essential` can add together.
    while (essential < order_.size() &&
           optional + lists_[order_[essential]].bound < best_.threshold()) {
      optional += lists_[order_[essential++]].bound;
    }
    for (size_t i = essential; i < order_.size(); ++i) add_list(lists_[order_[i]], begin, end);
    collect(begin, optional);
    for (size_t i = essential; i-- > 0 && !candidates_.empty();) {
      List& list = lists_[order_[i]];
      optional -= list.bound;
      refine(list, begin, optional);
    }
    for (uint32_t offset : candidates_) {
      best_.offer({scores_[offset], part_->segment->key(begin + offset)});
    }
    std::fill(scores_.begin(), scores_.end(), 0);
  }

  void add_list(List& list, uint32_t begin, uint32_t end) {
    size_t block = list.cursor.advance_block(begin);
    for (; block < list.cursor.block_count(); ++block) {
      auto documents = list.cursor.documents(block);
      auto counts = list.cursor.counts();
      size_t i = static_cast<size_t>(std::lower_bound(documents.begin(), documents.end(), begin) -
                                     documents.begin());
      for (; i < documents.size() && documents[i] < end; ++i) {
        uint32_t offset = documents[i] - begin;
        scores_[offset] += part_units(list, documents[i], counts[i]);
        touched_[offset / 64] |= uint64_t{1} << (offset % 64);
      }
      if (i < documents.size() || documents.back() >= end - 1) break;
    }
  }

  int64_t part_units(const List& list, uint32_t document, uint32_t count) const {
    return to_units(bm25_part(list.weighted_idf, count, norm(lengths_[document]), parameters_.k1));
  }

  // Documents found that may still enter when the optional terms are added.
  void collect(uint32_t begin, int64_t optional) {
    candidates_.clear();
    for (size_t word = 0; word < touched_.size(); ++word) {
      for (uint64_t bits = std::exchange(touched_[word], 0); bits != 0; bits &= bits - 1) {
        auto offset =
            static_cast<uint32_t>(word * 64 + static_cast<size_t>(std::countr_zero(bits)));
        if (scores_[offset] + optional < best_.threshold()) continue;
        if (!part_->deleted.contains(begin + offset)) candidates_.push_back(offset);
      }
    }
  }

  void refine(List& list, uint32_t begin, int64_t optional) {
    size_t kept = 0;
    for (uint32_t offset : candidates_) {
      uint32_t count = list.cursor.count_at(begin + offset);
      if (count > 0) scores_[offset] += part_units(list, begin + offset, count);
      if (scores_[offset] + optional >= best_.threshold()) candidates_[kept++] = offset;
    }
    candidates_.resize(kept);
  }

  Bm25Parameters parameters_;
  double norm_base_;
  double norm_slope_;
  TopK& best_;
  const IndexPart* part_ = nullptr;
  std::span<const uint32_t> lengths_;
  std::vector<List> lists_;
  std::vector<size_t> order_;
  std::vector<int64_t> scores_;
  std::vector<uint64_t> touched_;
  std::vector<uint32_t> candidates_;
};

void DocumentSet::insert(uint32_t document) {
  if (contains(document)) return;
  size_t byte = document / 8;
  if (byte >= bits_.size()) bits_.resize(byte + 1, '\0');
  bits_[byte] = static_cast<char>(static_cast<uint8_t>(bits_[byte]) | (1u << (document % 8)));
  ++size_;
}

DocumentSet DocumentSet::from_bytes(std::string bytes) {
  DocumentSet set;
  for (char c : bytes) set.size_ += static_cast<size_t>(std::popcount(static_cast<uint8_t>(c)));
  set.bits_ = std::move(bytes);
  return set;
}

Bm25Index::Bm25Index(std::vector<IndexPart> parts) : parts_(std::move(parts)) {
  uint64_t total = 0;
  for (const IndexPart& part : parts_) {
    document_count_ += part.segment->document_count();
    total += part.segment->total_length();
  }
  if (document_count_ > 0 && total > 0) {
    average_length_ = static_cast<double>(total) / static_cast<double>(document_count_);
  }
}

size_t Bm25Index::live_count() const {
  size_t count = 0;
  for (const IndexPart& part : parts_) count += part.live_count();
  return count;
}

double Bm25Index::length_norm(double length, Bm25Parameters parameters) const {
  return parameters.k1 * (1.0 - parameters.b + parameters.b * length / average_length_);
}

uint64_t Bm25Index::document_frequency(std::string_view term) const {
  uint64_t frequency = 0;
  for (const IndexPart& part : parts_) {
    if (auto entry = part.segment->find(term)) frequency += entry->document_frequency;
  }
  return frequency;
}

std::vector<double> Bm25Index::inverse_frequencies(std::span<const QueryTerm> terms) const {
  std::vector<double> out;
  out.reserve(terms.size());
  auto documents = static_cast<double>(std::max<uint64_t>(1, document_count_));
  for (const QueryTerm& term : terms) {
    auto frequency = static_cast<double>(std::max<uint64_t>(1, document_frequency(term.term)));
    out.push_back(std::log1p((documents - frequency + 0.5) / (frequency + 0.5)));
  }
  return out;
}

std::vector<Hit> Bm25Index::search(std::span<const QueryTerm> terms, size_t top_k,
                                   Bm25Parameters parameters) const {
  if (top_k == 0 || terms.empty()) return {};
  TopK best(std::min<size_t>(top_k, std::max<uint64_t>(1, document_count_)));
  std::vector<double> inverse = inverse_frequencies(terms);
  IndexSearch search(*this, parameters, best);
  for (const IndexPart& part : parts_) search.search(part, terms, inverse);
  return std::move(best).sorted();
}

}  // namespace danlu::retrieve
