#include "retrieve/tokenize.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "retrieve/stop_words.hpp"

namespace danlu::retrieve {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

std::vector<std::string> terms(std::string_view text, TokenizerOptions options = {}) {
  Tokenizer tokenizer(options);
  std::vector<Token> tokens;
  tokenizer.tokenize(text, tokens);
  std::vector<std::string> out;
  for (const Token& token : tokens) out.push_back(token.term);
  return out;
}

TEST(Tokenize, stems_english_words_and_drops_function_words) {
  EXPECT_THAT(terms("The Connections of the WINGS."), ElementsAre("connect", "wing"));
}

TEST(Tokenize, makes_pairs_and_characters_of_ideographs) {
  EXPECT_THAT(terms("焙火炉"), ElementsAre("焙火", "焙", "火炉", "火", "炉"));
  EXPECT_THAT(terms("茶"), ElementsAre("茶"));
}

TEST(Tokenize, breaks_between_scripts) {
  EXPECT_THAT(terms("用GPU训练"), ElementsAre("用", "gpu", "训练", "训", "练"));
}

TEST(Tokenize, folds_width_case_accents_and_traditional_characters) {
  EXPECT_EQ(terms("ＡＢＣ １２３"), terms("abc 123"));
  EXPECT_EQ(terms("Café"), terms("cafe"));
  EXPECT_EQ(terms("cafe\u0301"), terms("cafe"));  // The accent as a character of its own.
  EXPECT_EQ(terms("臺灣電腦"), terms("台湾电脑"));
  EXPECT_EQ(terms("Straße"), terms("strasse"));
}

TEST(Tokenize, finds_a_code_however_it_is_written) {
  for (const char* code : {"BH-60", "BH60", "bh_60", "ＢＨ－６０", "BH/60"}) {
    EXPECT_THAT(terms(code), Contains("bh60")) << code;
  }
  EXPECT_THAT(terms("error E-07"), IsSupersetOf({"e07", "07"}));
}

TEST(Tokenize, keeps_numbers_whole) {
  EXPECT_THAT(terms("1,234.5"), ElementsAre("1234.5"));
  EXPECT_THAT(terms("3.5kg"), IsSupersetOf({"3.5", "kg"}));
  EXPECT_THAT(terms("3.5 kg"), ElementsAre("3.5", "kg"));
  EXPECT_THAT(terms("1,2"), IsSupersetOf({"1", "2"}));
  EXPECT_THAT(terms("2025-07-01"), IsSupersetOf({"2025", "2025-07-01"}));
}

TEST(Tokenize, keeps_addresses_whole_and_in_parts) {
  EXPECT_THAT(terms("mail help@example.org."),
              IsSupersetOf({"help", "exampl", "org", "help@example.org"}));
}

TEST(Tokenize, knows_apostrophes) {
  EXPECT_THAT(terms("the company's"), ElementsAre("compani"));
  EXPECT_THAT(terms("don’t"), IsEmpty());
  EXPECT_THAT(terms("'quoted'"), ElementsAre("quot"));
}

TEST(Tokenize, says_where_each_token_stands) {
  std::string text = "臺灣 Café：３．５ｋｇ";
  Tokenizer tokenizer;
  std::vector<Token> tokens;
  tokenizer.tokenize(text, tokens);
  std::vector<std::string> sources;
  for (const Token& token : tokens) {
    sources.push_back(text.substr(token.begin, token.end - token.begin));
  }
  EXPECT_THAT(sources, ElementsAre("臺灣", "臺", "灣", "Café", "３．５", "ｋｇ", "３．５ｋｇ"));
}

TEST(Tokenize, keeps_rare_ideographs_apart) {
  EXPECT_THAT(terms("𠮷"), ElementsAre("𠮷"));
  EXPECT_NE(terms("𠮷"), terms("𠀀"));
}

TEST(Tokenize, takes_broken_text_and_endless_words) {
  EXPECT_THAT(terms("ab\xFF\xE4\xB8 cd"), ElementsAre("ab", "cd"));
  std::string endless(100'000, 'x');
  EXPECT_THAT(terms(endless), ElementsAre(std::string(Tokenizer::kTermMax, 'x')));
  std::string joined;
  for (int i = 0; i < 10'000; ++i) joined += "a1-";
  EXPECT_EQ(terms(joined).size(), 10'000u);  // The letter "a" is a function word.
  EXPECT_THAT(terms(""), IsEmpty());
  EXPECT_THAT(terms("… —— ！？ \n\t"), IsEmpty());
}

TEST(Tokenize, leaves_out_what_the_options_say) {
  EXPECT_THAT(terms("the wings", {.stem = false}), ElementsAre("wings"));
  EXPECT_THAT(terms("the wings", {.drop_stop_words = false}), ElementsAre("the", "wing"));
  EXPECT_THAT(terms("BH-60", {.codes = false}), Not(Contains("bh60")));
  EXPECT_THAT(terms("焙火炉", {.ideographs = IdeographTerms::pairs}), ElementsAre("焙火", "火炉"));
}

TEST(StopWords, are_in_order) {
  // Binary search finds the first and the last only in a sorted list.
  for (const char* word : {"a", "the", "your", "between", "whose", "let", "shouldnt", "whether"}) {
    EXPECT_TRUE(is_stop_word(word)) << word;
  }
  EXPECT_FALSE(is_stop_word("wing"));
  for (const char* word : {"anyon", "tell", "much", "pleas"}) {
    EXPECT_TRUE(is_question_stem(word)) << word;
  }
}

}  // namespace
}  // namespace danlu::retrieve
