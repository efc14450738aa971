// Static analysis: which paths a tree reads from outside.
#pragma once

#include "base/jinja/jinja.hpp"

namespace danlu::jinja {

std::vector<ReadPath> reads_of(const Tree& tree);
// When the expression is nothing but one path.
std::optional<ReadPath> path_of(const Expr& expr);

}  // namespace danlu::jinja
