// Attributes, items and slices. As in Python's sandbox: `a.b` looks for a method first, then for a
// key; `a["b"]` the other way round; names that begin with "_" and changing methods are refused.
#include "base/jinja/builtins.hpp"
#include "base/jinja/operators.hpp"
#include "base/jinja/runtime.hpp"
#include "base/jinja/unicode.hpp"
#include "base/utf8.hpp"

namespace danlu::jinja {
namespace {

// What every Python object has; existing and forbidden, hence refused rather than undefined.
bool is_internal(std::string_view name) {
  constexpr std::string_view kNames[] = {"__class__",
                                         "__doc__",
                                         "__dir__",
                                         "__eq__",
                                         "__ne__",
                                         "__hash__",
                                         "__init__",
                                         "__str__",
                                         "__repr__",
                                         "__reduce__",
                                         "__reduce_ex__",
                                         "__getattribute__",
                                         "__setattr__",
                                         "__delattr__",
                                         "__new__",
                                         "__format__",
                                         "__sizeof__",
                                         "__subclasshook__",
                                         "__init_subclass__",
                                         "__lt__",
                                         "__le__",
                                         "__gt__",
                                         "__ge__"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

struct Bounds {
  int64_t start;
  int64_t stop;
  int64_t step;
};

// slice.indices of Python.
Bounds bounds_of(Runtime& runtime, int64_t size, const Value& start, const Value& stop,
                 const Value& step) {
  auto number = [&](const Value& value, int64_t fallback) {
    if (value.is(Type::none)) return fallback;
    if (!value.is_integral()) runtime.fail_type("'[:]'", "integer", value);
    return value.integer();
  };
  Bounds bounds{0, 0, number(step, 1)};
  if (bounds.step == 0) runtime.fail_value("'[::]'", "0");
  bounds.step = std::max(bounds.step, -INT64_MAX);
  bool back = bounds.step < 0;
  auto clip = [&](int64_t at) {
    if (at < 0) at = std::max(at + size, back ? int64_t{-1} : int64_t{0});
    return std::min(at, back ? size - 1 : size);
  };
  bounds.start = start.is(Type::none) ? (back ? size - 1 : 0) : clip(number(start, 0));
  bounds.stop = stop.is(Type::none) ? (back ? -1 : size) : clip(number(stop, 0));
  return bounds;
}

template <class F>
void walk(const Bounds& bounds, F&& visit) {
  int64_t at = bounds.start;
  while (bounds.step > 0 ? at < bounds.stop : at > bounds.stop) {
    visit(static_cast<size_t>(at));
    if (__builtin_add_overflow(at, bounds.step, &at)) break;
  }
}

}  // namespace

std::optional<Value> Runtime::method_of(const Value& object, std::string_view name) {
  if (object.is(Type::callable) || object.is(Type::loop)) {
    Value found = object.as<CallableObject>().attribute(*this, name);
    return found.is_undefined() && !found.has_object() ? std::nullopt
                                                       : std::optional<Value>(std::move(found));
  }
  if (object.is(Type::space)) {
    Value* found = object.as<SpaceObject>().find(name);
    return found == nullptr ? std::nullopt : std::optional<Value>(*found);
  }
  if (object.is(Type::tuple) && object.as<ListObject>().is_group) {
    if (name == "grouper") return sequence_at(object, 0);
    if (name == "list") return sequence_at(object, 1);
  }
  const Method* method = find_method(object.type(), name);
  if (method == nullptr) {
    if (is_internal(name)) return undefined_member(object, std::string(name), true);
    return std::nullopt;
  }
  if (method->access == Method::Access::changes && options_.mutation == Mutation::refused) {
    return undefined_member(object, std::string(name), true);
  }
  auto bound = std::make_shared<MethodObject>();
  bound->self = object;
  bound->method = method;
  bound->depth = object.depth() + 1;
  check_depth(bound->depth);
  if (method->access == Method::Access::not_callable) {  // A property, such as int.real.
    return method->run(*this, object, [&] {
      Arguments none;
      return Bound(*this, "", none);
    }());
  }
  return Value(Type::method, std::move(bound));
}

Value Runtime::get_attribute(const Value& object, const std::string& name) {
  require_defined(object);
  if (object.is(Type::dict)) {
    if (std::optional<Value> method = method_of(object, name)) return std::move(*method);
    if (std::optional<Value> found = dict_find(object, name)) return std::move(*found);
    return undefined_member(object, name);
  }
  if (std::optional<Value> found = method_of(object, name)) return std::move(*found);
  return undefined_member(object, name);
}

Value Runtime::get_item(const Value& object, const Value& index) {
  require_defined(object);
  require_lookable(index);
  if (object.is(Type::dict)) {
    if (index.is_sequence() || index.is(Type::dict)) {
      if (index.is(Type::tuple)) {
        if (std::optional<Value> found = dict_find(*this, object, index)) return std::move(*found);
      }
    } else if (std::optional<Value> found = dict_find(*this, object, index)) {
      return std::move(*found);
    }
  } else if (index.is_integral()) {
    int64_t at = index.integer();
    if (object.is(Type::text) || object.is_sequence() || object.is(Type::range)) {
      auto size = static_cast<int64_t>(*length_of(*this, object));
      if (at < 0) at += size;
      if (at >= 0 && at < size) {
        if (object.is_sequence()) return sequence_at(object, static_cast<size_t>(at));
        if (object.is(Type::range)) {
          const auto& range = object.as<RangeObject>();
          return Value(range.start + at * range.step);
        }
        return slice(object, Value(at), Value(at + 1), Value());
      }
    }
  }
  if (index.is(Type::text)) {
    if (std::optional<Value> found = method_of(object, index.text())) return std::move(*found);
    return undefined_member(object, index.text());
  }
  return undefined_member(object, repr(*this, index));
}

Value Runtime::slice(const Value& object, const Value& start, const Value& stop,
                     const Value& step_by) {
  require_defined(object);
  auto bound = [](const Value& value) { return value.is_undefined() ? Value(nullptr) : value; };
  if (object.is(Type::text)) {
    const std::string& text = object.text();
    auto make = [&](std::string part) {
      return object.is_markup() ? Value::markup(std::move(part)) : Value(std::move(part));
    };
    charge_text(text.size());
    if (is_ascii(text)) {
      Bounds bounds = bounds_of(*this, static_cast<int64_t>(text.size()), bound(start), bound(stop),
                                bound(step_by));
      std::string part;
      walk(bounds, [&](size_t at) { part.push_back(text[at]); });
      return make(std::move(part));
    }
    std::vector<char32_t> points = code_points(text);
    Bounds bounds = bounds_of(*this, static_cast<int64_t>(points.size()), bound(start), bound(stop),
                              bound(step_by));
    std::string part;
    walk(bounds, [&](size_t at) { utf8::append(part, points[at]); });
    return make(std::move(part));
  }
  if (object.is_sequence()) {
    Bounds bounds = bounds_of(*this, static_cast<int64_t>(sequence_size(object)), bound(start),
                              bound(stop), bound(step_by));
    Values items;
    walk(bounds, [&](size_t at) {
      step();
      items.push_back(sequence_at(object, at));
    });
    return object.is(Type::tuple) ? new_tuple(*this, std::move(items))
                                  : new_list(*this, std::move(items));
  }
  if (object.is(Type::range)) {
    const auto& whole = object.as<RangeObject>();
    Bounds bounds = bounds_of(*this, whole.size(), bound(start), bound(stop), bound(step_by));
    auto part = std::make_shared<RangeObject>();
    part->start = whole.start + bounds.start * whole.step;
    part->stop = whole.start + bounds.stop * whole.step;
    if (__builtin_mul_overflow(whole.step, bounds.step, &part->step)) {
      part->step = bounds.step > 0 ? INT64_MAX : -INT64_MAX;
    }
    return Value(Type::range, std::move(part));
  }
  return undefined_member(object, "[:]");
}

}  // namespace danlu::jinja
