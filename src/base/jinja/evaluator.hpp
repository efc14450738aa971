// Runs a tree. One Evaluator is one render (or one evaluation); it is cheap to make.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "base/jinja/ast.hpp"
#include "base/jinja/runtime.hpp"
#include "base/jinja/value.hpp"

namespace danlu::jinja {

// The names one block sets. Looked up from the innermost outwards, then in the context.
struct Scope {
  Scope* parent = nullptr;
  bool captured = false;  // A macro refers to it: it lives until the render ends.
  std::vector<std::pair<uint32_t, Value>> variables;

  Value* find(uint32_t name_id) {
    for (auto& [id, value] : variables) {
      if (id == name_id) return &value;
    }
    return nullptr;
  }
  void set(uint32_t name_id, Value value) {
    if (Value* known = find(name_id)) {
      *known = std::move(value);
    } else {
      variables.emplace_back(name_id, std::move(value));
    }
  }
};

enum class Flow : uint8_t { next, loop_break, loop_continue };

class Evaluator;

// {% macro %}, and the caller of {% call %}.
struct MacroObject : CallableObject {
  const Statement* statement = nullptr;
  Scope* scope = nullptr;
  Value call(Runtime& runtime, Arguments& arguments) override;
  std::string name() const override { return "Macro '" + statement->text + "'"; }
  Value attribute(Runtime& runtime, std::string_view name) override;
};

// The `loop` of one {% for %}; pulls items as they are needed, one ahead for `last` and `nextitem`.
struct LoopObject : CallableObject, std::enable_shared_from_this<LoopObject> {
  LoopObject(Evaluator& evaluator, const Statement& statement, Scope* scope, const Value& items,
             int depth0);
  bool pull(Value& item);  // From the source, through the loop's "if".
  bool next();             // The next item becomes the current one.
  Value call(Runtime& runtime, Arguments& arguments) override;
  std::string name() const override { return "LoopContext"; }
  Value attribute(Runtime& runtime, std::string_view name) override;

  Evaluator& evaluator;
  const Statement& statement;
  Scope* outer;
  Iteration source;
  std::deque<Value> ahead;  // Pulled but not current yet, next one first.
  Value before;
  Value current;
  bool has_before = false;
  int64_t index0 = -1;
  int depth0;
  std::optional<int64_t> length;
  std::optional<Values> changed;

 private:
  int64_t length_now();
  bool peek(Value& item);
};

class Evaluator final : public Runtime {
 public:
  Evaluator(const Tree& tree, const Options& options, const Resolver& resolver,
            const CancelToken& cancel);
  ~Evaluator() override;

  std::string render(std::vector<OutputSpan>* generation);
  Value evaluate(const Expr& expr);

 private:
  friend struct MacroObject;
  friend struct LoopObject;
  class ScopeGuard;
  class Capture;  // Sends output into a text of its own for its lifetime.

  // evaluator.cpp
  Value evaluate_name(const Expr& expr);
  Value evaluate_binary(const Expr& expr);
  bool evaluate_compare(const Expr& expr);
  Value evaluate_concat(const Expr& expr);
  Value evaluate_item(const Expr& expr);
  Value evaluate_dict(const Expr& expr);
  Value evaluate_call(const Expr& expr);
  Value evaluate_filter(const Expr& expr, const Value& input);
  Value evaluate_test(const Expr& expr);
  Values evaluate_all(const std::vector<ExprPtr>& exprs);
  Arguments evaluate_arguments(const Expr& expr);

  // execute.cpp
  Flow execute(const Body& body);
  Flow execute(const Statement& statement);
  Flow execute_loop(const Statement& statement, const Value& items, int depth0);
  Flow execute_condition(const Statement& statement);
  void execute_set_block(const Statement& statement);
  void execute_call_block(const Statement& statement);
  Flow execute_with(const Statement& statement);
  Flow execute_generation(const Statement& statement);
  Value call_macro(const MacroObject& macro, Arguments& arguments);
  void assign(const Expr& target, const Value& value);
  void write(const Value& value);
  Value captured_body(const Body& body);
  Value make_macro(const Statement& statement);
  Scope* open_scope(Scope* parent);
  void close_scope(Scope* scope);

  const Tree& tree_;
  Scope root_;
  Scope* scope_ = &root_;
  std::vector<std::unique_ptr<Scope>> scopes_;  // All made; free ones also in free_scopes_.
  std::vector<Scope*> free_scopes_;
  std::string main_output_;
  std::string* output_ = &main_output_;
  std::vector<OutputSpan>* generation_ = nullptr;
  int generation_depth_ = 0;
  int call_depth_ = 0;
};

// `loop.cycle` or `loop.changed`.
Value loop_method(LoopObject& loop, bool cycle);

}  // namespace danlu::jinja
