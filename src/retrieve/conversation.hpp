// Follow-up questions made to stand on their own, without a language model.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace danlu::retrieve {

// `history`: the questions asked before, oldest first. A follow-up (one that begins with "and" or
// "what about", leans on "it", 它, 这个, 那……呢, or is too short to name its subject) is given the
// words that name the subject of the last question that stood on its own; any other question is
// given back as it is. The result is meant for searching, not for showing.
std::string standalone_question(std::span<const std::string> history, std::string_view question);

// Whether a question leans on what was asked before.
bool is_follow_up(std::string_view question);

}  // namespace danlu::retrieve
