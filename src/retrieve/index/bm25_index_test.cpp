#include "retrieve/index/bm25_index.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>

#include "base/files.hpp"

namespace danlu::retrieve {
namespace {

using Terms = std::vector<std::string>;

struct Text {
  uint64_t key;
  Terms terms;
};

std::string segment_bytes(std::span<const Text> texts) {
  SegmentBuilder builder;
  for (const Text& text : texts) {
    std::vector<std::string_view> views(text.terms.begin(), text.terms.end());
    builder.add(text.key, views);
  }
  return builder.finish();
}

IndexPart part_of(std::span<const Text> texts) {
  return {Segment::from_bytes(segment_bytes(texts)), {}};
}

// The formula of the header, document by document. Deleted ones count in the statistics.
std::vector<Hit> naive_search(std::span<const Text> texts, std::span<const uint64_t> deleted,
                              std::span<const QueryTerm> query, size_t top_k) {
  Bm25Parameters parameters;
  double total = 0;
  std::map<std::string, double> frequency;
  for (const Text& text : texts) {
    total += static_cast<double>(text.terms.size());
    std::map<std::string, int> counts;
    for (const std::string& term : text.terms) ++counts[term];
    for (const auto& [term, count] : counts) ++frequency[term];
  }
  double n = static_cast<double>(texts.size());
  std::vector<Hit> hits;
  for (const Text& text : texts) {
    if (std::count(deleted.begin(), deleted.end(), text.key) != 0) continue;
    double score = 0;
    for (const QueryTerm& term : query) {
      auto tf = static_cast<double>(std::count(text.terms.begin(), text.terms.end(), term.term));
      if (tf == 0) continue;
      double df = frequency[term.term];
      double idf = std::log(1 + (n - df + 0.5) / (df + 0.5));
      double norm =
          parameters.k1 *
          (1 - parameters.b + parameters.b * static_cast<double>(text.terms.size()) * n / total);
      score += term.weight * idf * (parameters.k1 + 1) * tf / (tf + norm);
    }
    if (score > 0) hits.push_back({text.key, score});
  }
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
    return std::abs(a.score - b.score) > 1e-7 ? a.score > b.score : a.key < b.key;
  });
  hits.resize(std::min(hits.size(), top_k));
  return hits;
}

void expect_same(const std::vector<Hit>& found, const std::vector<Hit>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].key, expected[i].key) << "rank " << i;
    EXPECT_NEAR(found[i].score, expected[i].score, 1e-7);
  }
}

// Words drawn so that some are in nearly every document and most are rare.
std::vector<Text> random_texts(std::mt19937& random, size_t count) {
  std::vector<Text> texts;
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  for (size_t i = 0; i < count; ++i) {
    Text text{1000 + (i * 7919) % 100'003, {}};
    size_t length = 1 + random() % 60;
    for (size_t j = 0; j < length; ++j) {
      double u = uniform(random);
      text.terms.push_back("t" + std::to_string(static_cast<int>(400 * u * u * u)));
    }
    texts.push_back(std::move(text));
  }
  return texts;
}

std::vector<QueryTerm> random_query(std::mt19937& random) {
  std::vector<QueryTerm> query;
  size_t size = 1 + random() % 12;
  for (size_t i = 0; i < size; ++i) {
    std::string term = "t" + std::to_string(random() % 420);
    bool known = std::any_of(query.begin(), query.end(), [&](auto& t) { return t.term == term; });
    if (!known) query.push_back({term, 0.25 * static_cast<double>(1 + random() % 8)});
  }
  return query;
}

TEST(Bm25Index, finds_exactly_what_scoring_every_document_finds) {
  for (uint32_t seed : {1u, 2u, 3u}) {
    std::mt19937 random(seed);
    std::vector<Text> texts = random_texts(random, 9'500);  // Three windows.
    std::vector<IndexPart> parts;
    std::vector<uint64_t> deleted;
    for (size_t begin = 0; begin < texts.size();) {
      size_t size = std::min(texts.size() - begin, seed == 1 ? texts.size() : 1 + random() % 6000);
      parts.push_back(part_of(std::span(texts).subspan(begin, size)));
      for (uint32_t d = 0; d < size; ++d) {
        if (seed == 1 || random() % 20 != 0) continue;
        parts.back().deleted.insert(d);
        deleted.push_back(texts[begin + d].key);
      }
      begin += size;
    }
    Bm25Index index(std::move(parts));
    EXPECT_EQ(index.live_count(), texts.size() - deleted.size());
    for (int i = 0; i < 12; ++i) {
      auto query = random_query(random);
      size_t top_k = i % 3 == 0 ? 1 : 10;
      expect_same(index.search(query, top_k), naive_search(texts, deleted, query, top_k));
    }
  }
}

TEST(Bm25Index, gives_the_same_scores_in_one_segment_or_many) {
  std::mt19937 random(7);
  std::vector<Text> texts = random_texts(random, 700);
  std::vector<IndexPart> many;
  for (size_t begin = 0; begin < texts.size(); begin += 100) {
    many.push_back(part_of(std::span(texts).subspan(begin, 100)));
  }
  Bm25Index one({part_of(texts)});
  Bm25Index merged({{Segment::from_bytes(merge_segments(many)), {}}});
  Bm25Index split(many);
  for (int i = 0; i < 20; ++i) {
    auto query = random_query(random);
    auto expected = one.search(query, 20);
    EXPECT_EQ(split.search(query, 20), expected);
    EXPECT_EQ(merged.search(query, 20), expected);
  }
}

TEST(Bm25Index, forgets_deleted_documents_when_it_merges) {
  std::vector<Text> texts = {{1, {"a", "b"}}, {2, {"b", "c"}}, {3, {"only"}}};
  IndexPart part = part_of(texts);
  part.deleted.insert(1);
  part.deleted.insert(2);
  auto merged = Segment::from_bytes(merge_segments(std::span(&part, 1)));
  merged->verify();
  EXPECT_EQ(merged->document_count(), 1u);
  EXPECT_FALSE(merged->find("only"));
  EXPECT_EQ(merged->find("b")->document_frequency, 1u);
  part.deleted.insert(0);
  EXPECT_EQ(Segment::from_bytes(merge_segments(std::span(&part, 1)))->document_count(), 0u);
}

TEST(Bm25Index, orders_equal_scores_by_key) {
  std::vector<Text> texts;
  for (uint64_t key : {9, 4, 7, 1}) texts.push_back({key, {"same"}});
  Bm25Index index({part_of(texts)});
  QueryTerm term{"same", 1.0};
  std::vector<uint64_t> keys;
  for (const Hit& hit : index.search(std::span(&term, 1), 3)) keys.push_back(hit.key);
  EXPECT_EQ(keys, (std::vector<uint64_t>{1, 4, 7}));
}

TEST(Bm25Index, finds_nothing_where_there_is_nothing) {
  QueryTerm term{"x", 1.0};
  EXPECT_TRUE(Bm25Index().search(std::span(&term, 1), 5).empty());
  std::vector<Text> texts = {{1, {}}, {2, {"y"}}};
  Bm25Index index({part_of(texts)});
  EXPECT_TRUE(index.search(std::span(&term, 1), 5).empty());
  EXPECT_TRUE(index.search({}, 5).empty());
  EXPECT_TRUE(index.search(std::span(&term, 1), 0).empty());
}

TEST(Segment, is_refused_with_a_clear_error_when_any_byte_is_wrong) {
  std::mt19937 random(5);
  std::string bytes = segment_bytes(random_texts(random, 300));
  Segment::from_bytes(bytes)->verify();
  for (int i = 0; i < 400; ++i) {
    std::string damaged = bytes;
    size_t at = i < 130 ? static_cast<size_t>(i) : random() % bytes.size();
    damaged[at] = static_cast<char>(damaged[at] ^ static_cast<char>(1 << (random() % 8)));
    try {
      Segment::from_bytes(damaged)->verify();
      ADD_FAILURE() << "byte " << at << " may be changed unnoticed";
    } catch (const Error& error) {
      EXPECT_TRUE(error.id() == "index.corrupt" || error.id() == "index.version") << error.what();
    }
  }
}

TEST(Segment, is_refused_when_it_is_cut_short) {
  std::mt19937 random(6);
  std::string bytes = segment_bytes(random_texts(random, 50));
  for (size_t size = 0; size < bytes.size(); size += 1 + size / 40) {
    EXPECT_THROW(Segment::from_bytes(bytes.substr(0, size))->verify(), Error) << size;
  }
}

// A file with sound checksums and wrong content: what a writer with a bug, or malice, would leave.
TEST(Segment, never_reads_outside_when_the_content_lies) {
  std::mt19937 random(8);
  std::string bytes = segment_bytes(random_texts(random, 200));
  SegmentHeader header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  for (int i = 0; i < 2'000; ++i) {
    std::string lying = bytes;
    for (int j = 0; j < 3; ++j) {
      lying[sizeof(header) + random() % header.table_offset] = static_cast<char>(random());
    }
    auto body = std::as_bytes(std::span(lying)).subspan(sizeof(header), header.table_offset);
    auto table = page_checksums(body);
    SegmentHeader sealed = header;
    sealed.table_checksum = page_checksum(std::as_bytes(std::span(table)));
    sealed.checksum = page_checksum(std::as_bytes(std::span(&sealed, 1)).first(sizeof(sealed) - 8));
    std::memcpy(lying.data(), &sealed, sizeof(sealed));
    std::memcpy(lying.data() + sizeof(header) + header.table_offset, table.data(),
                table.size() * 8);
    try {
      auto segment = Segment::from_bytes(lying);
      Bm25Index index({{segment, {}}});
      index.search(random_query(random), 5);
      segment->verify();
    } catch (const Error& error) {
      EXPECT_EQ(error.id(), "index.corrupt");
    }
  }
}

TEST(Segment, opens_from_a_file_and_names_a_missing_one) {
  auto path = std::filesystem::temp_directory_path() / "danlu_segment_test.seg";
  std::vector<Text> texts = {{11, {"fire", "tea"}}};
  write_file_atomic(path, segment_bytes(texts));
  auto segment = Segment::open(path);
  EXPECT_EQ(segment->key(0), 11u);
  std::filesystem::remove(path);
  EXPECT_EQ(segment->find("tea")->document_frequency, 1u);  // A reader keeps what it opened.
  try {
    Segment::open(path);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "index.unreadable");
  }
}

TEST(Postings, keep_documents_and_counts_across_blocks) {
  std::vector<Posting> postings;
  std::vector<uint32_t> lengths(400'000, 10);
  for (uint32_t i = 0; i < 300; ++i) postings.push_back({i * 1'000 + i % 3, 1 + i * i});
  std::string bytes;
  encode_postings(postings, lengths, bytes);
  bytes.append(kPostingsPadding, '\0');
  auto view = std::as_bytes(std::span(bytes));
  CheckedBytes source(view, page_checksums(view), "test");
  PostingCursor cursor(source, source.range(0, view.size()), 300, 400'000);
  for (const Posting& posting : postings) {
    if (posting.document > 0) {
      EXPECT_EQ(cursor.count_at(posting.document - 1), 0u);
    }
    EXPECT_EQ(cursor.count_at(posting.document), std::min<uint32_t>(posting.count, UINT16_MAX));
  }
  EXPECT_EQ(cursor.count_at(399'999), 0u);
}

}  // namespace
}  // namespace danlu::retrieve
