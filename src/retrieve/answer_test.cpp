#include "retrieve/answer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "retrieve/question_kind.hpp"

namespace danlu::retrieve {
namespace {

using ::testing::HasSubstr;

Passage passage(std::string text, std::vector<std::string> headings = {}, double score = 10.0) {
  Passage out;
  out.id = "p" + std::to_string(text.size());
  out.headings = std::move(headings);
  out.span = {"file.md", 0, 100, 100 + static_cast<int64_t>(text.size()), SpanUnit::file};
  out.text = std::move(text);
  out.score = score;
  return out;
}

const std::vector<Passage> kPassages = {
    passage("员工手册规定了休假制度。入职满一年的员工每年享有 10 天带薪年假。病假需要医院证明。",
            {"员工手册", "休假"}),
    passage("The kettle holds 1.7 litres. It switches itself off when the water boils. "
            "Descale it every three months.",
            {"Kettle manual"}, 6.0),
    passage("| 城市 | 住宿标准 |\n| --- | --- |\n| 北京 | 每晚 500 元 |\n| 县城 | 每晚 260 元 |",
            {"差旅", "住宿标准"}, 5.0)};

TEST(ExtractedAnswer, is_the_sentence_that_answers_with_its_exact_place) {
  ExtractedAnswer answer = extract_answer("年假有多少天？", kPassages);
  ASSERT_TRUE(answer.answered);
  ASSERT_FALSE(answer.citations.empty());
  const Citation& citation = answer.citations[0];
  EXPECT_EQ(citation.quote, "入职满一年的员工每年享有 10 天带薪年假。");
  EXPECT_THAT(answer.text, HasSubstr("10 天带薪年假。 [1]"));
  EXPECT_TRUE(citation.verified);
  EXPECT_EQ(citation.passage, kPassages[0].id);
  size_t at = static_cast<size_t>(citation.span.begin - kPassages[0].span.begin);
  EXPECT_EQ(kPassages[0].text.substr(at, citation.quote.size()), citation.quote);
}

TEST(ExtractedAnswer, works_in_english) {
  ExtractedAnswer answer = extract_answer("When does the kettle switch off?", kPassages);
  ASSERT_TRUE(answer.answered);
  EXPECT_THAT(answer.text, HasSubstr("It switches itself off when the water boils."));
}

TEST(ExtractedAnswer, shows_a_table_row_with_its_head) {
  ExtractedAnswer answer = extract_answer("县城的住宿标准是多少？", kPassages);
  ASSERT_TRUE(answer.answered);
  EXPECT_THAT(answer.text, HasSubstr("城市：县城；住宿标准：每晚 260 元 [1]"));
  EXPECT_EQ(answer.citations[0].quote, "| 县城 | 每晚 260 元 |");
}

TEST(ExtractedAnswer, picks_the_row_whose_range_holds_the_number) {
  std::vector<Passage> leave = {
      passage("| 工龄 | 年休假 |\n| --- | --- |\n| 满 1 年不满 10 年 | 7 天 |\n"
              "| 满 10 年不满 20 年 | 12 天 |\n| 满 20 年 | 15 天 |",
              {"年休假"})};
  EXPECT_THAT(extract_answer("工龄十五年，年休假有几天？", leave).text, HasSubstr("12 天"));
  EXPECT_THAT(extract_answer("工龄 3 年，年休假有几天？", leave).text, HasSubstr("7 天"));
}

TEST(ExtractedAnswer, follows_an_introduction_with_its_list) {
  std::vector<Passage> list = {
      passage("Bring these documents to the first day:\n- passport\n- bank details\n- tax form")};
  EXPECT_THAT(extract_answer("Which documents do I bring to the first day?", list).text,
              HasSubstr("passport\nbank details\ntax form"));
}

TEST(ExtractedAnswer, keeps_silent_when_the_documents_do_not_say) {
  for (const char* question :
       {"公司股票代码是什么？", "Who won the world cup in 1998?", "？", ""}) {
    ExtractedAnswer answer = extract_answer(question, kPassages);
    EXPECT_FALSE(answer.answered) << question << ": " << answer.text;
    EXPECT_TRUE(answer.text.empty());
    EXPECT_TRUE(answer.citations.empty());
  }
  EXPECT_FALSE(extract_answer("年假有多少天？", {}).answered);
}

TEST(ExtractedAnswer, has_no_more_sentences_than_asked_for) {
  ExtractedAnswer answer =
      extract_answer("年假 病假 休假制度", kPassages, {.sentences_max = 2, .confidence_min = 0.0});
  EXPECT_LE(answer.citations.size(), 2u);
  for (size_t i = 0; i < answer.citations.size(); ++i) {
    EXPECT_EQ(answer.citations[i].number, static_cast<int64_t>(i) + 1);
  }
}

TEST(QuestionKind, is_told_by_the_words_of_the_question) {
  EXPECT_EQ(question_kind("年假有几天？"), QuestionKind::quantity);
  EXPECT_EQ(question_kind("How many days?"), QuestionKind::quantity);
  EXPECT_EQ(question_kind("什么时候交货"), QuestionKind::date);
  EXPECT_EQ(question_kind("Why does it stop?"), QuestionKind::reason);
  EXPECT_EQ(question_kind("Who pays the postage?"), QuestionKind::other);
}

TEST(QuestionKind, knows_numbers_that_the_question_did_not_bring) {
  EXPECT_TRUE(answers_kind(QuestionKind::quantity, "共 12 天", "满 3 年有几天"));
  EXPECT_TRUE(answers_kind(QuestionKind::quantity, "共三天", "有几天"));
  EXPECT_FALSE(answers_kind(QuestionKind::quantity, "满 3 年", "满 3 年有几天"));
  EXPECT_FALSE(answers_kind(QuestionKind::quantity, "没有规定", "有几天"));
}

TEST(QuestionKind, reads_numbers_as_words_and_ranges) {
  EXPECT_EQ(numbers_asked("工龄十五年"), (std::vector<double>{15}));
  EXPECT_EQ(numbers_asked("二十三天"), (std::vector<double>{23}));
  EXPECT_EQ(numbers_asked("after three years"), (std::vector<double>{3}));
  EXPECT_TRUE(range_holds("2 to 5 years", 3));
  EXPECT_FALSE(range_holds("2 to 5 years", 5));
  EXPECT_TRUE(range_holds("20 年以上", 30));
  EXPECT_TRUE(range_holds("不满 1 年", 0.5));
  EXPECT_FALSE(range_holds("12 天", 12));
}

}  // namespace
}  // namespace danlu::retrieve
