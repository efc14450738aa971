#include "retrieve/chunk_sentences.hpp"

#include <gtest/gtest.h>

#include <string>

namespace danlu::retrieve {
namespace {

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out;
  for (TextRange range : sentences(text)) out.emplace_back(range.of(text));
  return out;
}

using List = std::vector<std::string>;

TEST(Sentences, end_at_chinese_marks) {
  EXPECT_EQ(split("温度是80度。时间多久？两小时！好；可以"),
            (List{"温度是80度。", "时间多久？", "两小时！", "好；", "可以"}));
}

TEST(Sentences, keep_the_closing_quote) {
  EXPECT_EQ(split("他说：“开始吧。”然后走了。"), (List{"他说：“开始吧。”", "然后走了。"}));
  EXPECT_EQ(split("He said \"Go.\" Then he left."), (List{"He said \"Go.\"", "Then he left."}));
}

TEST(Sentences, go_on_after_a_quote_with_a_comma) {
  EXPECT_EQ(split("所谓“好。”，其实不好。"), (List{"所谓“好。”，其实不好。"}));
}

TEST(Sentences, do_not_end_in_numbers_and_abbreviations) {
  EXPECT_EQ(split("Pi is 3.14 or so. See Fig. 2 by Dr. Smith, e.g. here. Ask J. R. Hill."),
            (List{"Pi is 3.14 or so.", "See Fig. 2 by Dr. Smith, e.g. here.", "Ask J. R. Hill."}));
}

TEST(Sentences, take_a_list_number_along) {
  EXPECT_EQ(split("1. Open the lid. 2. Pour."), (List{"1. Open the lid.", "2. Pour."}));
}

TEST(Sentences, end_after_an_ellipsis) {
  EXPECT_EQ(split("等等……后来好了。"), (List{"等等……", "后来好了。"}));
  EXPECT_EQ(split("Wait... no, go on. Well... Fine."),
            (List{"Wait... no, go on.", "Well...", "Fine."}));
}

TEST(Sentences, end_at_a_line_feed) {
  EXPECT_EQ(split("标题\n 第一行\n\nnext"), (List{"标题", "第一行", "next"}));
}

TEST(Sentences, keep_marks_together) {
  EXPECT_EQ(split("真的？！是。"), (List{"真的？！", "是。"}));
}

TEST(Sentences, of_nothing_are_none) {
  EXPECT_TRUE(sentences("").empty());
  EXPECT_TRUE(sentences(" \n\u3000").empty());
}

// Ranges are in order and leave out nothing but white space, whatever the bytes.
TEST(Sentences, cover_all_text_of_any_bytes) {
  uint32_t state = 7;
  const std::vector<std::string> parts{"a",  "b",  " ", ".",    "!",    "?", "\n",
                                       "\"", "。", "”", "\xFF", "\xE3", "1"};
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (int i = 0; i < 60; ++i) {
      state = state * 1664525 + 1013904223;
      text += parts[(state >> 16) % parts.size()];
    }
    size_t at = 0;
    for (TextRange range : sentences(text)) {
      ASSERT_LE(at, range.begin);
      ASSERT_LT(range.begin, range.end);
      EXPECT_EQ(text.substr(at, range.begin - at).find_first_not_of(" \n"), std::string::npos);
      at = range.end;
    }
    EXPECT_EQ(text.substr(at).find_first_not_of(" \n"), std::string::npos);
  }
}

}  // namespace
}  // namespace danlu::retrieve
