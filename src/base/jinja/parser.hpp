// Tokens to a tree. Recursive descent with bounded nesting; grammar and precedence of Jinja2 3.1.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/jinja/ast.hpp"
#include "base/jinja/lexer.hpp"

namespace danlu::jinja {

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  Tree parse_template();
  Tree parse_expression_only();

 private:
  using Node = std::unique_ptr<Expr>;
  struct Nesting;  // Counts one level of nesting for its lifetime.

  // parser.cpp: tokens and statements.
  const Token& current() const { return tokens_[next_]; }
  const Token& ahead() const { return tokens_[std::min(next_ + 1, tokens_.size() - 1)]; }
  Token take();
  bool at_op(std::string_view op) const;
  bool at_name(std::string_view name) const;
  bool accept_op(std::string_view op);
  bool accept_name(std::string_view name);
  void expect_op(std::string_view op);
  void expect_name(std::string_view name);
  void expect(TokenKind kind, std::string_view expected);
  std::string take_name(std::string_view expected);
  [[noreturn]] void refuse(std::string_view expected) const;
  [[noreturn]] void refuse_deep(Position at) const;
  uint32_t id_of(const std::string& name);

  Body parse_body(std::initializer_list<std::string_view> ends, const Token& opened);
  void parse_body_into(Body& body, std::initializer_list<std::string_view> ends,
                       const Token& opened);
  void parse_statement_into(Body& body);
  using Pointer = std::unique_ptr<Statement>;
  Pointer parse_set(const Token& tag);
  Pointer parse_for(const Token& tag);
  Pointer parse_if(const Token& tag);
  Pointer parse_macro(const Token& tag);
  Pointer parse_call_block(const Token& tag);
  Pointer parse_filter_block(const Token& tag);
  Pointer parse_with(const Token& tag);
  Pointer parse_block(const Token& tag);
  Pointer parse_wrapped(const Token& tag, StatementKind kind, std::string_view end);
  Pointer parse_loop_control(const Token& tag, StatementKind kind);
  void parse_print(const Token& tag, Body& body);
  void parse_signature(Statement& statement);
  Pointer start(StatementKind kind, const Token& tag) const;
  [[noreturn]] void unknown_tag(const Token& tag, std::string_view expected) const;

  // parser_expression.cpp
  Node parse_target(bool with_namespace, bool name_only = false);
  Node parse_tuple(bool with_conditional, std::string_view end_name = {}, bool parentheses = false);
  Node parse_expression(bool with_conditional = true);
  Node parse_conditional();
  Node parse_or();
  Node parse_and();
  Node parse_not();
  Node parse_compare();
  Node parse_sum();
  Node parse_concat();
  Node parse_product();
  Node parse_power();
  Node parse_unary(bool with_filter = true);
  Node parse_primary();
  Node parse_list();
  Node parse_dict();
  Node parse_postfix(Node node);
  Node parse_filters(Node node);
  Node parse_subscript(Node object);
  Node parse_subscribed();
  Node parse_call(Node callee);
  Node parse_filter(Node input, bool start_inline = false);
  Node parse_test(Node input);
  void parse_arguments(Expr& into);
  Node make(ExprKind kind, Position at) const;
  Node binary(Operator op, Position at, Node left, Node right) const;
  void adopt(Expr& parent, Node child) const;

  std::vector<Token> tokens_;
  size_t next_ = 0;
  int nesting_ = 0;
  int loops_ = 0;
  // Inside the body of an `if` an unknown filter is an error only when it is reached.
  bool soft_ = false;
  std::vector<std::string> names_;
  std::map<std::string, uint32_t, std::less<>> ids_;
  std::vector<Statement*> macros_;  // Open ones, innermost last.
};

}  // namespace danlu::jinja
