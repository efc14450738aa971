// The syntax tree of templates and expressions: plain data, made by the parser, never changed
// afterwards, so any number of threads may read one tree. Public so that a checker can infer types
// from it.
//
// Operands by kind (absent parts are null pointers):
//   list, tuple   the items                    dict        key, value, key, value ...
//   attribute     object (name in `name`)      item        object, index (may be a slice)
//   slice         start, stop, step            call        what is called; arguments apart
//   filter        input (null in a filter block), arguments apart; filter's name in `name`
//   test          tested value; arguments apart; `negated` for "is not"
//   negate, plus, logical_not    the operand   binary, logical_and, logical_or    left, right
//   compare       first, second ...; comparisons[i] stands between operand i and i + 1
//   concat        the parts                    conditional condition, value, other value
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace danlu::jinja {

struct Position {
  uint32_t line = 1;
  uint32_t column = 1;
  bool operator==(const Position&) const = default;
};

enum class ExprKind : uint8_t {
  constant,
  name,
  list,
  tuple,
  dict,
  attribute,
  item,
  slice,
  call,
  filter,
  test,
  negate,
  plus,
  logical_not,
  binary,
  compare,
  logical_and,
  logical_or,
  concat,
  conditional
};

enum class Operator : uint8_t {
  add,
  subtract,
  multiply,
  divide,
  floor_divide,
  modulo,
  power,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  in,
  not_in
};
std::string_view symbol_of(Operator op);

struct Expr;
using ExprPtr = std::unique_ptr<const Expr>;
struct Filter;
struct Test;
struct GlobalFunction;

struct Argument {
  enum class Kind : uint8_t { positional, keyword, unpacked_list, unpacked_dict };
  Kind kind = Kind::positional;
  std::string name;  // Of a keyword.
  ExprPtr value;
};

struct Expr {
  ExprKind kind = ExprKind::constant;
  Operator op = Operator::add;  // Of a binary.
  bool negated = false;
  uint16_t depth = 1;  // Height of the tree below; bounded, so that walking it is safe.
  Position at;
  uint32_t name_id = 0;  // Of a name: its number among the names of the template.
  std::string name;
  Json constant;
  const Filter* filter = nullptr;  // Null when unknown: an error only when reached.
  const Test* test = nullptr;
  const GlobalFunction* global = nullptr;  // Of a name that is also a built-in function.
  std::vector<ExprPtr> operands;
  std::vector<Operator> comparisons;
  std::vector<Argument> arguments;
};

enum class StatementKind : uint8_t {
  data,
  output,
  set,
  set_block,
  condition,
  loop,
  macro,
  call_block,
  filter_block,
  with,
  block,
  generation,
  autoescape,
  loop_break,
  loop_continue
};

struct Statement;
using Body = std::vector<std::unique_ptr<const Statement>>;

struct Branch {
  ExprPtr condition;  // Null for else.
  Body body;
};

struct Parameter {
  std::string name;
  uint32_t name_id = 0;
  ExprPtr fallback;
};

// A target of an assignment is a name, a tuple of targets, or an attribute of a name (namespaces).
struct Statement {
  StatementKind kind = StatementKind::data;
  Position at;
  std::string text;  // data; name of a macro or block.
  uint32_t name_id = 0;
  bool flag = false;                  // loop: recursive; block: scoped.
  ExprPtr target;                     // set, set_block, loop.
  ExprPtr value;                      // output, set, loop's iterable, call, autoescape.
  ExprPtr filter;                     // set_block, filter_block; the loop's "if".
  std::vector<Branch> branches;       // condition.
  std::vector<Parameter> parameters;  // macro, call_block; with: name or target in `targets`.
  std::vector<ExprPtr> targets;       // with.
  Body body;
  Body otherwise;            // loop's else.
  bool uses_caller = false;  // macro: which special names its body reads.
  bool uses_kwargs = false;
  bool uses_varargs = false;
};

struct Tree {
  Body body;
  ExprPtr expression;              // Of an Expression instead of a body.
  std::vector<std::string> names;  // By name_id.
};

}  // namespace danlu::jinja
