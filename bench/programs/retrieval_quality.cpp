// Keyword search on Cranfield (English) and CMRC 2018 dev (Chinese): nDCG@10. With the argument
// `variants`, how other ways of making terms out of text compare; the table of
// docs/decisions/tokenisation.md comes from there.
#include "base/testing/cases.hpp"
#include "retrieve/testing/retrieval_cases.hpp"
#include "support/measure.hpp"

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

int measure(bool all) {
  auto folder = danlu::testing::cases("rag");
  if (!folder) {
    std::cerr << "the shared cases are not here: rag\n";
    return 3;
  }
  TestCollection english = cranfield(*folder / "cranfield");
  TestCollection chinese = cmrc(*folder / "zh/cmrc2018_dev.json");
  for (const Variant& variant : variants()) {
    Tokenizer tokenizer(variant.tokenizer);
    auto score = [&](const TestCollection& collection) {
      Bm25Index index = index_of(collection, tokenizer);
      return mean_ndcg(collection, index, tokenizer, variant.question, variant.bm25);
    };
    std::string suffix = variant.name == "default" ? "" : ", " + variant.name;
    bench::print_metrics(
        Json::object({{"cranfield" + suffix, score(english)}, {"cmrc" + suffix, score(chinese)}}));
    if (!all) break;
  }
  return 0;
}

}  // namespace
}  // namespace danlu::retrieve::testing

int main(int count, char** words) {
  return danlu::retrieve::testing::measure(count > 1 && std::string_view(words[1]) == "variants");
}
