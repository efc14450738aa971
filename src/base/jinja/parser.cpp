#include "base/jinja/parser.hpp"

#include "base/jinja/errors.hpp"
#include "base/jinja/parser_limits.hpp"

namespace danlu::jinja {

std::string_view symbol_of(Operator op) {
  constexpr std::string_view kSymbols[] = {
      "+", "-", "*", "/", "//", "%", "**", "==", "!=", "<", "<=", ">", ">=", "in", "not in"};
  return kSymbols[static_cast<size_t>(op)];
}

Parser::Nesting::Nesting(Parser& parser) : parser_(parser) {
  if (++parser_.nesting_ > kNestingMax) parser_.refuse_deep(parser_.current().at);
}
Parser::Nesting::~Nesting() { --parser_.nesting_; }

void Parser::refuse_deep(Position at) const {
  throw Error(
      kLimit,
      {{"limit", kNestingMax}, {"unit", "levels"}, {"line", at.line}, {"column", at.column}});
}

void Parser::refuse(std::string_view expected) const {
  throw Error(kSyntax, {{"found", describe(current())},
                        {"expected", expected},
                        {"line", current().at.line},
                        {"column", current().at.column}});
}

void Parser::unknown_tag(const Token& tag, std::string_view expected) const {
  throw Error(kUnknownTag, {{"name", tag.text},
                            {"expected", expected},
                            {"line", tag.at.line},
                            {"column", tag.at.column}});
}

Token Parser::take() {
  Token token = tokens_[next_];
  if (next_ + 1 < tokens_.size()) ++next_;
  return token;
}
bool Parser::at_op(std::string_view op) const {
  return current().kind == TokenKind::op && current().text == op;
}
bool Parser::at_name(std::string_view name) const {
  return current().kind == TokenKind::name && current().text == name;
}
bool Parser::accept_op(std::string_view op) { return at_op(op) && (++next_, true); }
bool Parser::accept_name(std::string_view name) { return at_name(name) && (++next_, true); }
void Parser::expect_op(std::string_view op) {
  if (!accept_op(op)) refuse("'" + std::string(op) + "'");
}
void Parser::expect_name(std::string_view name) {
  if (!accept_name(name)) refuse("'" + std::string(name) + "'");
}
void Parser::expect(TokenKind kind, std::string_view expected) {
  if (current().kind != kind) refuse(expected);
  take();
}
std::string Parser::take_name(std::string_view expected) {
  if (current().kind != TokenKind::name) refuse(expected);
  return take().text;
}

uint32_t Parser::id_of(const std::string& name) {
  auto [place, added] = ids_.try_emplace(name, static_cast<uint32_t>(names_.size()));
  if (added) names_.push_back(name);
  return place->second;
}

Tree Parser::parse_template() {
  Tree tree;
  parse_body_into(tree.body, {}, current());
  tree.names = std::move(names_);
  return tree;
}

Tree Parser::parse_expression_only() {
  Tree tree;
  tree.expression = parse_expression();
  if (current().kind != TokenKind::end) refuse("the end");
  tree.names = std::move(names_);
  return tree;
}

Parser::Pointer Parser::start(StatementKind kind, const Token& tag) const {
  auto statement = std::make_unique<Statement>();
  statement->kind = kind;
  statement->at = tag.at;
  return statement;
}

// Up to, not including, the name of the ending tag; `opened` is named when the end is missing.
Body Parser::parse_body(std::initializer_list<std::string_view> ends, const Token& opened) {
  accept_op(":");
  expect(TokenKind::block_end, "'%}'");
  Body body;
  parse_body_into(body, ends, opened);
  return body;
}

void Parser::parse_body_into(Body& body, std::initializer_list<std::string_view> ends,
                             const Token& opened) {
  Nesting nesting(*this);
  while (current().kind != TokenKind::end) {
    if (current().kind == TokenKind::data) {
      auto data = start(StatementKind::data, current());
      data->text = take().text;
      body.push_back(std::move(data));
      continue;
    }
    if (current().kind == TokenKind::variable_begin) {
      auto output = start(StatementKind::output, take());
      output->value = parse_tuple(true);
      expect(TokenKind::variable_end, "'}}'");
      body.push_back(std::move(output));
      continue;
    }
    expect(TokenKind::block_begin, "'{%'");
    if (current().kind != TokenKind::name) refuse("the name of a tag");
    for (std::string_view end : ends) {
      if (current().text == end) return;
    }
    if (current().text.starts_with("end") || current().text == "else" || current().text == "elif") {
      std::string expected;
      for (std::string_view end : ends) {
        expected += (expected.empty() ? "'" : ", '") + std::string(end) + "'";
      }
      unknown_tag(current(), expected.empty() ? "no end here" : expected);
    }
    parse_statement_into(body);
    expect(TokenKind::block_end, "'%}'");
  }
  if (ends.size() == 0) return;
  throw Error(kUnclosed, {{"opened", opened.text},
                          {"expected", "'{% " + std::string(*(ends.end() - 1)) + " %}'"},
                          {"line", opened.at.line},
                          {"column", opened.at.column}});
}

void Parser::parse_statement_into(Body& body) {
  Token tag = take();
  const std::string& name = tag.text;
  if (name == "print") return parse_print(tag, body);
  Pointer made;
  if (name == "set")
    made = parse_set(tag);
  else if (name == "if")
    made = parse_if(tag);
  else if (name == "for")
    made = parse_for(tag);
  else if (name == "macro")
    made = parse_macro(tag);
  else if (name == "call")
    made = parse_call_block(tag);
  else if (name == "filter")
    made = parse_filter_block(tag);
  else if (name == "with")
    made = parse_with(tag);
  else if (name == "block")
    made = parse_block(tag);
  else if (name == "generation")
    made = parse_wrapped(tag, StatementKind::generation, "endgeneration");
  else if (name == "autoescape")
    made = parse_wrapped(tag, StatementKind::autoescape, "endautoescape");
  else if (name == "break")
    made = parse_loop_control(tag, StatementKind::loop_break);
  else if (name == "continue")
    made = parse_loop_control(tag, StatementKind::loop_continue);
  else if (name == "include" || name == "import" || name == "from" || name == "extends") {
    throw Error(kUnsupported, {{"name", name}, {"line", tag.at.line}, {"column", tag.at.column}});
  } else {
    unknown_tag(tag, "a tag of Jinja, such as 'if'");
  }
  body.push_back(std::move(made));
}

void Parser::parse_print(const Token& tag, Body& body) {
  do {
    auto output = start(StatementKind::output, tag);
    output->value = parse_expression();
    body.push_back(std::move(output));
  } while (accept_op(","));
}

Parser::Pointer Parser::parse_set(const Token& tag) {
  auto set = start(StatementKind::set, tag);
  set->target = parse_target(true);
  if (accept_op("=")) {
    set->value = parse_tuple(true);
    return set;
  }
  set->kind = StatementKind::set_block;
  if (at_op("|")) set->filter = parse_filter(nullptr);
  set->body = parse_body({"endset"}, tag);
  take();
  return set;
}

Parser::Pointer Parser::parse_for(const Token& tag) {
  auto loop = start(StatementKind::loop, tag);
  loop->name_id = id_of("loop");
  loop->target = parse_target(false);
  expect_name("in");
  loop->value = parse_tuple(false, "recursive");
  if (accept_name("if")) loop->filter = parse_expression();
  loop->flag = accept_name("recursive");
  bool soft = std::exchange(soft_, false);
  ++loops_;
  loop->body = parse_body({"else", "endfor"}, tag);
  --loops_;
  if (take().text == "else") {
    loop->otherwise = parse_body({"endfor"}, tag);
    take();
  }
  soft_ = soft;
  return loop;
}

Parser::Pointer Parser::parse_if(const Token& tag) {
  auto condition = start(StatementKind::condition, tag);
  bool soft = std::exchange(soft_, true);
  for (;;) {
    Branch branch;
    branch.condition = parse_tuple(false);
    branch.body = parse_body({"elif", "else", "endif"}, tag);
    condition->branches.push_back(std::move(branch));
    std::string end = take().text;
    if (end == "elif") continue;
    if (end == "else") {
      Branch otherwise;
      otherwise.body = parse_body({"endif"}, tag);
      condition->branches.push_back(std::move(otherwise));
      take();
    }
    break;
  }
  soft_ = soft;
  return condition;
}

void Parser::parse_signature(Statement& statement) {
  expect_op("(");
  while (!at_op(")")) {
    if (!statement.parameters.empty()) expect_op(",");
    Parameter parameter;
    Node target = parse_target(false, true);
    parameter.name = target->name;
    parameter.name_id = target->name_id;
    if (accept_op("=")) {
      parameter.fallback = parse_expression();
    } else if (!statement.parameters.empty() && statement.parameters.back().fallback) {
      refuse("'='");
    }
    statement.parameters.push_back(std::move(parameter));
  }
  expect_op(")");
}

Parser::Pointer Parser::parse_macro(const Token& tag) {
  auto macro = start(StatementKind::macro, tag);
  Node name = parse_target(false, true);
  macro->text = name->name;
  macro->name_id = name->name_id;
  bool soft = std::exchange(soft_, false);
  int loops = std::exchange(loops_, 0);
  macros_.push_back(macro.get());
  parse_signature(*macro);
  macro->body = parse_body({"endmacro"}, tag);
  macros_.pop_back();
  soft_ = soft;
  loops_ = loops;
  take();
  return macro;
}

Parser::Pointer Parser::parse_call_block(const Token& tag) {
  auto call = start(StatementKind::call_block, tag);
  call->text = "caller";
  if (at_op("(")) parse_signature(*call);
  Token at = current();
  Node value = parse_expression();
  if (value->kind != ExprKind::call) {
    throw Error(kSyntax, {{"found", describe(at)},
                          {"expected", "a call"},
                          {"line", at.at.line},
                          {"column", at.at.column}});
  }
  call->value = std::move(value);
  bool soft = std::exchange(soft_, false);
  int loops = std::exchange(loops_, 0);
  macros_.push_back(call.get());
  call->body = parse_body({"endcall"}, tag);
  macros_.pop_back();
  soft_ = soft;
  loops_ = loops;
  take();
  return call;
}

Parser::Pointer Parser::parse_filter_block(const Token& tag) {
  auto block = start(StatementKind::filter_block, tag);
  block->filter = parse_filter(nullptr, true);
  block->body = parse_body({"endfilter"}, tag);
  take();
  return block;
}

Parser::Pointer Parser::parse_with(const Token& tag) {
  auto with = start(StatementKind::with, tag);
  while (current().kind != TokenKind::block_end) {
    if (!with->parameters.empty()) expect_op(",");
    with->targets.push_back(parse_target(false));
    expect_op("=");
    Parameter parameter;
    parameter.fallback = parse_expression();
    with->parameters.push_back(std::move(parameter));
  }
  with->body = parse_body({"endwith"}, tag);
  take();
  return with;
}

Parser::Pointer Parser::parse_block(const Token& tag) {
  auto block = start(StatementKind::block, tag);
  block->text = take_name("the name of the block");
  block->flag = accept_name("scoped");
  accept_name("required");
  int loops = std::exchange(loops_, 0);
  block->body = parse_body({"endblock"}, tag);
  loops_ = loops;
  take();
  if (at_name(block->text)) take();
  return block;
}

Parser::Pointer Parser::parse_wrapped(const Token& tag, StatementKind kind, std::string_view end) {
  auto wrapped = start(kind, tag);
  if (kind == StatementKind::autoescape) wrapped->value = parse_expression();
  bool soft = std::exchange(soft_, false);
  wrapped->body = parse_body({end}, tag);
  soft_ = soft;
  take();
  return wrapped;
}

Parser::Pointer Parser::parse_loop_control(const Token& tag, StatementKind kind) {
  if (loops_ == 0) unknown_tag(tag, "a 'for' around it");
  return start(kind, tag);
}

}  // namespace danlu::jinja
