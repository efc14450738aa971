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

const std::vector<Passage> kKettle = {
    passage("6. Care\n\nHow often depends on your water:\n\n"
            "| Water hardness | Descale every |\n| --- | --- |\n"
            "| Soft, below 100 mg/l | 12 weeks |\n| Hard, above 200 mg/l | 6 weeks |",
            {"Kettle manual", "6. Care"}),
    passage("5. Error codes\n\n| Code | Meaning |\n| --- | --- |\n| E1 | Too little water |\n"
            "| E5 | Mains voltage is wrong |\n\n"
            "If E1 shows although the kettle is full, dry the contacts.",
            {"Kettle manual", "Error codes"}, 9.0),
    passage(
        "| Product | Guarantee |\n| --- | --- |\n| Kettle | 24 months |\n| Scale | 18 months |\n\n"
        "After that you pay the postage for a kettle.",
        {"Warranty"}, 8.0),
    passage("| Length of service | Sick pay |\n| --- | --- |\n| 2 to 5 years | 6 weeks |",
            {"Sickness"}, 7.5)};

TEST(ExtractedAnswer, picks_the_row_that_says_the_word_itself_and_not_only_its_head) {
  ExtractedAnswer answer =
      extract_answer("How often should I descale the kettle if my water is hard?", kKettle);
  EXPECT_EQ(answer.text, "Water hardness: Hard, above 200 mg/l; Descale every: 6 weeks [1]");
}

TEST(ExtractedAnswer, is_never_a_heading_or_a_line_that_leads_to_a_table) {
  ExtractedAnswer answer =
      extract_answer("My kettle shows error code E5. What does it mean?", kKettle);
  EXPECT_EQ(answer.text, "Code: E5; Meaning: Mains voltage is wrong [1]");
  std::vector<Passage> chinese = {
      passage("三、故障代码\n\n代码的含义如下：\n\n| 代码 | 含义 |\n| --- | --- |\n"
              "| F01 | 传感器开路 |\n| F04 | 风机转速异常 |",
              {"使用手册", "三、故障代码"})};
  EXPECT_EQ(extract_answer("故障代码 F04 的含义是什么？", chinese).text,
            "代码：F04；含义：风机转速异常 [1]");
}

TEST(ExtractedAnswer, answers_each_thing_that_is_asked_and_stays_with_the_subject) {
  ExtractedAnswer answer = extract_answer(
      "How long is the kettle guaranteed, and who pays the postage after two years?", kKettle);
  EXPECT_EQ(answer.text,
            "Product: Kettle; Guarantee: 24 months [1]\n"
            "After that you pay the postage for a kettle. [2]");
  std::vector<Passage> visit = {
      passage("可以参观茶园和工厂吗？周六开放，每场 24 人，上午 9:30 集合，包括茶园步行。"
              "成人 88 元，儿童免费。需要至少提前 5 天预约。",
              {"参观"})};
  ExtractedAnswer chinese =
      extract_answer("参观茶园和工厂，成人要多少钱，需要提前几天预约？", visit);
  EXPECT_EQ(chinese.text, "成人 88 元，儿童免费。 [1]\n需要至少提前 5 天预约。 [2]");
}

TEST(ExtractedAnswer, reads_a_row_as_one_though_a_cell_asks) {
  std::vector<Passage> table = {
      passage("| Product | Can it be extended? | Service |\n| --- | --- | --- |\n"
              "| Kettle | By a year | By post |")};
  EXPECT_EQ(extract_answer("Can the kettle guarantee be extended?", table).text,
            "Product: Kettle; Can it be extended? By a year; Service: By post [1]");
}

TEST(ExtractedAnswer, says_in_the_language_of_the_question_that_the_documents_do_not) {
  EXPECT_EQ(documents_do_not_say("Who won?"), "The documents do not say.");
  EXPECT_EQ(documents_do_not_say("谁赢了 K2？"), "文档中没有相关内容。");
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

TEST(QuestionKind, parts_a_question_where_it_asks_again) {
  auto asking = [](std::string_view question) {
    std::vector<std::string> out;
    for (const QuestionPart& part : question_parts(question)) out.emplace_back(part.text);
    return out;
  };
  EXPECT_EQ(asking("How long is it, and when is it free?").size(), 2u);
  EXPECT_EQ(asking("件号是多少？多久更换？").size(), 2u);
  EXPECT_EQ(asking("My kettle shows E5. What does it mean?").size(), 1u);
  EXPECT_EQ(asking("If it is late, how much may I deduct?").size(), 1u);
  EXPECT_EQ(asking("When the water boils, what happens?").size(), 1u);
  EXPECT_EQ(asking("过了保修期，上门费是多少？").size(), 1u);
  EXPECT_EQ(asking(""), (std::vector<std::string>{""}));
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
