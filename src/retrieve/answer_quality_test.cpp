// How often an extracted answer is right, and how often it keeps silent when it should: Chinese
// reading-comprehension questions, put to the passages search finds and to passages of other texts.
#include <gtest/gtest.h>

#include "base/testing/cases.hpp"
#include "retrieve/answer.hpp"
#include "retrieve/testing/retrieval_cases.hpp"

namespace danlu::retrieve::testing {
namespace {

std::vector<Passage> passages_of(const TestCollection& collection, const std::vector<Hit>& hits) {
  std::vector<Passage> out;
  for (const Hit& hit : hits) {
    Passage passage;
    passage.id = std::to_string(hit.key);
    passage.text = collection.documents[hit.key];
    passage.score = hit.score;
    passage.span.end = static_cast<int64_t>(passage.text.size());
    out.push_back(std::move(passage));
  }
  return out;
}

bool holds_answer(const ExtractedAnswer& answer, const Judged& judged) {
  return std::any_of(judged.answers.begin(), judged.answers.end(), [&](const std::string& words) {
    return answer.text.find(words) != std::string::npos;
  });
}

TEST(AnswerQuality, finds_the_sentence_that_answers_chinese_questions) {
  auto file = danlu::testing::cases("rag/zh/cmrc2018_dev.json");
  if (!file) GTEST_SKIP() << "the shared cases are not here: rag/zh";
  TestCollection collection = cmrc(*file);
  Tokenizer tokenizer;
  Bm25Index index = index_of(collection, tokenizer);
  double asked = 0;
  double one = 0;
  double three = 0;
  double silent = 0;
  double elsewhere_silent = 0;
  for (size_t i = 0; i < collection.questions.size(); i += 5) {
    const Judged& judged = collection.questions[i];
    auto terms = question_terms(judged.question, tokenizer);
    auto hits = index.search(terms, 4);
    auto passages = passages_of(collection, hits);
    ++asked;
    auto best =
        extract_answer(judged.question, passages, {.sentences_max = 1, .confidence_min = 0.0});
    one += holds_answer(best, judged);
    auto more = extract_answer(judged.question, passages);
    three += holds_answer(more, judged);
    silent += !more.answered;
    // The best passages that are not the one the question was written for.
    std::erase_if(hits, [&](const Hit& hit) { return judged.gains.contains(hit.key); });
    elsewhere_silent += !extract_answer(judged.question, passages_of(collection, hits)).answered;
  }
  RecordProperty("sentence_recall_at_1", std::to_string(one / asked));
  RecordProperty("answer_recall", std::to_string(three / asked));
  RecordProperty("silent_when_answerable", std::to_string(silent / asked));
  RecordProperty("silent_when_not", std::to_string(elsewhere_silent / asked));
  std::cout << "sentence recall@1 " << one / asked << ", answer recall " << three / asked
            << ", silent when answerable " << silent / asked << ", silent when not "
            << elsewhere_silent / asked << "\n";
  EXPECT_GE(one / asked, 0.7);
  EXPECT_LE(silent / asked, 0.1);
  EXPECT_GE(elsewhere_silent / asked, 0.7);
}

}  // namespace
}  // namespace danlu::retrieve::testing
