#include "base/jinja/reads.hpp"

#include <map>
#include <set>

namespace danlu::jinja {
namespace {

enum class Known : uint8_t { sometimes, always };

class Reader {
 public:
  std::vector<ReadPath> run(const Tree& tree) {
    scopes_.emplace_back();
    if (tree.expression) visit(*tree.expression, false);
    visit(tree.body);
    return std::move(reads_);
  }

 private:
  using Names = std::map<uint32_t, Known>;

  std::optional<Known> known(uint32_t name_id) const {
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
      if (auto found = scope->find(name_id); found != scope->end()) return found->second;
    }
    return std::nullopt;
  }

  void read(const ReadPath& path, const Expr& name, bool guarded) {
    std::optional<Known> local = known(name.name_id);
    if (local == Known::always || (!local && name.global != nullptr)) return;
    ReadPath found = path;
    found.guarded = guarded;
    found.maybe_set = local.has_value();
    if (std::find(reads_.begin(), reads_.end(), found) == reads_.end()) {
      reads_.push_back(std::move(found));
    }
  }

  static const Expr& root_name(const Expr& expr) {
    const Expr* at = &expr;
    while (at->kind != ExprKind::name) at = at->operands[0].get();
    return *at;
  }

  void visit(const Expr& expr, bool guarded) {
    if (std::optional<ReadPath> path = path_of(expr)) return read(*path, root_name(expr), guarded);
    bool guards =
        (expr.kind == ExprKind::test && (expr.name == "defined" || expr.name == "undefined")) ||
        (expr.kind == ExprKind::filter && (expr.name == "default" || expr.name == "d"));
    for (const ExprPtr& operand : expr.operands) {
      if (!operand) continue;
      // `a.items()` reads `a`; the method is no part of the data.
      bool method = expr.kind == ExprKind::call && operand->kind == ExprKind::attribute;
      visit(method ? *operand->operands[0] : *operand, guards);
    }
    for (const Argument& argument : expr.arguments) visit(*argument.value, false);
  }

  void define(const Expr& target, Known how) {
    if (target.kind == ExprKind::name) {
      scopes_.back()[target.name_id] = how;
    } else if (target.kind == ExprKind::tuple) {
      for (const ExprPtr& part : target.operands) define(*part, how);
    } else {
      visit(*target.operands[0], false);
    }
  }

  void visit(const Body& body) {
    for (const auto& statement : body) visit(*statement);
  }

  void visit_scoped(const Body& body) {
    scopes_.emplace_back();
    visit(body);
    scopes_.pop_back();
  }

  // A name set on every way through is known afterwards; on some ways only, perhaps.
  void visit_branches(const Statement& statement) {
    Names before = scopes_.back();
    std::map<uint32_t, size_t> counts;
    bool complete = false;
    for (const Branch& branch : statement.branches) {
      if (branch.condition) visit(*branch.condition, false);
      complete |= !branch.condition;
      scopes_.back() = before;
      visit(branch.body);
      for (const auto& [name_id, how] : scopes_.back()) {
        counts[name_id] += how == Known::always ? 1 : 0;
      }
    }
    scopes_.back() = before;
    for (const auto& [name_id, count] : counts) {
      bool always = complete && count == statement.branches.size();
      auto [place, added] = scopes_.back().try_emplace(name_id, Known::sometimes);
      if (always) place->second = Known::always;
    }
  }

  void visit_macro(const Statement& statement) {
    scopes_.emplace_back();
    for (const Parameter& parameter : statement.parameters) {
      if (parameter.fallback) visit(*parameter.fallback, false);
      scopes_.back()[parameter.name_id] = Known::always;
    }
    special_ += 1;
    visit(statement.body);
    special_ -= 1;
    scopes_.pop_back();
  }

  void visit(const Statement& statement) {
    if (statement.kind == StatementKind::loop) {
      visit(*statement.value, false);
      scopes_.emplace_back();
      define(*statement.target, Known::always);
      if (statement.filter) visit(*statement.filter, false);
      scopes_.back()[statement.name_id] = Known::always;
      visit(statement.body);
      scopes_.pop_back();
      visit_scoped(statement.otherwise);
      return;
    }
    if (statement.kind == StatementKind::condition) return visit_branches(statement);
    if (statement.value) visit(*statement.value, false);
    if (statement.filter) visit_filter(*statement.filter);
    switch (statement.kind) {
      case StatementKind::set:
        define(*statement.target, Known::always);
        return;
      case StatementKind::set_block:
        visit_scoped(statement.body);
        define(*statement.target, Known::always);
        return;
      case StatementKind::macro:
        scopes_.back()[statement.name_id] = Known::always;
        visit_macro(statement);
        return;
      case StatementKind::call_block:
        visit_macro(statement);
        return;
      case StatementKind::with:
        for (const Parameter& parameter : statement.parameters) visit(*parameter.fallback, false);
        scopes_.emplace_back();
        for (const ExprPtr& target : statement.targets) define(*target, Known::always);
        visit(statement.body);
        scopes_.pop_back();
        return;
      default:
        visit_scoped(statement.body);
    }
  }

  void visit_filter(const Expr& filter) {
    if (filter.operands[0]) visit_filter(*filter.operands[0]);
    for (const Argument& argument : filter.arguments) visit(*argument.value, false);
  }

  std::vector<Names> scopes_;
  std::vector<ReadPath> reads_;
  int special_ = 0;
};

}  // namespace

std::optional<ReadPath> path_of(const Expr& expr) {
  ReadPath path;
  path.at = expr.at;
  const Expr* at = &expr;
  for (; at->kind != ExprKind::name; at = at->operands[0].get()) {
    if (at->kind == ExprKind::attribute) {
      path.steps.emplace_back(at->name);
      continue;
    }
    if (at->kind != ExprKind::item || at->operands[1]->kind != ExprKind::constant)
      return std::nullopt;
    const Json& index = at->operands[1]->constant;
    if (index.is_text())
      path.steps.emplace_back(index.as_text());
    else if (index.is_integer())
      path.steps.emplace_back(index.as_integer());
    else
      return std::nullopt;
  }
  path.at = at->at;
  path.steps.emplace_back(at->name);
  std::reverse(path.steps.begin(), path.steps.end());
  return path;
}

std::vector<ReadPath> reads_of(const Tree& tree) { return Reader().run(tree); }

}  // namespace danlu::jinja
