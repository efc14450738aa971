// Keyword search over 100 000 chunks: natural-language questions of 8 to 15 terms, on one core.
// The text is made here: words and ideographs drawn by Zipf's law, half English, half Chinese, so
// that frequent and rare terms are as in real text.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <random>
#include <sstream>

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/utf8.hpp"
#include "retrieve/index/bm25_index.hpp"
#include "retrieve/query.hpp"

namespace danlu::retrieve {
namespace {

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

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

double percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values[static_cast<size_t>(share * static_cast<double>(values.size() - 1))];
}

Json measure(size_t chunk_count) {
  TextMaker maker(11);
  Tokenizer tokenizer;
  SegmentBuilder builder;
  std::vector<Token> tokens;
  std::vector<std::string_view> views;
  std::vector<std::string> questions;
  size_t bytes = 0;
  double build_ms = 0.0;
  for (size_t key = 0; key < chunk_count; ++key) {
    std::string chunk = maker.chunk();
    bytes += chunk.size();
    if (key % (chunk_count / 400) == 0) questions.push_back(maker.question(chunk));
    auto start = Clock::now();
    tokenizer.tokenize(chunk, tokens);
    views.clear();
    for (const Token& token : tokens) views.push_back(token.term);
    builder.add(key, views);
    build_ms += milliseconds_since(start);
  }
  auto start = Clock::now();
  std::string image = builder.finish();
  build_ms += milliseconds_since(start);
  auto path = std::filesystem::temp_directory_path() / "danlu_bench_bm25.seg";
  write_file_atomic(path, image);

  start = Clock::now();
  Bm25Index index({{Segment::open(path), {}}});
  double open_ms = milliseconds_since(start);
  std::filesystem::remove(path);

  std::vector<double> times;
  double terms = 0.0;
  for (int round = 0; round < 2; ++round) {
    for (const std::string& question : questions) {
      start = Clock::now();
      auto query = question_terms(question, tokenizer);
      auto hits = index.search(query, 10);
      times.push_back(milliseconds_since(start));
      terms += static_cast<double>(query.size());
    }
  }
  auto count = static_cast<double>(times.size());
  return Json::object(
      {{"name", "bm25_search"},
       {"metrics", Json::object({{"chunks", chunk_count},
                                 {"text_mb", static_cast<double>(bytes) / 1e6},
                                 {"index_mb", static_cast<double>(image.size()) / 1e6},
                                 {"build_s", build_ms / 1e3},
                                 {"open_ms", open_ms},
                                 {"terms_per_question", terms / count},
                                 {"search_p50_ms", percentile(times, 0.50)},
                                 {"search_p95_ms", percentile(times, 0.95)},
                                 {"search_max_ms", percentile(times, 1.0)}})}});
}

}  // namespace
}  // namespace danlu::retrieve

int main() {
  std::cout << danlu::retrieve::measure(100'000).dump() << "\n";
  return 0;
}
