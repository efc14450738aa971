// Statements.
#include "base/jinja/builtins.hpp"
#include "base/jinja/evaluator.hpp"
#include "base/jinja/operators.hpp"

namespace danlu::jinja {

namespace {
constexpr size_t kScopesMax = 200'000;  // Kept because macros refer to them.
}

class Evaluator::ScopeGuard {
 public:
  ScopeGuard(Evaluator& evaluator, Scope* parent)
      : evaluator_(evaluator), before_(evaluator.scope_), scope_(evaluator.open_scope(parent)) {
    evaluator_.scope_ = scope_;
  }
  explicit ScopeGuard(Evaluator& evaluator) : ScopeGuard(evaluator, evaluator.scope_) {}
  ~ScopeGuard() {
    evaluator_.scope_ = before_;
    evaluator_.close_scope(scope_);
  }
  ScopeGuard(const ScopeGuard&) = delete;
  ScopeGuard& operator=(const ScopeGuard&) = delete;
  Scope* scope() const { return scope_; }

 private:
  Evaluator& evaluator_;
  Scope* before_;
  Scope* scope_;
};

class Evaluator::Capture {
 public:
  explicit Capture(Evaluator& evaluator) : evaluator_(evaluator), before_(evaluator.output_) {
    evaluator_.output_ = &text_;
  }
  ~Capture() { evaluator_.output_ = before_; }
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;
  Value take() {
    evaluator_.charge_text(text_.size());
    return evaluator_.autoescape ? Value::markup(std::move(text_)) : Value(std::move(text_));
  }

 private:
  Evaluator& evaluator_;
  std::string* before_;
  std::string text_;
};

Scope* Evaluator::open_scope(Scope* parent) {
  Scope* scope = nullptr;
  if (free_scopes_.empty()) {
    if (scopes_.size() >= kScopesMax) fail_limit(kScopesMax, "scopes");
    scopes_.push_back(std::make_unique<Scope>());
    scope = scopes_.back().get();
  } else {
    scope = free_scopes_.back();
    free_scopes_.pop_back();
  }
  scope->parent = parent;
  return scope;
}

void Evaluator::close_scope(Scope* scope) {
  if (scope->captured) return;
  scope->variables.clear();
  free_scopes_.push_back(scope);
}

std::string Evaluator::render(std::vector<OutputSpan>* generation) {
  generation_ = generation;
  execute(tree_.body);
  return std::move(main_output_);
}

Flow Evaluator::execute(const Body& body) {
  for (const auto& statement : body) {
    Flow flow = execute(*statement);
    if (flow != Flow::next) return flow;
  }
  return Flow::next;
}

Flow Evaluator::execute(const Statement& statement) {
  step();
  place(statement.at);
  check_stack();
  switch (statement.kind) {
    case StatementKind::data:
      charge_text(output_->size() + statement.text.size() > options().limits.output_bytes_max
                      ? output_->size() + statement.text.size()
                      : statement.text.size());
      *output_ += statement.text;
      return Flow::next;
    case StatementKind::output: {
      Value value = evaluate(*statement.value);
      place(*statement.value);
      write(value);
      return Flow::next;
    }
    case StatementKind::set: {
      Value value = evaluate(*statement.value);
      place(statement.at);
      assign(*statement.target, value);
      return Flow::next;
    }
    case StatementKind::set_block:
      execute_set_block(statement);
      return Flow::next;
    case StatementKind::condition:
      return execute_condition(statement);
    case StatementKind::loop:
      return execute_loop(statement, evaluate(*statement.value), 0);
    case StatementKind::macro:
      scope_->set(statement.name_id, make_macro(statement));
      return Flow::next;
    case StatementKind::call_block:
      execute_call_block(statement);
      return Flow::next;
    case StatementKind::filter_block: {
      Value text = captured_body(statement.body);
      std::vector<const Expr*> filters;
      for (const Expr* at = statement.filter.get(); at != nullptr; at = at->operands[0].get()) {
        filters.push_back(at);
      }
      for (size_t i = filters.size(); i-- > 0;) text = evaluate_filter(*filters[i], text);
      write(text);
      return Flow::next;
    }
    case StatementKind::with:
      return execute_with(statement);
    case StatementKind::block: {
      ScopeGuard scope(*this, statement.flag ? scope_ : &root_);
      return execute(statement.body);
    }
    case StatementKind::generation:
      return execute_generation(statement);
    case StatementKind::autoescape: {
      Value on = evaluate(*statement.value);
      place(statement.at);
      bool before = std::exchange(autoescape, truth_of(*this, on));
      ScopeGuard scope(*this);
      Flow flow = execute(statement.body);
      autoescape = before;
      return flow;
    }
    case StatementKind::loop_break:
      return Flow::loop_break;
    case StatementKind::loop_continue:
      return Flow::loop_continue;
  }
  return Flow::next;
}

void Evaluator::write(const Value& value) {
  size_t before = output_->size();
  if (autoescape && !value.is_markup()) {
    *output_ += escape(*this, value).text();
  } else {
    append_str(*this, *output_, value);
  }
  if (output_->size() > options().limits.output_bytes_max) charge_text(output_->size());
  step((output_->size() - before) / 16);
}

Value Evaluator::captured_body(const Body& body) {
  ScopeGuard scope(*this);
  Capture capture(*this);
  execute(body);
  return capture.take();
}

void Evaluator::execute_set_block(const Statement& statement) {
  Value text = captured_body(statement.body);
  std::vector<const Expr*> filters;
  for (const Expr* at = statement.filter.get(); at != nullptr; at = at->operands[0].get()) {
    filters.push_back(at);
  }
  for (size_t i = filters.size(); i-- > 0;) text = evaluate_filter(*filters[i], text);
  place(statement.at);
  assign(*statement.target, text);
}

Flow Evaluator::execute_condition(const Statement& statement) {
  for (const Branch& branch : statement.branches) {
    if (branch.condition) {
      Value condition = evaluate(*branch.condition);
      place(*branch.condition);
      if (!truth_of(*this, condition)) continue;
    }
    return execute(branch.body);
  }
  return Flow::next;
}

Flow Evaluator::execute_with(const Statement& statement) {
  Values values;
  for (const Parameter& parameter : statement.parameters) {
    values.push_back(evaluate(*parameter.fallback));
  }
  ScopeGuard scope(*this);
  place(statement.at);
  for (size_t i = 0; i < values.size(); ++i) assign(*statement.targets[i], values[i]);
  return execute(statement.body);
}

Flow Evaluator::execute_generation(const Statement& statement) {
  ScopeGuard scope(*this);
  bool outermost = generation_depth_++ == 0;
  bool record = outermost && generation_ != nullptr && output_ == &main_output_;
  size_t begin = output_->size();
  Flow flow = execute(statement.body);
  --generation_depth_;
  if (record) generation_->push_back({begin, output_->size()});
  return flow;
}

Flow Evaluator::execute_loop(const Statement& statement, const Value& items, int depth0) {
  place(*statement.value);
  ScopeGuard scope(*this);
  auto loop = std::make_shared<LoopObject>(*this, statement, scope.scope()->parent, items, depth0);
  bool any = false;
  // `loop` is found by name like any variable; its number is fixed by the parser.
  while (loop->next()) {
    any = true;
    step();
    if (!scope.scope()->captured) scope.scope()->variables.clear();
    scope.scope()->set(statement.name_id, Value(Type::loop, loop));
    place(statement.at);
    assign(*statement.target, loop->current);
    if (execute(statement.body) == Flow::loop_break) return Flow::next;
  }
  if (any || statement.otherwise.empty()) return Flow::next;
  scope.scope()->variables.clear();
  return execute(statement.otherwise);
}

void Evaluator::assign(const Expr& target, const Value& value) {
  if (target.kind == ExprKind::name) {
    scope_->set(target.name_id, value);
    return;
  }
  if (target.kind == ExprKind::attribute) {
    Value space = evaluate(*target.operands[0]);
    place(target);
    if (!space.is(Type::space)) fail_type("'set'", "namespace", space);
    auto& members = space.as<SpaceObject>();
    watch(space);
    if (Value* known = members.find(target.name)) {
      *known = value;
    } else {
      members.members.emplace_back(target.name, value);
    }
    return;
  }
  Values parts = items_of(*this, value);
  if (parts.size() != target.operands.size()) {
    fail_value(
        "'" + std::to_string(target.operands.size()) + " = " + std::to_string(parts.size()) + "'",
        repr(*this, value));
  }
  for (size_t i = 0; i < parts.size(); ++i) assign(*target.operands[i], parts[i]);
}

Value Evaluator::make_macro(const Statement& statement) {
  auto macro = std::make_shared<MacroObject>();
  macro->statement = &statement;
  macro->scope = scope_;
  for (Scope* scope = scope_; scope != nullptr && !scope->captured; scope = scope->parent) {
    scope->captured = true;
  }
  return Value(Type::callable, std::move(macro));
}

void Evaluator::execute_call_block(const Statement& statement) {
  Value caller = make_macro(statement);
  const Expr& expr = *statement.value;
  Value callee = evaluate(*expr.operands[0]);
  Arguments arguments = evaluate_arguments(expr);
  arguments.keyword.emplace_back("caller", std::move(caller));
  place(expr);
  write(call(callee, arguments));
}

namespace {

const Value* keyword_of(const Arguments& arguments, std::string_view name) {
  for (const auto& [key, value] : arguments.keyword) {
    if (key == name) return &value;
  }
  return nullptr;
}

bool names_parameter(const Statement& macro, std::string_view name) {
  return std::any_of(macro.parameters.begin(), macro.parameters.end(),
                     [&](const Parameter& parameter) { return parameter.name == name; });
}

}  // namespace

// Puts the special names `caller`, `varargs` and `kwargs` in place, and refuses what is left over.
Value Evaluator::call_macro(const MacroObject& macro, Arguments& arguments) {
  const Statement& statement = *macro.statement;
  std::string what = "'" + statement.text + "()'";
  if (++call_depth_ > options().limits.depth_max) {
    fail_limit(static_cast<uint64_t>(options().limits.depth_max), "calls");
  }
  auto id_of = [&](std::string_view name) {
    auto place = std::find(tree_.names.begin(), tree_.names.end(), name);
    return static_cast<uint32_t>(place - tree_.names.begin());
  };
  ScopeGuard scope(*this, macro.scope);
  size_t given = arguments.positional.size();
  Values extra;
  for (size_t i = statement.parameters.size(); i < given; ++i) {
    extra.push_back(arguments.positional[i]);
  }
  if (!extra.empty() && !statement.uses_varargs) {
    fail_argument(what, std::to_string(statement.parameters.size() + 1));
  }
  auto rest = std::make_shared<DictObject>();
  for (const auto& [name, value] : arguments.keyword) {
    if (names_parameter(statement, name)) continue;
    if (name == "caller" && statement.uses_caller) {
      scope.scope()->set(id_of("caller"), value);
    } else if (statement.uses_kwargs) {
      rest->set(*this, Value(name), value);
    } else {
      fail_argument(what, name);
    }
  }
  if (statement.uses_caller && keyword_of(arguments, "caller") == nullptr) {
    scope.scope()->set(id_of("caller"), undefined("caller"));
  }
  if (statement.uses_varargs) scope.scope()->set(id_of("varargs"), new_tuple(*this, extra));
  if (statement.uses_kwargs) scope.scope()->set(id_of("kwargs"), Value(Type::dict, rest));
  for (size_t i = 0; i < statement.parameters.size(); ++i) {
    const Parameter& parameter = statement.parameters[i];
    const Value* keyword = keyword_of(arguments, parameter.name);
    if (i < given && keyword != nullptr) fail_argument(what, parameter.name);
    Value value = i < given            ? arguments.positional[i]
                  : keyword != nullptr ? *keyword
                  : parameter.fallback ? evaluate(*parameter.fallback)
                                       : undefined(parameter.name);
    scope.scope()->set(parameter.name_id, std::move(value));
  }
  Capture capture(*this);
  execute(statement.body);
  --call_depth_;
  return capture.take();
}

Value MacroObject::call(Runtime& runtime, Arguments& arguments) {
  return static_cast<Evaluator&>(runtime).call_macro(*this, arguments);
}

Value MacroObject::attribute(Runtime& runtime, std::string_view wanted) {
  if (wanted == "name") return Value(statement->text);
  if (wanted == "arguments") {
    Values names;
    for (const Parameter& parameter : statement->parameters) names.emplace_back(parameter.name);
    return new_tuple(runtime, std::move(names));
  }
  if (wanted == "catch_kwargs") return Value(statement->uses_kwargs);
  if (wanted == "catch_varargs") return Value(statement->uses_varargs);
  if (wanted == "caller") return Value(statement->uses_caller);
  return {};
}

LoopObject::LoopObject(Evaluator& evaluator_, const Statement& statement_, Scope* outer_,
                       const Value& items, int depth0_)
    : evaluator(evaluator_),
      statement(statement_),
      outer(outer_),
      source(evaluator_, items),
      depth0(depth0_) {
  depth = items.depth() + 1;  // Values held by a loop that is kept nest like those of a list.
  evaluator.check_depth(depth);
}

bool LoopObject::pull(Value& item) {
  while (source.next(item)) {
    if (!statement.filter) return true;
    Evaluator::ScopeGuard scope(evaluator, outer);
    evaluator.assign(*statement.target, item);
    Value chosen = evaluator.evaluate(*statement.filter);
    evaluator.place(*statement.filter);
    if (truth_of(evaluator, chosen)) return true;
  }
  return false;
}

bool LoopObject::next() {
  Value item;
  if (!ahead.empty()) {
    item = std::move(ahead.front());
    ahead.pop_front();
  } else if (!pull(item)) {
    return false;
  }
  has_before = index0 >= 0;
  before = std::move(current);
  current = std::move(item);
  ++index0;
  return true;
}

bool LoopObject::peek(Value& item) {
  if (ahead.empty()) {
    Value next_item;
    if (!pull(next_item)) return false;
    ahead.push_back(std::move(next_item));
  }
  item = ahead.front();
  return true;
}

int64_t LoopObject::length_now() {
  if (!length) {
    std::optional<size_t> left = statement.filter ? std::nullopt : source.left();
    if (!left) {
      for (Value item; pull(item);) ahead.push_back(std::move(item));
      left = 0;
    }
    length = index0 + 1 + static_cast<int64_t>(ahead.size() + *left);
  }
  return *length;
}

Value LoopObject::call(Runtime& runtime, Arguments& arguments) {
  if (!statement.flag) runtime.fail_value("'loop()'", "recursive");
  if (arguments.positional.size() != 1) runtime.fail_missing("'loop()'", "1");
  Scope* before_scope = std::exchange(evaluator.scope_, outer);
  Evaluator::Capture capture(evaluator);
  if (++evaluator.call_depth_ > evaluator.options().limits.depth_max) {
    runtime.fail_limit(static_cast<uint64_t>(evaluator.options().limits.depth_max), "calls");
  }
  evaluator.execute_loop(statement, arguments.positional[0], depth0 + 1);
  --evaluator.call_depth_;
  evaluator.scope_ = before_scope;
  return capture.take();
}

Value LoopObject::attribute(Runtime& runtime, std::string_view wanted) {
  if (wanted == "index") return Value(index0 + 1);
  if (wanted == "index0") return Value(index0);
  if (wanted == "first") return Value(index0 == 0);
  Value item;
  if (wanted == "last") return Value(!peek(item));
  if (wanted == "length") return Value(length_now());
  if (wanted == "revindex") return Value(length_now() - index0);
  if (wanted == "revindex0") return Value(length_now() - index0 - 1);
  if (wanted == "depth") return Value(int64_t{depth0} + 1);
  if (wanted == "depth0") return Value(int64_t{depth0});
  if (wanted == "previtem") return has_before ? before : runtime.undefined("loop.previtem");
  if (wanted == "nextitem") return peek(item) ? item : runtime.undefined("loop.nextitem");
  if (wanted == "cycle" || wanted == "changed") return loop_method(*this, wanted == "cycle");
  return {};
}

}  // namespace danlu::jinja
