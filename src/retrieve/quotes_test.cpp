#include "retrieve/quotes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "retrieve/chunk.hpp"

namespace danlu::retrieve {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<Passage> passages() {
  std::vector<Passage> out(2);
  out[0].id = "a";
  out[0].text = "入职满一年的员工，每年享有 10 天带薪年假。未休的假期“可以结转”到次年。";
  out[0].headings = {"员工手册", "休假"};
  out[0].span = {"手册.md", 3, 50, 50 + static_cast<int64_t>(out[0].text.size()), SpanUnit::file};
  out[1].id = "b";
  out[1].text = "The Kettle holds 1.7 litres.\nIt must be descaled every three months.";
  out[1].span = {"kettle.md", 0, 0, static_cast<int64_t>(out[1].text.size()), SpanUnit::file};
  return out;
}

std::string found(std::string_view text, std::string_view quote) {
  auto range = find_quote(text, quote);
  return range ? std::string(range->of(text)) : "(none)";
}

TEST(FindQuote, gives_the_words_exactly_as_the_source_has_them) {
  std::string text = passages()[0].text;
  EXPECT_EQ(found(text, "每年享有10天带薪年假"), "每年享有 10 天带薪年假");
  EXPECT_EQ(found(text, "每年享有１０天帶薪年假"), "每年享有 10 天带薪年假");
  EXPECT_EQ(found(text, "假期\"可以结转\"到次年"), "假期“可以结转”到次年");
  EXPECT_EQ(found("The  Kettle\nholds", "the kettle HOLDS"), "The  Kettle\nholds");
  EXPECT_EQ(found(text, "入职满一年……带薪年假"), "入职满一年的员工，每年享有 10 天带薪年假");
}

TEST(FindQuote, finds_nothing_that_is_not_there) {
  std::string text = passages()[0].text;
  EXPECT_EQ(found(text, "每年享有 12 天带薪年假"), "(none)");
  EXPECT_EQ(found(text, ""), "(none)");
  EXPECT_EQ(found(text, "“”"), "(none)");
  EXPECT_EQ(found("", "x"), "(none)");
  EXPECT_EQ(found(text, "……"), "(none)");
}

TEST(CheckQuotes, verifies_a_quote_against_the_passage_of_its_marker) {
  auto citations = check_quotes("手册写明“每年享有10天带薪年假”[1]。", passages());
  ASSERT_EQ(citations.size(), 1u);
  EXPECT_TRUE(citations[0].verified);
  EXPECT_EQ(citations[0].number, 1);
  EXPECT_EQ(citations[0].passage, "a");
  EXPECT_EQ(citations[0].quote, "每年享有 10 天带薪年假");
  EXPECT_EQ(citations[0].span.page, 3);
  size_t at = static_cast<size_t>(citations[0].span.begin - 50);
  EXPECT_EQ(passages()[0].text.substr(at, citations[0].quote.size()), citations[0].quote);
}

TEST(CheckQuotes, flags_a_quote_that_is_in_no_passage) {
  auto citations = check_quotes("It says \"the kettle holds two litres\" [2].", passages());
  ASSERT_EQ(citations.size(), 1u);
  EXPECT_FALSE(citations[0].verified);
  EXPECT_EQ(citations[0].number, 2);
  EXPECT_EQ(citations[0].quote, "the kettle holds two litres");
}

TEST(CheckQuotes, corrects_the_number_of_a_quote_from_another_passage) {
  auto citations = check_quotes("\"descaled every three months\" [1]", passages());
  ASSERT_EQ(citations.size(), 1u);
  EXPECT_TRUE(citations[0].verified);
  EXPECT_EQ(citations[0].number, 2);
}

TEST(CheckQuotes, judges_a_marker_without_a_quote_by_the_words_before_it) {
  auto citations = check_quotes(
      "The kettle must be descaled every three months [2]. Elephants live in Africa [2]. "
      "员工每年有带薪年假【1】。Nothing at all [7].",
      passages());
  ASSERT_EQ(citations.size(), 4u);
  EXPECT_TRUE(citations[0].verified);
  EXPECT_FALSE(citations[1].verified);
  EXPECT_TRUE(citations[2].verified);
  EXPECT_FALSE(citations[3].verified);
  EXPECT_TRUE(citations[3].passage.empty());
}

TEST(CheckQuotes, reads_several_numbers_and_leaves_other_brackets_alone) {
  EXPECT_EQ(check_quotes("kettle holds litres [1, 2]", passages()).size(), 2u);
  EXPECT_THAT(check_quotes("see [note] and [a1] and [] and the \"so-called\" rule", passages()),
              IsEmpty());
  EXPECT_THAT(check_quotes("", passages()), IsEmpty());
  EXPECT_EQ(check_quotes("[99999999999999999999]", passages()).size(), 1u);
}

TEST(BuildContext, numbers_passages_and_stays_within_its_budget) {
  Context all = build_context(passages());
  EXPECT_EQ(all.passages, 2u);
  EXPECT_THAT(all.text, HasSubstr("[1] 手册.md, page 3 › 员工手册 › 休假\n入职满一年"));
  EXPECT_THAT(all.text, HasSubstr("[2] kettle.md\nThe Kettle holds"));
  Context small = build_context(passages(), 50);
  EXPECT_EQ(small.passages, 1u);
  EXPECT_THAT(small.text, HasSubstr("年假。"));
  EXPECT_LE(text_size(small.text), 50.0);
  EXPECT_EQ(build_context(passages(), 3).passages, 0u);
  EXPECT_THAT(build_context({}, 100).text, IsEmpty());
}

}  // namespace
}  // namespace danlu::retrieve
