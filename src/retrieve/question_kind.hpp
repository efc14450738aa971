// What kind of thing a question asks for, told by its words, and whether a text holds such a thing.
#pragma once

#include <string_view>

namespace danlu::retrieve {

enum class QuestionKind { other, quantity, date, reason };

// Chinese and English.
QuestionKind question_kind(std::string_view question);

// Whether `text` holds what the kind asks for: a number, a date, words that give a reason. Numbers
// that stand in the question do not count. Always false for `other`.
bool answers_kind(QuestionKind kind, std::string_view text, std::string_view question);

}  // namespace danlu::retrieve
