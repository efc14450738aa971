#include "base/jinja/runtime.hpp"

#include "base/jinja/builtins.hpp"
#include "base/jinja/operators.hpp"
#include "base/utf8.hpp"

namespace danlu::jinja {
namespace {

constexpr uint64_t kStepsBetweenChecks = 4096;
constexpr size_t kWatchedMax = 1'000'000;

struct MethodCall;

std::string nearest_text(std::string_view name, const std::vector<std::string>& candidates) {
  std::string nearest = nearest_name(name, candidates);
  return nearest.empty() ? "" : " -> '" + nearest + "'?";
}

std::vector<std::string> member_names(const Value& holder) {
  std::vector<std::string> names;
  if (!holder.is(Type::dict)) return names;
  for (const auto& [key, value] : dict_members(holder)) {
    if (key.is(Type::text)) names.push_back(key.text());
  }
  return names;
}

}  // namespace

Runtime::Runtime(const Options& options, const Resolver& resolver, const CancelToken& cancel)
    : options_(options),
      resolver_(resolver),
      cancel_(cancel),
      next_check_(std::min(kStepsBetweenChecks, options.limits.steps_max + 1)),
      stack_base_(static_cast<const char*>(__builtin_frame_address(0))) {}

Runtime::~Runtime() = default;

void Runtime::check_steps() {
  if (steps_ > options_.limits.steps_max) fail_limit(options_.limits.steps_max, "steps");
  cancel_.throw_if_cancelled();
  next_check_ = std::min(steps_ + kStepsBetweenChecks, options_.limits.steps_max + 1);
}

void Runtime::charge_text(uint64_t bytes) {
  if (bytes > options_.limits.output_bytes_max) {
    fail_limit(options_.limits.output_bytes_max, "bytes");
  }
  step(bytes / 16);
}

void Runtime::check_stack() {
  const char* here = static_cast<const char*>(__builtin_frame_address(0));
  size_t used = static_cast<size_t>(here < stack_base_ ? stack_base_ - here : here - stack_base_);
  if (used > options_.limits.stack_bytes_max)
    fail_limit(options_.limits.stack_bytes_max, "stack bytes");
}

void Runtime::check_depth(int depth) {
  if (depth > options_.limits.depth_max) {
    fail_limit(static_cast<uint64_t>(options_.limits.depth_max), "levels");
  }
}

void Runtime::watch(const Value& value) {
  if (!value.has_object() || value.shared()->watched) return;
  if (watched_.size() >= kWatchedMax) fail_limit(kWatchedMax, "objects");
  step(8);
  value.shared()->watched = true;
  watched_.push_back(value.shared());
}

// Breaks every cycle among changeable objects; each is still held here, so nothing is freed
// recursively.
void Runtime::release_watched() {
  for (const std::shared_ptr<Object>& object : watched_) {
    if (auto* list = dynamic_cast<ListObject*>(object.get())) list->items.clear();
    if (auto* dict = dynamic_cast<DictObject*>(object.get())) dict->clear();
    if (auto* space = dynamic_cast<SpaceObject*>(object.get())) space->members.clear();
  }
  watched_.clear();
}

std::string Runtime::what() const {
  if (at_ == nullptr) return "'{% %}'";
  switch (at_->kind) {
    case ExprKind::filter:
      return "'| " + at_->name + "'";
    case ExprKind::test:
      return "'is " + at_->name + "'";
    case ExprKind::call: {
      const Expr& callee = *at_->operands[0];
      return "'" + (callee.name.empty() ? std::string("()") : callee.name + "()") + "'";
    }
    case ExprKind::attribute:
      return "'." + at_->name + "'";
    case ExprKind::item:
      return "'[]'";
    case ExprKind::name:
      return "'" + at_->name + "'";
    default:
      return "'{{ }}'";
  }
}

void Runtime::fail_type(std::string_view what_needs, std::string_view expected,
                        const Value& found) {
  if (found.is_undefined()) fail_undefined(found);
  throw Error(kType, {{"what", what_needs.empty() ? what() : std::string(what_needs)},
                      {"expected", expected},
                      {"found", name_of(found.type())},
                      {"line", position().line},
                      {"column", position().column}});
}

void Runtime::fail_operands(std::string_view op, const Value& left, const Value& right) {
  require_defined(left);
  require_defined(right);
  throw Error(kOperands, {{"operator", op},
                          {"left", name_of(left.type())},
                          {"right", name_of(right.type())},
                          {"line", position().line},
                          {"column", position().column}});
}

void Runtime::fail_value(std::string_view what_needs, const std::string& value) {
  throw Error(kValue, {{"what", what_needs.empty() ? what() : std::string(what_needs)},
                       {"value", utf8::prefix(value, 80)},
                       {"line", position().line},
                       {"column", position().column}});
}

void Runtime::fail_argument(std::string_view what_needs, std::string_view argument) {
  throw Error(kArguments, {{"what", what_needs.empty() ? what() : std::string(what_needs)},
                           {"argument", argument},
                           {"line", position().line},
                           {"column", position().column}});
}

void Runtime::fail_missing(std::string_view what_needs, std::string_view argument) {
  throw Error(kMissingArgument, {{"what", what_needs.empty() ? what() : std::string(what_needs)},
                                 {"argument", argument},
                                 {"line", position().line},
                                 {"column", position().column}});
}

void Runtime::fail_limit(uint64_t limit, std::string_view unit) {
  throw Error(
      kLimit,
      {{"limit", limit}, {"unit", unit}, {"line", position().line}, {"column", position().column}});
}

void Runtime::fail_raised(const std::string& message) {
  throw Error(kRaised, {{"message", utf8::prefix(message, 2000)},
                        {"line", position().line},
                        {"column", position().column}});
}

void Runtime::fail_denied(std::string_view holder, std::string_view name) {
  throw Error(kDenied, {{"holder", holder},
                        {"name", name},
                        {"line", position().line},
                        {"column", position().column}});
}

void Runtime::fail_undefined(const Value& value) {
  if (!value.has_object()) {
    throw Error(
        kUndefined,
        {{"name", "?"}, {"nearest", ""}, {"line", position().line}, {"column", position().column}});
  }
  const auto& story = value.as<UndefinedObject>();
  if (story.denied) fail_denied(name_of(story.holder.type()), story.name);
  std::string name(utf8::prefix(story.name, 80));
  if (!story.has_holder) {
    std::vector<std::string> known = resolver_.names();
    throw Error(kUndefined, {{"name", name},
                             {"nearest", nearest_text(story.name, known)},
                             {"line", position().line},
                             {"column", position().column}});
  }
  throw Error(kNoAttribute, {{"holder", name_of(story.holder.type())},
                             {"name", name},
                             {"nearest", nearest_text(story.name, member_names(story.holder))},
                             {"line", position().line},
                             {"column", position().column}});
}

void Runtime::fail_lookup(const Value& value) {
  if (value.has_object() && value.as<UndefinedObject>().lenient) return;
  fail_undefined(value);
}

Value Runtime::undefined(std::string name) const {
  auto object = std::make_shared<UndefinedObject>();
  object->name = std::move(name);
  return Value(Type::undefined, std::move(object));
}

Value Runtime::undefined_member(const Value& holder, std::string name, bool denied) const {
  auto object = std::make_shared<UndefinedObject>();
  object->name = std::move(name);
  object->holder = holder;
  object->has_holder = true;
  object->denied = denied;
  object->depth = holder.depth() + 1;
  return Value(Type::undefined, std::move(object));
}

Value Runtime::call(const Value& callee, Arguments& arguments) {
  require_defined(callee);
  check_stack();
  if (callee.is(Type::method)) {
    const auto& bound = callee.as<MethodObject>();
    const Method& method = *bound.method;
    if (method.access == Method::Access::not_callable) fail_type({}, "a function", bound.self);
    if (method.raw != nullptr) return method.raw(*this, bound.self, arguments);
    return method.run(*this, bound.self, Bound(*this, method.signature, arguments));
  }
  if (callee.is(Type::callable) || callee.is(Type::loop)) {
    return callee.as<CallableObject>().call(*this, arguments);
  }
  fail_type({}, "a function", callee);
}

Value Runtime::call_filter(const Filter& filter, const Value& input, Arguments& arguments) {
  step();
  if (filter.raw != nullptr) return filter.raw(*this, input, arguments);
  return filter.run(*this, input, Bound(*this, filter.signature, arguments));
}

Value Runtime::call_filter(const std::string& name, const Value& input, Arguments& arguments) {
  const Filter* filter = find_filter(name);
  if (filter == nullptr) throw_unknown_filter(name, position());
  return call_filter(*filter, input, arguments);
}

bool Runtime::call_test(const Test& test, const Value& input, Arguments& arguments) {
  step();
  if (!arguments.keyword.empty()) {
    arguments.positional.push_back(std::move(arguments.keyword.front().second));
  }
  size_t wanted = static_cast<size_t>(test.operands);
  if (arguments.positional.size() < wanted) fail_missing({}, std::to_string(wanted));
  if (arguments.positional.size() > wanted) fail_argument({}, std::to_string(wanted + 1));
  return test.run(*this, input, arguments.positional);
}

bool Runtime::call_test(const std::string& name, const Value& input, Arguments& arguments) {
  const Test* test = find_test(name);
  if (test == nullptr) throw_unknown_test(name, position());
  return call_test(*test, input, arguments);
}

}  // namespace danlu::jinja
