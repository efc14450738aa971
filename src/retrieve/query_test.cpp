#include "retrieve/query.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace danlu::retrieve {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> terms(std::string_view question) {
  Tokenizer tokenizer;
  std::vector<std::string> out;
  for (const QueryTerm& term : question_terms(question, tokenizer)) out.push_back(term.term);
  return out;
}

TEST(QuestionTerms, leave_out_the_words_that_ask) {
  EXPECT_THAT(terms("Please tell me how many wings are there?"), ElementsAre("wing"));
  EXPECT_THAT(terms("请问年假有多少天？"), ElementsAre("年假", "年", "假有", "假", "有", "天"));
  EXPECT_THAT(terms("什麼是焙火"), ElementsAre("是焙", "是", "焙火", "焙", "火"));
}

TEST(QuestionTerms, keep_words_that_only_look_like_questions) {
  EXPECT_THAT(terms("申请"), ElementsAre("申请", "申", "请"));
  EXPECT_THAT(terms("目的"), ElementsAre("目的", "目", "的"));
}

TEST(QuestionTerms, of_nothing_but_question_words_are_all_of_them) {
  EXPECT_THAT(terms("什么"), ElementsAre("什么", "什", "么"));
}

TEST(QuestionTerms, weigh_repeated_words_more_and_characters_of_pairs_less) {
  Tokenizer tokenizer;
  auto found = question_terms("tea tea 火", tokenizer);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_DOUBLE_EQ(found[0].weight, 2.0);
  EXPECT_DOUBLE_EQ(found[1].weight, 1.0);
  found = question_terms("焙火", tokenizer);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_LT(found[1].weight, 1.0);
  EXPECT_LT(found[2].weight, 1.0);
}

TEST(QuestionTerms, are_bounded) {
  std::string endless;
  for (int i = 0; i < 5'000; ++i) endless += "w" + std::to_string(i) + " ";
  EXPECT_LE(terms(endless).size(), 256u);
}

}  // namespace
}  // namespace danlu::retrieve
