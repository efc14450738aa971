// Source text to tokens, whitespace control already applied. Rules: Jinja2 3.1, "Whitespace
// Control".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/jinja/ast.hpp"

namespace danlu::jinja {

enum class TokenKind : uint8_t {
  data,
  variable_begin,
  variable_end,
  block_begin,
  block_end,
  name,
  text,
  integer,
  number,
  op,
  end
};

struct Token {
  TokenKind kind = TokenKind::end;
  Position at;
  std::string text;  // Data, name, text after escapes, operator.
  int64_t integer = 0;
  double number = 0;
};

struct LexerRules {
  bool trim_blocks = false;
  bool lstrip_blocks = false;
  bool keep_trailing_newline = false;
};

// Throws Error jinja.syntax or jinja.unclosed. The last token is always `end`.
std::vector<Token> tokenize_template(std::string_view source, const LexerRules& rules);
// The source of one expression, without braces around it.
std::vector<Token> tokenize_expression(std::string_view source);

std::string describe(const Token& token);

}  // namespace danlu::jinja
