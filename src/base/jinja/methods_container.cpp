// Methods of lists, tuples, dicts and numbers. Those that change their object work on what the
// template made itself; a value from outside is never changed.
#include <cmath>

#include "base/jinja/builtins.hpp"
#include "base/jinja/operators.hpp"

namespace danlu::jinja {
namespace {

using Access = Method::Access;

ListObject& changeable_list(Runtime& runtime, const Value& self) {
  if (self.has_json()) runtime.fail_denied(name_of(self.type()), runtime.what());
  runtime.watch(self);
  return self.as<ListObject>();
}

DictObject& changeable_dict(Runtime& runtime, const Value& self) {
  if (self.has_json()) runtime.fail_denied(name_of(self.type()), runtime.what());
  runtime.watch(self);
  return self.as<DictObject>();
}

void insert(Runtime& runtime, ListObject& list, size_t at, const Value& item) {
  runtime.step(1 + (list.items.size() - at) / 8);
  list.depth = std::max(list.depth, item.depth() + 1);
  runtime.check_depth(list.depth);
  list.items.insert(list.items.begin() + static_cast<std::ptrdiff_t>(at), item);
}

Value append(Runtime& runtime, const Value& self, const Bound& arguments) {
  ListObject& list = changeable_list(runtime, self);
  insert(runtime, list, list.items.size(), arguments.required(0));
  return Value(nullptr);
}

Value extend(Runtime& runtime, const Value& self, const Bound& arguments) {
  Values added = items_of(runtime, arguments.required(0));
  ListObject& list = changeable_list(runtime, self);
  for (const Value& item : added) insert(runtime, list, list.items.size(), item);
  return Value(nullptr);
}

Value insert_at(Runtime& runtime, const Value& self, const Bound& arguments) {
  ListObject& list = changeable_list(runtime, self);
  auto size = static_cast<int64_t>(list.items.size());
  int64_t at = arguments.required_integer(0);
  if (at < 0) at = std::max<int64_t>(0, at + size);
  insert(runtime, list, static_cast<size_t>(std::min(at, size)), arguments.required(1));
  return Value(nullptr);
}

Value pop(Runtime& runtime, const Value& self, const Bound& arguments) {
  ListObject& list = changeable_list(runtime, self);
  auto size = static_cast<int64_t>(list.items.size());
  int64_t at = arguments.integer(0, -1);
  if (at < 0) at += size;
  if (at < 0 || at >= size) runtime.fail_value({}, std::to_string(arguments.integer(0, -1)));
  Value item = list.items[static_cast<size_t>(at)];
  runtime.step(1 + static_cast<uint64_t>(size - at) / 8);
  list.items.erase(list.items.begin() + at);
  return item;
}

size_t index_in(Runtime& runtime, const Value& self, const Value& wanted) {
  runtime.require_defined(self);
  Iteration iteration(runtime, self);
  size_t at = 0;
  for (Value item; iteration.next(item); ++at) {
    if (equal(runtime, item, wanted)) return at;
  }
  runtime.fail_value({}, repr(runtime, wanted));
}

Value remove(Runtime& runtime, const Value& self, const Bound& arguments) {
  ListObject& list = changeable_list(runtime, self);
  size_t at = index_in(runtime, self, arguments.required(0));
  list.items.erase(list.items.begin() + static_cast<std::ptrdiff_t>(at));
  return Value(nullptr);
}

Value clear_list(Runtime& runtime, const Value& self, const Bound&) {
  changeable_list(runtime, self).items.clear();
  return Value(nullptr);
}

Value reverse(Runtime& runtime, const Value& self, const Bound&) {
  ListObject& list = changeable_list(runtime, self);
  runtime.step(list.items.size());
  std::reverse(list.items.begin(), list.items.end());
  return Value(nullptr);
}

Value sort(Runtime& runtime, const Value& self, const Bound& arguments) {
  ListObject& list = changeable_list(runtime, self);
  bool descending = arguments.truth(0, false);
  Values items = list.items;
  std::stable_sort(items.begin(), items.end(), [&](const Value& a, const Value& b) {
    runtime.step();
    return descending ? less(runtime, b, a) : less(runtime, a, b);
  });
  list.items = std::move(items);
  return Value(nullptr);
}

Value copy_list(Runtime& runtime, const Value& self, const Bound&) {
  return new_list(runtime, items_of(runtime, self));
}

Value count(Runtime& runtime, const Value& self, const Bound& arguments) {
  const Value& wanted = arguments.required(0);
  Iteration iteration(runtime, self);
  int64_t found = 0;
  for (Value item; iteration.next(item);) found += equal(runtime, item, wanted) ? 1 : 0;
  return Value(found);
}

Value index(Runtime& runtime, const Value& self, const Bound& arguments) {
  return Value(static_cast<int64_t>(index_in(runtime, self, arguments.required(0))));
}

template <ViewObject::Part Shown>
Value view(Runtime& runtime, const Value& self, const Bound&) {
  auto object = std::make_shared<ViewObject>();
  object->dict = self;
  object->part = Shown;
  object->depth = self.depth() + 1;
  runtime.check_depth(object->depth);
  return Value(Type::view, std::move(object));
}

Value get(Runtime& runtime, const Value& self, const Bound& arguments) {
  if (std::optional<Value> found = dict_find(runtime, self, arguments.required(0))) return *found;
  return arguments.has(1) ? arguments[1] : Value(nullptr);
}

Value copy_dict(Runtime& runtime, const Value& self, const Bound&) {
  auto copy = std::make_shared<DictObject>();
  for (const auto& [key, value] : dict_members(self)) copy->set(runtime, key, value);
  return Value(Type::dict, std::move(copy));
}

Value pop_key(Runtime& runtime, const Value& self, const Bound& arguments) {
  DictObject& dict = changeable_dict(runtime, self);
  const Value* found = dict.find(runtime, arguments.required(0));
  if (found == nullptr) {
    if (!arguments.has(1)) runtime.fail_value({}, repr(runtime, arguments[0]));
    return arguments[1];
  }
  Value value = *found;
  dict.erase(runtime, arguments[0]);
  return value;
}

Value pop_item(Runtime& runtime, const Value& self, const Bound&) {
  DictObject& dict = changeable_dict(runtime, self);
  if (dict.members.empty()) runtime.fail_value({}, "{}");
  std::pair<Value, Value> member = dict.members.back();
  dict.erase(runtime, member.first);
  return new_tuple(runtime, {member.first, member.second});
}

Value set_default(Runtime& runtime, const Value& self, const Bound& arguments) {
  DictObject& dict = changeable_dict(runtime, self);
  if (const Value* found = dict.find(runtime, arguments.required(0))) return *found;
  Value value = arguments.has(1) ? arguments[1] : Value(nullptr);
  dict.set(runtime, arguments[0], value);
  return value;
}

Value clear_dict(Runtime& runtime, const Value& self, const Bound&) {
  changeable_dict(runtime, self).clear();
  return Value(nullptr);
}

Value update(Runtime& runtime, const Value& self, Arguments& arguments) {
  DictObject& dict = changeable_dict(runtime, self);
  for (const Value& source : arguments.positional) {
    if (!source.is(Type::dict)) runtime.fail_type({}, "dict", source);
    for (const auto& [key, value] : dict_members(source)) dict.set(runtime, key, value);
  }
  for (const auto& [name, value] : arguments.keyword) dict.set(runtime, Value(name), value);
  return Value(nullptr);
}

// Properties rather than methods: read without a call.
Value real(Runtime&, const Value& self, const Bound&) {
  return self.is_integral() ? Value(self.integer()) : self;
}
Value imaginary(Runtime&, const Value& self, const Bound&) {
  return self.is_integral() ? Value(int64_t{0}) : Value(0.0);
}
Value denominator(Runtime&, const Value&, const Bound&) { return Value(int64_t{1}); }

Value is_whole(Runtime&, const Value& self, const Bound&) {
  return Value(std::isfinite(self.number()) && std::floor(self.number()) == self.number());
}
Value bit_length(Runtime&, const Value& self, const Bound&) {
  int64_t value = self.integer();
  uint64_t magnitude = value < 0 ? ~static_cast<uint64_t>(value) + 1 : static_cast<uint64_t>(value);
  return Value(static_cast<int64_t>(magnitude == 0 ? 0 : 64 - __builtin_clzll(magnitude)));
}

constexpr Method kList[] = {
    {"append", "object", Access::changes, append, nullptr},
    {"clear", "", Access::free, clear_list, nullptr},
    {"copy", "", Access::free, copy_list, nullptr},
    {"count", "value", Access::free, count, nullptr},
    {"extend", "iterable", Access::changes, extend, nullptr},
    {"index", "value", Access::free, index, nullptr},
    {"insert", "index,object", Access::changes, insert_at, nullptr},
    {"pop", "index", Access::free, pop, nullptr},
    {"remove", "value", Access::changes, remove, nullptr},
    {"reverse", "", Access::changes, reverse, nullptr},
    {"sort", "reverse", Access::changes, sort, nullptr},
};

constexpr Method kTuple[] = {
    {"count", "value", Access::free, count, nullptr},
    {"index", "value", Access::free, index, nullptr},
};

constexpr Method kDict[] = {
    {"clear", "", Access::changes, clear_dict, nullptr},
    {"copy", "", Access::free, copy_dict, nullptr},
    {"get", "key,default", Access::free, get, nullptr},
    {"items", "", Access::free, view<ViewObject::Part::items>, nullptr},
    {"keys", "", Access::free, view<ViewObject::Part::keys>, nullptr},
    {"pop", "key,default", Access::changes, pop_key, nullptr},
    {"popitem", "", Access::changes, pop_item, nullptr},
    {"setdefault", "key,default", Access::changes, set_default, nullptr},
    {"update", "*", Access::changes, nullptr, update},
    {"values", "", Access::free, view<ViewObject::Part::values>, nullptr},
};

constexpr Method kInteger[] = {
    {"real", "", Access::not_callable, real, nullptr},
    {"imag", "", Access::not_callable, imaginary, nullptr},
    {"numerator", "", Access::not_callable, real, nullptr},
    {"denominator", "", Access::not_callable, denominator, nullptr},
    {"bit_length", "", Access::free, bit_length, nullptr},
    {"conjugate", "", Access::free, real, nullptr},
};

constexpr Method kNumber[] = {
    {"real", "", Access::not_callable, real, nullptr},
    {"imag", "", Access::not_callable, imaginary, nullptr},
    {"is_integer", "", Access::free, is_whole, nullptr},
    {"conjugate", "", Access::free, real, nullptr},
};

}  // namespace

std::span<const Method> list_methods() { return kList; }
std::span<const Method> tuple_methods() { return kTuple; }
std::span<const Method> dict_methods() { return kDict; }
std::span<const Method> number_methods(Type type) {
  if (type == Type::number) return kNumber;
  return kInteger;
}

}  // namespace danlu::jinja
