// How deep a source may nest; the parser's and the evaluator's recursion is bounded by it.
#pragma once

#include "base/jinja/parser.hpp"

namespace danlu::jinja {

inline constexpr int kNestingMax = 200;
inline constexpr int kTreeDepthMax = 400;  // Of one expression: long chains of operators nest too.

struct Parser::Nesting {
  explicit Nesting(Parser& parser);
  ~Nesting();
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;

 private:
  Parser& parser_;
};

}  // namespace danlu::jinja
