// How well keyword search finds what it should, on two public test collections.
#include <gtest/gtest.h>

#include "base/testing/cases.hpp"
#include "retrieve/testing/retrieval_cases.hpp"

namespace danlu::retrieve::testing {
namespace {

double measured(const TestCollection& collection) {
  Tokenizer tokenizer;
  Bm25Index index = index_of(collection, tokenizer);
  return mean_ndcg(collection, index, tokenizer);
}

TEST(RetrievalQuality, reaches_the_reference_on_cranfield) {
  auto folder = danlu::testing::cases("rag/cranfield");
  if (!folder) GTEST_SKIP() << "the shared cases are not here: rag/cranfield";
  double ndcg = measured(cranfield(*folder));
  RecordProperty("ndcg_at_10", std::to_string(ndcg));
  EXPECT_GE(ndcg, 0.395);  // Plain BM25 of the reference: 0.386.
}

TEST(RetrievalQuality, reaches_the_reference_on_chinese_passages) {
  auto file = danlu::testing::cases("rag/zh/cmrc2018_dev.json");
  if (!file) GTEST_SKIP() << "the shared cases are not here: rag/zh";
  double ndcg = measured(cmrc(*file));
  RecordProperty("ndcg_at_10", std::to_string(ndcg));
  EXPECT_GE(ndcg, 0.985);  // Plain BM25 of the reference: 0.981.
}

TEST(RetrievalQuality, finds_each_text_of_a_small_collection_of_our_own) {
  TestCollection collection;
  collection.documents = {"焙火炉升温前必须检查排风口，温度不得超过 180 摄氏度。",
                          "员工每年享有十天带薪年假，未休的假期可以结转到次年三月。",
                          "The kettle switches itself off when the water boils.",
                          "Withering removes about forty percent of the leaf's moisture.",
                          "出差住宿费凭發票報銷，一线城市每晚不超过 500 元。"};
  collection.questions = {{"焙火炉的温度最高多少？", {{0, 1.0}}, {}},
                          {"年假有几天？", {{1, 1.0}}, {}},
                          {"When does the kettle switch off?", {{2, 1.0}}, {}},
                          {"How much moisture is removed by withering?", {{3, 1.0}}, {}},
                          {"住宿费用怎么报销", {{4, 1.0}}, {}}};
  EXPECT_DOUBLE_EQ(measured(collection), 1.0);
}

}  // namespace
}  // namespace danlu::retrieve::testing
