// How the ways of making terms out of text compare: nDCG@10 on Cranfield (English) and CMRC 2018
// dev (Chinese), and speed. The table of docs/decisions/tokenisation.md comes from here.
#include <chrono>
#include <iostream>

#include "base/testing/cases.hpp"
#include "retrieve/testing/retrieval_cases.hpp"

namespace danlu::retrieve::testing {
namespace {

struct Variant {
  std::string name;
  TokenizerOptions tokenizer;
  QuestionOptions question;
  Bm25Parameters bm25;
};

std::vector<Variant> variants() {
  std::vector<Variant> out = {
      {"default", {}, {}, {}},
      {"without stemming", {.stem = false}, {}, {}},
      {"with function words", {.drop_stop_words = false}, {}, {}},
      {"without codes", {.codes = false}, {}, {}},
      {"characters", {.ideographs = IdeographTerms::characters}, {.character_weight = 1.0}, {}},
      {"pairs", {.ideographs = IdeographTerms::pairs}, {}, {}},
      {"with question words", {}, {.drop_question_words = false}, {}}};
  for (double weight : {0.0, 0.1, 0.5, 1.0}) {
    out.push_back(
        {"characters in pairs count " + Json(weight).dump(), {}, {.character_weight = weight}, {}});
  }
  for (double k1 : {0.9, 1.2, 2.0}) {
    for (double b : {0.4, 0.75}) {
      out.push_back({"k1 " + Json(k1).dump() + ", b " + Json(b).dump(), {}, {}, {k1, b}});
    }
  }
  return out;
}

double megabytes_per_second(const TestCollection& collection) {
  Tokenizer tokenizer;
  std::vector<Token> tokens;
  size_t bytes = 0;
  auto start = std::chrono::steady_clock::now();
  for (int round = 0; round < 5; ++round) {
    for (const std::string& document : collection.documents) {
      tokenizer.tokenize(document, tokens);
      bytes += document.size();
    }
  }
  std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  return static_cast<double>(bytes) / 1e6 / time.count();
}

void print(const std::string& name, Json metrics) {
  std::cout
      << Json::object({{"name", "tokenisation: " + name}, {"metrics", std::move(metrics)}}).dump()
      << "\n";
}

int measure() {
  auto folder = danlu::testing::cases("rag");
  if (!folder) {
    std::cerr << "the shared cases are not here: rag\n";
    return 0;
  }
  TestCollection english = cranfield(*folder / "cranfield");
  TestCollection chinese = cmrc(*folder / "zh/cmrc2018_dev.json");
  print("speed", Json::object({{"english_mb_s", megabytes_per_second(english)},
                               {"chinese_mb_s", megabytes_per_second(chinese)}}));
  for (const Variant& variant : variants()) {
    Tokenizer tokenizer(variant.tokenizer);
    auto score = [&](const TestCollection& collection) {
      Bm25Index index = index_of(collection, tokenizer);
      return mean_ndcg(collection, index, tokenizer, variant.question, variant.bm25);
    };
    print(variant.name, Json::object({{"cranfield", score(english)}, {"cmrc", score(chinese)}}));
  }
  return 0;
}

}  // namespace
}  // namespace danlu::retrieve::testing

int main() { return danlu::retrieve::testing::measure(); }
