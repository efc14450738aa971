// Words that carry the grammar of a text and not its subject.
#pragma once

#include <string_view>

namespace danlu::retrieve {

// English function words (lower case, not stemmed), left out of index and question alike.
bool is_stop_word(std::string_view word);

// Stems of words of a question that ask and do not name ("please", "tell", "many"), left out of
// questions only.
bool is_question_stem(std::string_view stem);

}  // namespace danlu::retrieve
