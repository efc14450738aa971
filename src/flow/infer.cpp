#include "flow/infer.hpp"

#include <map>

namespace danlu::flow {
namespace {

using jinja::Expr;
using jinja::ExprKind;
using jinja::Operator;

const PortType kAny{};

// Filters whose result is always of one type (Jinja2 documentation, "List of Builtin Filters").
PortType filter_type(const std::string& name) {
  static const std::map<std::string, PortType, std::less<>> kTypes{
      {"length", {PortKind::integer}},
      {"count", {PortKind::integer}},
      {"int", {PortKind::integer}},
      {"float", {PortKind::number}},
      {"string", {PortKind::text}},
      {"join", {PortKind::text}},
      {"upper", {PortKind::text}},
      {"lower", {PortKind::text}},
      {"trim", {PortKind::text}},
      {"replace", {PortKind::text}},
      {"title", {PortKind::text}},
      {"capitalize", {PortKind::text}},
      {"indent", {PortKind::text}},
      {"tojson", {PortKind::text}},
      {"wordcount", {PortKind::integer}},
      {"truncate", {PortKind::text}},
      {"escape", {PortKind::text}},
      {"format", {PortKind::text}},
      {"list", {PortKind::json, true}},
      {"map", {PortKind::json, true}},
      {"select", {PortKind::json, true}},
      {"sort", {PortKind::json, true}},
      {"unique", {PortKind::json, true}},
      {"reject", {PortKind::json, true}},
      {"selectattr", {PortKind::json, true}},
      {"rejectattr", {PortKind::json, true}},
      {"batch", {PortKind::json, true}},
      {"dictsort", {PortKind::json, true}},
      {"items", {PortKind::json, true}}};
  auto found = kTypes.find(name);
  return found == kTypes.end() ? kAny : found->second;
}

PortType common(const PortType& a, const PortType& b) {
  if (a == b) return a;
  bool numbers = !a.list && !b.list &&
                 (a.kind == PortKind::integer || a.kind == PortKind::number) &&
                 (b.kind == PortKind::integer || b.kind == PortKind::number);
  return numbers ? PortType{PortKind::number} : kAny;
}

PortType binary_type(Operator op, const PortType& left, const PortType& right) {
  bool whole = left == PortType{PortKind::integer} && right == left;
  bool numbers = common(left, right).kind == PortKind::number || whole;
  if (op == Operator::divide) return numbers ? PortType{PortKind::number} : kAny;
  if (op == Operator::power) return numbers ? PortType{PortKind::number} : kAny;
  if (whole) return {PortKind::integer};
  if (numbers) return {PortKind::number};
  if (op == Operator::add && left == PortType{PortKind::text} && right == left) return left;
  return kAny;
}

// The names of `a.b.c`; empty when the expression is something else.
std::vector<std::string> path_of(const Expr& expression) {
  if (expression.kind == ExprKind::name) return {expression.name};
  if (expression.kind != ExprKind::attribute) return {};
  std::vector<std::string> path = path_of(*expression.operands[0]);
  if (!path.empty()) path.push_back(expression.name);
  return path;
}

}  // namespace

PortType part_type(const PortType& type) {
  if (type.list) return {type.kind};
  switch (type.kind) {
    case PortKind::messages:
    case PortKind::documents:
    case PortKind::passages:
    case PortKind::table:
      return {PortKind::record};
    case PortKind::vector:
      return {PortKind::number};
    default:
      return kAny;
  }
}

PortType infer(const Expr& expression, const PathTypes& type_of_path) {
  auto operand = [&](size_t i) { return infer(*expression.operands[i], type_of_path); };
  switch (expression.kind) {
    case ExprKind::constant:
      return type_of(Value(expression.constant));
    case ExprKind::name:
    case ExprKind::attribute: {
      std::vector<std::string> path = path_of(expression);
      return path.empty() ? kAny : type_of_path(path);
    }
    case ExprKind::item:
      if (expression.operands[1]->kind == ExprKind::slice) {
        PortType whole = operand(0);
        return whole.list || whole.kind == PortKind::text ? whole : kAny;
      }
      return part_type(operand(0));
    case ExprKind::list:
    case ExprKind::tuple:
      return {PortKind::json, true};
    case ExprKind::dict:
      return {PortKind::record};
    case ExprKind::filter:
      return filter_type(expression.name);
    case ExprKind::test:
    case ExprKind::compare:
    case ExprKind::logical_not:
      return {PortKind::boolean};
    case ExprKind::concat:
      return {PortKind::text};
    case ExprKind::negate:
    case ExprKind::plus:
      return operand(0);
    case ExprKind::binary:
      return binary_type(expression.op, operand(0), operand(1));
    case ExprKind::logical_and:
    case ExprKind::logical_or:
      return common(operand(0), operand(1));
    case ExprKind::conditional:
      return expression.operands.size() > 2 && expression.operands[2]
                 ? common(operand(1), operand(2))
                 : kAny;
    default:
      return kAny;
  }
}

PortType item_type(const PortType& type) {
  if (type.list) return {type.kind};
  bool records = type.kind == PortKind::passages || type.kind == PortKind::messages ||
                 type.kind == PortKind::documents || type.kind == PortKind::table;
  return records ? PortType{PortKind::record} : PortType{};
}

}  // namespace danlu::flow
