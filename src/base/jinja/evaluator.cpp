// Expressions.
#include "base/jinja/evaluator.hpp"

#include "base/jinja/builtins.hpp"
#include "base/jinja/operators.hpp"

namespace danlu::jinja {

Evaluator::Evaluator(const Tree& tree, const Options& options, const Resolver& resolver,
                     const CancelToken& cancel)
    : Runtime(options, resolver, cancel), tree_(tree) {}

Evaluator::~Evaluator() {
  release_watched();
  root_.variables.clear();
  for (auto& scope : scopes_) scope->variables.clear();
}

Value Evaluator::evaluate(const Expr& expr) {
  step();
  switch (expr.kind) {
    case ExprKind::constant:
      return Value(expr.constant);
    case ExprKind::name:
      return evaluate_name(expr);
    case ExprKind::attribute: {
      Value object = evaluate(*expr.operands[0]);
      place(expr);
      if (object.has_json() && object.is(Type::dict) &&
          find_method(Type::dict, expr.name) == nullptr) {
        if (const Json* found = object.json().find(expr.name)) return Value(*found);
      }
      return get_attribute(object, expr.name);
    }
    case ExprKind::item:
      return evaluate_item(expr);
    case ExprKind::binary:
      return evaluate_binary(expr);
    case ExprKind::compare:
      return Value(evaluate_compare(expr));
    case ExprKind::concat:
      return evaluate_concat(expr);
    case ExprKind::call:
      return evaluate_call(expr);
    case ExprKind::filter:
      return evaluate_filter(expr, evaluate(*expr.operands[0]));
    case ExprKind::test:
      return evaluate_test(expr);
    case ExprKind::list:
      return new_list(*this, evaluate_all(expr.operands));
    case ExprKind::tuple:
      return new_tuple(*this, evaluate_all(expr.operands));
    case ExprKind::dict:
      return evaluate_dict(expr);
    case ExprKind::logical_not: {
      Value value = evaluate(*expr.operands[0]);
      place(expr);
      return Value(!truth_of(*this, value));
    }
    case ExprKind::logical_and:
    case ExprKind::logical_or: {
      Value left = evaluate(*expr.operands[0]);
      place(expr);
      bool stop = truth_of(*this, left) == (expr.kind == ExprKind::logical_or);
      return stop ? left : evaluate(*expr.operands[1]);
    }
    case ExprKind::negate:
    case ExprKind::plus: {
      Value value = evaluate(*expr.operands[0]);
      place(expr);
      return expr.kind == ExprKind::negate ? negated(*this, value) : plus(*this, value);
    }
    case ExprKind::conditional: {
      Value condition = evaluate(*expr.operands[0]);
      place(expr);
      if (truth_of(*this, condition)) return evaluate(*expr.operands[1]);
      if (expr.operands[2]) return evaluate(*expr.operands[2]);
      Value absent = undefined("else");
      absent.as<UndefinedObject>().lenient = true;
      return absent;
    }
    case ExprKind::slice:
      break;
  }
  fail_value("'[:]'", ":");
}

Value Evaluator::evaluate_name(const Expr& expr) {
  for (Scope* scope = scope_; scope != nullptr; scope = scope->parent) {
    if (Value* found = scope->find(expr.name_id)) return *found;
  }
  if (std::optional<Json> found = resolver().find(expr.name)) return Value(std::move(*found));
  if (expr.global != nullptr) return global_value(*expr.global);
  return undefined(expr.name);
}

Value Evaluator::evaluate_item(const Expr& expr) {
  check_stack();
  Value object = evaluate(*expr.operands[0]);
  const Expr& index = *expr.operands[1];
  if (index.kind != ExprKind::slice) {
    Value at = evaluate(index);
    place(expr);
    return get_item(object, at);
  }
  auto bound = [&](size_t i) {
    if (!index.operands[i]) return Value(nullptr);
    Value value = evaluate(*index.operands[i]);
    place(expr);
    require_defined(value);
    return value;
  };
  Value start = bound(0);
  Value stop = bound(1);
  Value step_by = bound(2);
  place(expr);
  return slice(object, start, stop, step_by);
}

Value Evaluator::evaluate_binary(const Expr& expr) {
  check_stack();
  Value left = evaluate(*expr.operands[0]);
  Value right = evaluate(*expr.operands[1]);
  place(expr);
  return apply(*this, expr.op, left, right);
}

bool Evaluator::evaluate_compare(const Expr& expr) {
  check_stack();
  Value left = evaluate(*expr.operands[0]);
  for (size_t i = 0; i < expr.comparisons.size(); ++i) {
    Value right = evaluate(*expr.operands[i + 1]);
    place(expr);
    if (!compare(*this, expr.comparisons[i], left, right)) return false;
    left = std::move(right);
  }
  return true;
}

Value Evaluator::evaluate_concat(const Expr& expr) {
  check_stack();
  Values parts = evaluate_all(expr.operands);
  place(expr);
  std::string out;
  if (autoescape) {
    for (const Value& part : parts) out += escape(*this, part).text();
    return Value::markup(std::move(out));
  }
  for (const Value& part : parts) append_str(*this, out, part);
  charge_text(out.size());
  return Value(std::move(out));
}

Value Evaluator::evaluate_dict(const Expr& expr) {
  check_stack();
  auto dict = std::make_shared<DictObject>();
  for (size_t i = 0; i + 1 < expr.operands.size(); i += 2) {
    Value key = evaluate(*expr.operands[i]);
    Value value = evaluate(*expr.operands[i + 1]);
    place(expr);
    dict->set(*this, key, std::move(value));
  }
  return Value(Type::dict, std::move(dict));
}

Values Evaluator::evaluate_all(const std::vector<ExprPtr>& exprs) {
  check_stack();
  Values values;
  values.reserve(exprs.size());
  for (const ExprPtr& expr : exprs) values.push_back(evaluate(*expr));
  return values;
}

Arguments Evaluator::evaluate_arguments(const Expr& expr) {
  Arguments arguments;
  if (expr.arguments.empty()) return arguments;
  check_stack();
  for (const Argument& argument : expr.arguments) {
    Value value = evaluate(*argument.value);
    place(expr);
    switch (argument.kind) {
      case Argument::Kind::positional:
        arguments.positional.push_back(std::move(value));
        break;
      case Argument::Kind::keyword:
        arguments.keyword.emplace_back(argument.name, std::move(value));
        break;
      case Argument::Kind::unpacked_list: {
        Iteration iteration(*this, value);
        for (Value item; iteration.next(item);) arguments.positional.push_back(std::move(item));
        break;
      }
      case Argument::Kind::unpacked_dict:
        if (!value.is(Type::dict)) fail_type("'**'", "dict", value);
        for (auto& [key, member] : dict_members(value)) {
          step();
          if (!key.is(Type::text)) fail_type("'**'", "text", key);
          arguments.keyword.emplace_back(key.text(), std::move(member));
        }
        break;
    }
  }
  return arguments;
}

Value Evaluator::evaluate_call(const Expr& expr) {
  Value callee = evaluate(*expr.operands[0]);
  Arguments arguments = evaluate_arguments(expr);
  place(expr);
  return call(callee, arguments);
}

Value Evaluator::evaluate_filter(const Expr& expr, const Value& input) {
  Arguments arguments = evaluate_arguments(expr);
  place(expr);
  if (expr.filter == nullptr) throw_unknown_filter(expr.name, expr.at);
  return call_filter(*expr.filter, input, arguments);
}

Value Evaluator::evaluate_test(const Expr& expr) {
  Value input = evaluate(*expr.operands[0]);
  Arguments arguments = evaluate_arguments(expr);
  place(expr);
  if (expr.test == nullptr) throw_unknown_test(expr.name, expr.at);
  return Value(call_test(*expr.test, input, arguments) != expr.negated);
}

}  // namespace danlu::jinja
