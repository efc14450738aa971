// Answers to the forms of suspended steps, checked before they are taken.
#pragma once

#include <string>

#include "flow/wait.hpp"

namespace danlu::flow {

// The answer with defaults filled in and every value of its field's type. Throws run.answer.
WaitAnswer checked_answer(const Json& form, const std::string& path, const WaitAnswer& given);

}  // namespace danlu::flow
