// Keyword search over 100 000 chunks: natural-language questions of 8 to 15 terms, on one core.
// The text is made here: words and ideographs drawn by Zipf's law, half English, half Chinese, so
// that frequent and rare terms are as in real text. With `--terms FOLDER` nothing is measured: the
// terms of all chunks and questions are written there as numbers, for peers.
#include <cmath>
#include <filesystem>
#include <random>
#include <sstream>
#include <unordered_map>

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/testing/temporary_folder.hpp"
#include "base/utf8.hpp"
#include "retrieve/index/bm25_index.hpp"
#include "retrieve/query.hpp"
#include "support/measure.hpp"

namespace danlu::retrieve {
namespace {

using bench::Clock;
using bench::percentile;

constexpr size_t kChunks = 100'000;
constexpr size_t kQuestions = 400;

double milliseconds_since(Clock::time_point start) { return bench::seconds_since(start) * 1e3; }

class TextMaker {
 public:
  explicit TextMaker(uint64_t seed)
      : random_(seed), words_(zipf(150'000)), characters_(zipf(3'500)) {}

  std::string chunk() {
    std::string text;
    bool chinese = random_() % 2 == 0;
    size_t size = 60 + random_() % 240;
    for (size_t i = 0; i < size; ++i) text += chinese ? character() : word() + " ";
    return text;
  }

  // What somebody would ask about this chunk: a piece of it with function words around.
  std::string question(const std::string& chunk) {
    if (static_cast<unsigned char>(chunk[0]) >= 0x80) {
      size_t length = (6 + random_() % 4) * 3;
      size_t start = (random_() % (chunk.size() - length)) / 3 * 3;
      return "请问" + chunk.substr(start, length) + "是多少？";
    }
    std::istringstream words(chunk);
    std::string all = "what is the";
    std::string one;
    size_t skip = random_() % 20;
    size_t take = 8 + random_() % 8;
    for (size_t i = 0; i < skip + take && words >> one; ++i) {
      if (i >= skip) all += " " + one;
    }
    return all + "?";
  }

  uint64_t number() { return random_(); }

 private:
  static std::discrete_distribution<size_t> zipf(size_t size) {
    std::vector<double> weights;
    for (size_t i = 0; i < size; ++i) weights.push_back(1.0 / (static_cast<double>(i) + 2.7));
    return {weights.begin(), weights.end()};
  }
  std::string word() {
    std::string out;
    for (size_t n = words_(random_) * 7 + 26; n > 0; n /= 20)
      out.push_back("bcdfghklmnprstvwaeio"[n % 20]);
    return out;
  }
  std::string character() {
    std::string out;
    utf8::append(out, static_cast<char32_t>(0x4E00 + characters_(random_) * 5));
    return out;
  }

  std::mt19937_64 random_;
  std::discrete_distribution<size_t> words_;
  std::discrete_distribution<size_t> characters_;
};

struct Built {
  std::string image;
  std::vector<std::string> questions;
  double text_mb = 0.0;
  double seconds = 0.0;
};

Built build() {
  TextMaker maker(11);
  Tokenizer tokenizer;
  SegmentBuilder builder;
  std::vector<Token> tokens;
  std::vector<std::string_view> views;
  Built built;
  for (size_t key = 0; key < kChunks; ++key) {
    std::string chunk = maker.chunk();
    built.text_mb += static_cast<double>(chunk.size()) / 1e6;
    if (key % (kChunks / kQuestions) == 0) built.questions.push_back(maker.question(chunk));
    auto start = Clock::now();
    tokenizer.tokenize(chunk, tokens);
    views.clear();
    for (const Token& token : tokens) views.push_back(token.term);
    builder.add(key, views);
    built.seconds += bench::seconds_since(start);
  }
  built.seconds += bench::seconds([&] { built.image = builder.finish(); });
  return built;
}

// Bytes of posting lists a question touches when nothing is skipped.
double posting_bytes(const Segment& segment, const std::vector<QueryTerm>& query) {
  double bytes = 0.0;
  for (const QueryTerm& term : query) {
    if (auto found = segment.find(term.term)) bytes += static_cast<double>(found->postings_size);
  }
  return bytes;
}

// Milliseconds per megabyte read once, word by word.
double read_ms_per_mb() {
  std::vector<uint64_t> memory(4u << 20, 1);
  uint64_t sum = 0;
  double time = bench::median_seconds([&] {
    for (uint64_t word : memory) sum += word;
  });
  return sum == 0 ? 0.0 : time * 1e3 / (static_cast<double>(memory.size()) * 8.0 / 1e6);
}

void measure() {
  Built built = build();
  testing::TemporaryFolder folder;
  auto path = folder / "bench.seg";
  write_file_atomic(path, built.image);
  auto start = Clock::now();
  auto segment = Segment::open(path);
  Bm25Index index({{segment, {}}});
  double open_ms = milliseconds_since(start);

  Tokenizer tokenizer;
  std::vector<double> times;
  double terms = 0.0;
  double bytes = 0.0;
  for (int round = 0; round < 2; ++round) {
    for (const std::string& question : built.questions) {
      start = Clock::now();
      auto query = question_terms(question, tokenizer);
      auto hits = index.search(query, 10);
      times.push_back(milliseconds_since(start));
      terms += static_cast<double>(query.size());
      bytes += posting_bytes(*segment, query);
    }
  }
  auto count = static_cast<double>(times.size());
  bench::print_metrics(Json::object({{"chunks", kChunks},
                                     {"text_mb", built.text_mb},
                                     {"index_mb", static_cast<double>(built.image.size()) / 1e6},
                                     {"build_mb_s", built.text_mb / built.seconds},
                                     {"open_ms", open_ms},
                                     {"terms_per_question", terms / count},
                                     {"postings_ms", bytes / count / 1e6 * read_ms_per_mb()},
                                     {"p50_ms", percentile(times, 0.50)},
                                     {"p95_ms", percentile(times, 0.95)},
                                     {"max_ms", percentile(times, 1.0)}}));
}

// chunks.u32: for every chunk its count of terms, then their numbers; questions.u32 the same.
void write_terms(const std::filesystem::path& folder) {
  TextMaker maker(11);
  Tokenizer tokenizer;
  std::vector<Token> tokens;
  std::vector<std::string> questions;
  std::unordered_map<std::string, uint32_t> numbers;
  auto number = [&](const std::string& term) {
    return numbers.emplace(term, static_cast<uint32_t>(numbers.size())).first->second;
  };
  std::vector<uint32_t> chunk_terms;
  for (size_t key = 0; key < kChunks; ++key) {
    std::string chunk = maker.chunk();
    if (key % (kChunks / kQuestions) == 0) questions.push_back(maker.question(chunk));
    tokenizer.tokenize(chunk, tokens);
    chunk_terms.push_back(static_cast<uint32_t>(tokens.size()));
    for (const Token& token : tokens) chunk_terms.push_back(number(token.term));
  }
  std::vector<uint32_t> question_numbers;
  for (const std::string& question : questions) {
    auto query = question_terms(question, tokenizer);
    question_numbers.push_back(static_cast<uint32_t>(query.size()));
    for (const QueryTerm& term : query) question_numbers.push_back(number(term.term));
  }
  auto bytes = [](const std::vector<uint32_t>& values) {
    return std::string_view(reinterpret_cast<const char*>(values.data()), values.size() * 4);
  };
  std::filesystem::create_directories(folder);
  write_file_atomic(folder / "chunks.u32", bytes(chunk_terms));
  write_file_atomic(folder / "questions.u32", bytes(question_numbers));
}

}  // namespace
}  // namespace danlu::retrieve

int main(int count, char** words) {
  if (count == 3 && std::string_view(words[1]) == "--terms") {
    danlu::retrieve::write_terms(words[2]);
  } else {
    danlu::retrieve::measure();
  }
  return 0;
}
