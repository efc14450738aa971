// An answer made of sentences of the documents, without a language model: the best one to three
// sentences (or table rows, with their heads) and where they stand; or that the documents do not
// say.
//
// A sentence counts for the words of the question it holds, weighted by how rare they are among the
// passages; words in its headings and next to it count less. A question for a number, a date or a
// reason prefers sentences that hold one. Chinese and English alike.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bilingual.hpp"
#include "base/types/passage.hpp"

namespace danlu::retrieve {

struct AnswerOptions {
  size_t sentences_max = 3;
  size_t passages_max = 6;
  // Below this confidence the documents do not say. Tuned on apps/ask-docs (questions.json,
  // unanswerable.json) and on questions put to the wrong passages: docs/decisions/answers.md.
  double confidence_min = 0.38;
};

struct ExtractedAnswer {
  bool answered = false;
  std::string text;  // With markers [1], [2]; empty when not answered.
  std::vector<Citation> citations;
  double confidence = 0.0;  // Share of the question's words, by weight, that the answer stands by.

  static auto fields() {
    return std::tuple{field("answered", &ExtractedAnswer::answered),
                      field("text", &ExtractedAnswer::text),
                      field("citations", &ExtractedAnswer::citations),
                      field("confidence", &ExtractedAnswer::confidence)};
  }
};

// What to show when an answer is not `answered`.
// documents_do_not_say gives it in the language of the question.
inline constexpr BilingualLiteral kDocumentsDoNotSay{"The documents do not say.",
                                                     "文档中没有相关内容。"};

std::string_view documents_do_not_say(std::string_view question);

// `passages` best first, as search gives them.
ExtractedAnswer extract_answer(std::string_view question, std::span<const Passage> passages,
                               const AnswerOptions& options = {});

}  // namespace danlu::retrieve
