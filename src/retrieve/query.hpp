// A question as weighted search terms.
//
// What asks is left out ("what", "how many", 什么, 多少, 请问); what is left is tokenised like the
// documents. A question of such words only keeps them all. Terms are distinct, in the order of
// their first appearance; a repeated one weighs more.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "retrieve/index/bm25_index.hpp"
#include "retrieve/tokenize.hpp"

namespace danlu::retrieve {

struct QuestionOptions {
  // A single ideograph beside the pairs it is part of.
  double character_weight = 0.3;
  bool drop_question_words = true;
  size_t terms_max = 256;  // Of a very long question only the first are used.
};

std::vector<QueryTerm> question_terms(std::string_view question, Tokenizer& tokenizer,
                                      const QuestionOptions& options = {});

// The question with the phrases that ask replaced by spaces, byte for byte, so that positions stay.
std::string without_question_phrases(std::string_view question);

}  // namespace danlu::retrieve
