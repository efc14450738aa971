#include "retrieve/conversation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace danlu::retrieve {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string standalone(std::vector<std::string> history, std::string_view question) {
  return standalone_question(history, question);
}

TEST(StandaloneQuestion, names_the_subject_of_a_chinese_follow_up) {
  EXPECT_THAT(standalone({"部门经理到上海出差，住宿标准是每晚多少？"}, "那去县城呢？"),
              AllOf(HasSubstr("住宿标准"), HasSubstr("出差"), HasSubstr("县城")));
  EXPECT_THAT(standalone({"焙火炉的门封条多久换一次？"}, "它的件号是多少？"),
              AllOf(HasSubstr("门封条"), HasSubstr("件号")));
  EXPECT_THAT(standalone({"正式员工年假几天？"}, "实习生呢？"),
              AllOf(HasSubstr("年假"), HasSubstr("实习生")));
}

TEST(StandaloneQuestion, names_the_subject_of_an_english_follow_up) {
  EXPECT_THAT(standalone({"How often should I descale the kettle if my water is hard?"},
                         "And with soft water?"),
              AllOf(HasSubstr("descale"), HasSubstr("kettle"), HasSubstr("soft water")));
  EXPECT_THAT(standalone({"What does the mesh filter cost?"}, "What is its order number?"),
              AllOf(HasSubstr("mesh filter"), HasSubstr("order number")));
  EXPECT_THAT(
      standalone({"How many days of paid holiday are there?"}, "what about part-time staff?"),
      HasSubstr("holiday"));
  EXPECT_THAT(standalone({"How long is the guarantee of the kettle?"}, "Why?"),
              HasSubstr("guarantee"));
}

TEST(StandaloneQuestion, leaves_questions_that_stand_on_their_own_alone) {
  for (const char* question :
       {"员工每年有几天年假？", "How is the furnace cleaned?", "留样室的温度不能超过多少？",
        "What restocking charge does a shop pay when it returns unopened cases?"}) {
    if (is_follow_up(question)) continue;  // "it" may lean on its own sentence.
    EXPECT_EQ(standalone({"What does the mesh filter cost?"}, question), question);
  }
  EXPECT_EQ(standalone({}, "那县城呢？"), "那县城呢？");
}

TEST(StandaloneQuestion, keeps_to_the_subject_through_several_follow_ups) {
  EXPECT_THAT(standalone({"上海出差的住宿标准是多少？", "那县城呢？"}, "那英国呢？"),
              AllOf(HasSubstr("住宿标准"), HasSubstr("英国")));
}

}  // namespace
}  // namespace danlu::retrieve
