// What kind of thing a question asks for, told by its words, and whether a text holds such a thing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace danlu::retrieve {

enum class QuestionKind { other, quantity, date, reason };

// Chinese and English.
QuestionKind question_kind(std::string_view question);

// Whether `text` holds what the kind asks for: a number, a date, words that give a reason. Numbers
// that stand in the question do not count. Always false for `other`.
bool answers_kind(QuestionKind kind, std::string_view text, std::string_view question);

// "zh" when it holds Chinese characters, else "en".
std::string_view question_language(std::string_view question);

struct QuestionPart {
  std::string_view text;
  std::string_view asking;  // The clause of it that asks; the whole when none does.
};

// What a question asks, one by one: "How long is it guaranteed, and who pays the postage?" has two
// parts. A clause that asks nothing (My kettle shows E5. / 过了保修期，) belongs to the part after it.
std::vector<QuestionPart> question_parts(std::string_view question);

// Whether `text` says again what is asked ("how often depends on your water") instead of an answer.
bool repeats_question(std::string_view text, std::string_view question);

// The question with "how long", "how many", ... replaced by spaces, byte for byte.
std::string without_how_phrases(std::string_view question);

// The numbers of a question, also as words (十五, three), up to a hundred.
std::vector<double> numbers_asked(std::string_view question);

// Whether `text` (a cell of a table) names a range that holds `number`: "满 10 年不满 20 年",
// "2 to 5 years", "20 and over", "5 年以上", "under 2".
bool range_holds(std::string_view text, double number);

}  // namespace danlu::retrieve
