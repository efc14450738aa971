// Expressions, loosest binding first.
#include <functional>

#include "base/jinja/builtins.hpp"
#include "base/jinja/errors.hpp"
#include "base/jinja/parser.hpp"
#include "base/jinja/parser_limits.hpp"

namespace danlu::jinja {

Parser::Node Parser::make(ExprKind kind, Position at) const {
  auto node = std::make_unique<Expr>();
  node->kind = kind;
  node->at = at;
  return node;
}

void Parser::adopt(Expr& parent, Node child) const {
  if (child) {
    if (child->depth >= kTreeDepthMax) refuse_deep(child->at);
    parent.depth = std::max(parent.depth, static_cast<uint16_t>(child->depth + 1));
  }
  parent.operands.push_back(std::move(child));
}

Parser::Node Parser::binary(Operator op, Position at, Node left, Node right) const {
  Node node = make(ExprKind::binary, at);
  node->op = op;
  adopt(*node, std::move(left));
  adopt(*node, std::move(right));
  return node;
}

Parser::Node Parser::parse_target(bool with_namespace, bool name_only) {
  auto one = [&] {
    Position at = current().at;
    std::string name = take_name("a name");
    if (name == "true" || name == "false" || name == "none" || name == "True" || name == "False" ||
        name == "None") {
      throw Error(kSyntax, {{"found", "'" + name + "'"},
                            {"expected", "a name that can be set"},
                            {"line", at.line},
                            {"column", at.column}});
    }
    Node node = make(ExprKind::name, at);
    node->name_id = id_of(name);
    node->name = std::move(name);
    if (!with_namespace || !at_op(".")) return node;
    take();
    Node member = make(ExprKind::attribute, at);
    member->name = take_name("a name");
    adopt(*member, std::move(node));
    return member;
  };
  if (name_only) return one();
  // Brackets group: "for (a, b), c in x".
  std::function<Node(bool)> many = [&](bool inner) {
    Nesting nesting(*this);
    Position at = current().at;
    Node tuple = make(ExprKind::tuple, at);
    bool comma = false;
    for (;;) {
      if (current().kind == TokenKind::block_end || at_name("in") || at_op(")") || at_op("="))
        break;
      if (accept_op("(")) {
        adopt(*tuple, many(true));
        expect_op(")");
      } else {
        adopt(*tuple, one());
      }
      if (!accept_op(",")) break;
      comma = true;
    }
    if (comma || (inner && tuple->operands.empty())) return tuple;
    if (tuple->operands.empty()) refuse("a name");
    Node single(const_cast<Expr*>(tuple->operands[0].release()));
    return single;
  };
  return many(false);
}

Parser::Node Parser::parse_tuple(bool with_conditional, std::string_view end_name,
                                 bool parentheses) {
  Position at = current().at;
  Node tuple = make(ExprKind::tuple, at);
  bool comma = false;
  Node single;
  for (;;) {
    bool ended = current().kind == TokenKind::variable_end ||
                 current().kind == TokenKind::block_end || at_op(")") ||
                 (!end_name.empty() && at_name(end_name));
    if (ended) break;
    Node item = parse_expression(with_conditional);
    if (!comma && !at_op(",")) return item;
    adopt(*tuple, std::move(item));
    if (!accept_op(",")) break;
    comma = true;
  }
  if (!comma && !parentheses) refuse("an expression");
  return tuple;
}

Parser::Node Parser::parse_expression(bool with_conditional) {
  Nesting nesting(*this);
  return with_conditional ? parse_conditional() : parse_or();
}

Parser::Node Parser::parse_conditional() {
  Node value = parse_or();
  while (at_name("if")) {
    Position at = take().at;
    Node node = make(ExprKind::conditional, at);
    bool soft = std::exchange(soft_, true);
    Node condition = parse_or();
    Node otherwise;
    if (accept_name("else")) {
      Nesting nesting(*this);
      otherwise = parse_conditional();
    }
    soft_ = soft;
    adopt(*node, std::move(condition));
    adopt(*node, std::move(value));
    adopt(*node, std::move(otherwise));
    value = std::move(node);
  }
  return value;
}

Parser::Node Parser::parse_or() {
  Node left = parse_and();
  while (at_name("or")) {
    Node node = make(ExprKind::logical_or, take().at);
    adopt(*node, std::move(left));
    adopt(*node, parse_and());
    left = std::move(node);
  }
  return left;
}

Parser::Node Parser::parse_and() {
  Node left = parse_not();
  while (at_name("and")) {
    Node node = make(ExprKind::logical_and, take().at);
    adopt(*node, std::move(left));
    adopt(*node, parse_not());
    left = std::move(node);
  }
  return left;
}

Parser::Node Parser::parse_not() {
  if (!at_name("not")) return parse_compare();
  Nesting nesting(*this);
  Node node = make(ExprKind::logical_not, take().at);
  adopt(*node, parse_not());
  return node;
}

Parser::Node Parser::parse_compare() {
  Node first = parse_sum();
  Node node;
  for (;;) {
    Position at = current().at;
    Operator op = Operator::equal;
    if (accept_op("=="))
      op = Operator::equal;
    else if (accept_op("!="))
      op = Operator::not_equal;
    else if (accept_op("<"))
      op = Operator::less;
    else if (accept_op("<="))
      op = Operator::less_equal;
    else if (accept_op(">"))
      op = Operator::greater;
    else if (accept_op(">="))
      op = Operator::greater_equal;
    else if (accept_name("in"))
      op = Operator::in;
    else if (at_name("not") && ahead().kind == TokenKind::name && ahead().text == "in") {
      take();
      take();
      op = Operator::not_in;
    } else {
      break;
    }
    if (!node) {
      node = make(ExprKind::compare, at);
      adopt(*node, std::move(first));
    }
    node->comparisons.push_back(op);
    adopt(*node, parse_sum());
  }
  return node ? std::move(node) : std::move(first);
}

Parser::Node Parser::parse_sum() {
  Node left = parse_concat();
  while (at_op("+") || at_op("-")) {
    Token op = take();
    left = binary(op.text == "+" ? Operator::add : Operator::subtract, op.at, std::move(left),
                  parse_concat());
  }
  return left;
}

Parser::Node Parser::parse_concat() {
  Node first = parse_product();
  if (!at_op("~")) return first;
  Node node = make(ExprKind::concat, current().at);
  adopt(*node, std::move(first));
  while (accept_op("~")) adopt(*node, parse_product());
  return node;
}

Parser::Node Parser::parse_product() {
  Node left = parse_power();
  while (at_op("*") || at_op("/") || at_op("//") || at_op("%")) {
    Token token = take();
    Operator op = token.text == "*"    ? Operator::multiply
                  : token.text == "/"  ? Operator::divide
                  : token.text == "//" ? Operator::floor_divide
                                       : Operator::modulo;
    left = binary(op, token.at, std::move(left), parse_power());
  }
  return left;
}

Parser::Node Parser::parse_power() {
  Node left = parse_unary();
  while (at_op("**")) {
    Position at = take().at;
    left = binary(Operator::power, at, std::move(left), parse_unary());
  }
  return left;
}

Parser::Node Parser::parse_unary(bool with_filter) {
  Node node;
  if (at_op("-") || at_op("+")) {
    Nesting nesting(*this);
    Token sign = take();
    node = make(sign.text == "-" ? ExprKind::negate : ExprKind::plus, sign.at);
    adopt(*node, parse_unary(false));
  } else {
    node = parse_primary();
  }
  node = parse_postfix(std::move(node));
  return with_filter ? parse_filters(std::move(node)) : std::move(node);
}

Parser::Node Parser::parse_primary() {
  Position at = current().at;
  Node node = make(ExprKind::constant, at);
  switch (current().kind) {
    case TokenKind::name: {
      std::string name = take().text;
      if (name == "true" || name == "True")
        node->constant = Json(true);
      else if (name == "false" || name == "False")
        node->constant = Json(false);
      else if (name != "none" && name != "None") {
        node->kind = ExprKind::name;
        node->name_id = id_of(name);
        node->global = find_global(name);
        for (Statement* macro : macros_) {
          macro->uses_caller |= name == "caller";
          macro->uses_kwargs |= name == "kwargs";
          macro->uses_varargs |= name == "varargs";
        }
        node->name = std::move(name);
      }
      return node;
    }
    case TokenKind::text: {
      std::string text = take().text;
      while (current().kind == TokenKind::text) text += take().text;
      node->constant = Json(std::move(text));
      return node;
    }
    case TokenKind::integer:
      node->constant = Json(take().integer);
      return node;
    case TokenKind::number:
      node->constant = Json(take().number);
      return node;
    default:
      break;
  }
  if (accept_op("(")) {
    Nesting nesting(*this);
    Node inner = parse_tuple(true, {}, true);
    expect_op(")");
    return inner;
  }
  if (at_op("[")) return parse_list();
  if (at_op("{")) return parse_dict();
  refuse("an expression");
}

Parser::Node Parser::parse_list() {
  Node list = make(ExprKind::list, take().at);
  while (!at_op("]")) {
    if (!list->operands.empty()) expect_op(",");
    if (at_op("]")) break;
    adopt(*list, parse_expression());
  }
  expect_op("]");
  return list;
}

Parser::Node Parser::parse_dict() {
  Node dict = make(ExprKind::dict, take().at);
  while (!at_op("}")) {
    if (!dict->operands.empty()) expect_op(",");
    if (at_op("}")) break;
    adopt(*dict, parse_expression());
    expect_op(":");
    adopt(*dict, parse_expression());
  }
  expect_op("}");
  return dict;
}

Parser::Node Parser::parse_postfix(Node node) {
  for (;;) {
    if (at_op(".") || at_op("["))
      node = parse_subscript(std::move(node));
    else if (at_op("("))
      node = parse_call(std::move(node));
    else
      return node;
  }
}

Parser::Node Parser::parse_filters(Node node) {
  for (;;) {
    if (at_op("|"))
      node = parse_filter(std::move(node));
    else if (at_name("is"))
      node = parse_test(std::move(node));
    else if (at_op("("))
      node = parse_call(std::move(node));
    else
      return node;
  }
}

Parser::Node Parser::parse_subscript(Node object) {
  Token token = take();
  if (token.text == ".") {
    Position at = current().at;
    if (current().kind == TokenKind::name) {
      Node node = make(ExprKind::attribute, at);
      node->name = take().text;
      adopt(*node, std::move(object));
      return node;
    }
    if (current().kind != TokenKind::integer) refuse("a name or a number");
    Node index = make(ExprKind::constant, at);
    index->constant = Json(take().integer);
    Node node = make(ExprKind::item, at);
    adopt(*node, std::move(object));
    adopt(*node, std::move(index));
    return node;
  }
  Node node = make(ExprKind::item, token.at);
  adopt(*node, std::move(object));
  Node tuple = make(ExprKind::tuple, token.at);
  while (!at_op("]")) {
    if (!tuple->operands.empty()) expect_op(",");
    adopt(*tuple, parse_subscribed());
  }
  expect_op("]");
  if (tuple->operands.size() == 1) {
    adopt(*node, Node(const_cast<Expr*>(tuple->operands[0].release())));
  } else {
    adopt(*node, std::move(tuple));
  }
  return node;
}

Parser::Node Parser::parse_subscribed() {
  Position at = current().at;
  Node start;
  if (!at_op(":")) {
    start = parse_expression();
    if (!at_op(":")) return start;
  }
  Node slice = make(ExprKind::slice, at);
  adopt(*slice, std::move(start));
  take();
  auto bound = [&]() -> Node {
    return at_op("]") || at_op(",") || at_op(":") ? nullptr : parse_expression();
  };
  adopt(*slice, bound());
  adopt(*slice, accept_op(":") ? bound() : nullptr);
  return slice;
}

void Parser::parse_arguments(Expr& into) {
  expect_op("(");
  bool comma = false;
  bool only_keywords = false;
  bool unpacked_list = false;
  bool unpacked_dict = false;
  while (!at_op(")")) {
    if (comma) {
      expect_op(",");
      if (at_op(")")) break;
    }
    Argument argument;
    if (at_op("*") || at_op("**")) {
      bool dict = at_op("**");
      if (unpacked_dict || (!dict && unpacked_list)) refuse("')'");
      take();
      argument.kind = dict ? Argument::Kind::unpacked_dict : Argument::Kind::unpacked_list;
      (dict ? unpacked_dict : unpacked_list) = true;
    } else if (current().kind == TokenKind::name && ahead().kind == TokenKind::op &&
               ahead().text == "=") {
      if (unpacked_dict) refuse("')'");
      argument.kind = Argument::Kind::keyword;
      argument.name = take().text;
      take();
      only_keywords = true;
    } else if (only_keywords || unpacked_list || unpacked_dict) {
      refuse("a named argument");
    }
    Node value = parse_expression();
    if (value->depth >= kTreeDepthMax) refuse_deep(value->at);
    into.depth = std::max(into.depth, static_cast<uint16_t>(value->depth + 1));
    argument.value = std::move(value);
    into.arguments.push_back(std::move(argument));
    comma = true;
  }
  expect_op(")");
}

Parser::Node Parser::parse_call(Node callee) {
  Node node = make(ExprKind::call, current().at);
  adopt(*node, std::move(callee));
  parse_arguments(*node);
  return node;
}

Parser::Node Parser::parse_filter(Node input, bool start_inline) {
  while (at_op("|") || start_inline) {
    if (!start_inline) take();
    start_inline = false;
    Node node = make(ExprKind::filter, current().at);
    node->name = take_name("the name of a filter");
    while (accept_op(".")) node->name += "." + take_name("the name of a filter");
    node->filter = find_filter(node->name);
    if (node->filter == nullptr && !soft_) throw_unknown_filter(node->name, node->at);
    adopt(*node, std::move(input));
    if (at_op("(")) parse_arguments(*node);
    input = std::move(node);
  }
  return input;
}

Parser::Node Parser::parse_test(Node input) {
  take();
  Node node = make(ExprKind::test, current().at);
  node->negated = accept_name("not");
  node->name = take_name("the name of a test");
  while (accept_op(".")) node->name += "." + take_name("the name of a test");
  node->test = find_test(node->name);
  if (node->test == nullptr && !soft_) throw_unknown_test(node->name, node->at);
  adopt(*node, std::move(input));
  if (at_op("(")) {
    parse_arguments(*node);
    return node;
  }
  bool literal = current().kind == TokenKind::text || current().kind == TokenKind::integer ||
                 current().kind == TokenKind::number || at_op("[") || at_op("{");
  bool name =
      current().kind == TokenKind::name && !at_name("else") && !at_name("or") && !at_name("and");
  if (!literal && !name) return node;
  if (at_name("is")) refuse("one test at a time");
  Nesting nesting(*this);
  Argument argument;
  Node value = parse_postfix(parse_primary());
  if (value->depth >= kTreeDepthMax) refuse_deep(value->at);
  node->depth = std::max(node->depth, static_cast<uint16_t>(value->depth + 1));
  argument.value = std::move(value);
  node->arguments.push_back(std::move(argument));
  return node;
}

}  // namespace danlu::jinja
