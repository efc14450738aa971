// Filters over lists and dicts.
#include <cmath>

#include "base/jinja/attributes.hpp"
#include "base/jinja/builtins.hpp"
#include "base/jinja/operators.hpp"
#include "base/jinja/unicode.hpp"

namespace danlu::jinja {
namespace {

Value first(Runtime& runtime, const Value& input, const Bound&) {
  Iteration iteration(runtime, input);
  Value item;
  return iteration.next(item) ? item : runtime.undefined("first");
}

Value last(Runtime& runtime, const Value& input, const Bound&) {
  if (input.is(Type::generator)) runtime.fail_type({}, "list", input);
  Values items = items_of(runtime, input);
  return items.empty() ? runtime.undefined("last") : items.back();
}

Value length(Runtime& runtime, const Value& input, const Bound&) {
  if (input.is(Type::loop)) return runtime.get_attribute(input, "length");
  std::optional<size_t> found = length_of(runtime, input);
  if (!found) runtime.fail_type({}, "list", input);
  return Value(static_cast<int64_t>(*found));
}

Value list(Runtime& runtime, const Value& input, const Bound&) {
  return new_list(runtime, items_of(runtime, input));
}

Value join(Runtime& runtime, const Value& input, const Bound& arguments) {
  std::string separator = arguments.has(0) ? str(runtime, arguments[0]) : "";
  Attribute attribute(runtime, arguments, 1, false);
  Iteration iteration(runtime, input);
  std::string out;
  bool begun = false;
  for (Value item; iteration.next(item);) {
    if (begun) out += separator;
    begun = true;
    append_str(runtime, out, attribute.of(item));
    runtime.charge_text(out.size() > runtime.options().limits.output_bytes_max ? out.size()
                                                                               : separator.size());
  }
  return Value(std::move(out));
}

Value reverse(Runtime& runtime, const Value& input, const Bound&) {
  if (input.is(Type::text)) {
    return runtime.slice(input, Value(nullptr), Value(nullptr), Value(int64_t{-1}));
  }
  runtime.require_lookable(input);
  if (!is_iterable(input)) runtime.fail_type({}, "list", input);
  if (input.is(Type::generator)) {
    Values items = items_of(runtime, input);
    std::reverse(items.begin(), items.end());
    return new_list(runtime, std::move(items));
  }
  return make_generator(input.depth(), [input](Runtime& later, Values& out) {
    out = items_of(later, input);
    std::reverse(out.begin(), out.end());
  });
}

// Stable, and safe with any comparison result: std::sort may not be given a bad order, a merge sort
// may.
void sort_by_keys(Runtime& runtime, Values& items, const Values& keys, bool reverse) {
  std::vector<size_t> order(items.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    runtime.step();
    return reverse ? less(runtime, keys[b], keys[a]) : less(runtime, keys[a], keys[b]);
  });
  Values sorted;
  sorted.reserve(items.size());
  for (size_t i : order) sorted.push_back(items[i]);
  items = std::move(sorted);
}

Value sort(Runtime& runtime, const Value& input, const Bound& arguments) {
  bool reverse = arguments.truth(0, false);
  bool case_sensitive = arguments.truth(1, false);
  Values items = items_of(runtime, input);
  Values keys;
  std::vector<Attribute> attributes = Attribute::list(runtime, arguments, 2, !case_sensitive);
  for (const Value& item : items) {
    Values parts;
    for (const Attribute& attribute : attributes) parts.push_back(attribute.of(item));
    keys.push_back(parts.size() == 1 ? parts[0] : new_list(runtime, std::move(parts)));
  }
  sort_by_keys(runtime, items, keys, reverse);
  return new_list(runtime, std::move(items));
}

Value unique(Runtime& runtime, const Value& input, const Bound& arguments) {
  bool case_sensitive = arguments.truth(0, false);
  Attribute attribute(runtime, arguments, 1, !case_sensitive);
  runtime.require_lookable(input);
  return make_generator(input.depth(), [input, attribute](Runtime& later, Values& out) {
    DictObject seen;
    Iteration iteration(later, input);
    for (Value item; iteration.next(item);) {
      Value key = attribute.of(item);
      if (seen.find(later, key) != nullptr) continue;
      seen.set(later, key, Value(true));
      out.push_back(item);
    }
  });
}

template <bool Largest>
Value extreme(Runtime& runtime, const Value& input, const Bound& arguments) {
  bool case_sensitive = arguments.truth(0, false);
  Attribute attribute(runtime, arguments, 1, !case_sensitive);
  Iteration iteration(runtime, input);
  Value best;
  if (!iteration.next(best)) return runtime.undefined(Largest ? "max" : "min");
  Value best_key = attribute.of(best);
  for (Value item; iteration.next(item);) {
    Value key = attribute.of(item);
    bool better = Largest ? less(runtime, best_key, key) : less(runtime, key, best_key);
    if (!better) continue;
    best = item;
    best_key = std::move(key);
  }
  return best;
}

Value sum(Runtime& runtime, const Value& input, const Bound& arguments) {
  Attribute attribute(runtime, arguments, 0, false);
  Value total = arguments.has(1) ? arguments[1] : Value(int64_t{0});
  if (total.is(Type::text)) runtime.fail_type({}, "number", total);
  Iteration iteration(runtime, input);
  for (Value item; iteration.next(item);) {
    total = apply(runtime, Operator::add, total, attribute.of(item));
  }
  return total;
}

Value dict_sort(Runtime& runtime, const Value& input, const Bound& arguments) {
  bool case_sensitive = arguments.truth(0, false);
  std::string by = arguments.text(1, "key");
  bool reverse = arguments.truth(2, false);
  if (by != "key" && by != "value") runtime.fail_value({}, by);
  if (!input.is(Type::dict)) runtime.fail_type({}, "dict", input);
  Values items;
  Values keys;
  for (const auto& [key, value] : dict_members(input)) {
    const Value& chosen = by == "key" ? key : value;
    keys.push_back(!case_sensitive && chosen.is(Type::text) ? Value(to_lower(chosen.text()))
                                                            : chosen);
    items.push_back(new_tuple(runtime, {key, value}));
  }
  sort_by_keys(runtime, items, keys, reverse);
  return new_list(runtime, std::move(items));
}

Value items(Runtime&, const Value& input, const Bound&) {
  return make_generator(input.depth(), [input](Runtime& later, Values& out) {
    if (input.is_undefined()) return;
    if (!input.is(Type::dict)) later.fail_type({}, "dict", input);
    for (auto& [key, value] : dict_members(input)) {
      later.step();
      out.push_back(new_tuple(later, {key, value}));
    }
  });
}

Value batch(Runtime& runtime, const Value& input, const Bound& arguments) {
  int64_t count = arguments.required_integer(0);
  bool filled = arguments.given(1);
  const Value& fill = arguments[1];
  if (count < 0) runtime.fail_value({}, std::to_string(count));
  return make_generator(std::max(input.depth(), fill.depth()) + 1,
                        [input, count, filled, fill](Runtime& later, Values& out) {
                          Values row;
                          Iteration iteration(later, input);
                          for (Value item; iteration.next(item);) {
                            if (static_cast<int64_t>(row.size()) == count) {
                              out.push_back(new_list(later, std::move(row)));
                              row.clear();
                            }
                            row.push_back(item);
                          }
                          if (row.empty()) return;
                          while (filled && static_cast<int64_t>(row.size()) < count) {
                            later.step();
                            row.push_back(fill);
                          }
                          out.push_back(new_list(later, std::move(row)));
                        });
}

Value slices(Runtime& runtime, const Value& input, const Bound& arguments) {
  int64_t count = arguments.required_integer(0);
  bool filled = arguments.given(1);
  const Value& fill = arguments[1];
  if (count == 0) runtime.fail_value({}, "0");
  return make_generator(std::max(input.depth(), fill.depth()) + 1,
                        [input, count, filled, fill](Runtime& later, Values& out) {
                          Values all = items_of(later, input);
                          auto size = static_cast<int64_t>(all.size());
                          int64_t at = 0;
                          for (int64_t i = 0; i < count; ++i) {
                            later.step();
                            bool longer = i < size % count;
                            int64_t end = at + size / count + (longer ? 1 : 0);
                            Values part(all.begin() + at, all.begin() + end);
                            if (filled && !longer) part.push_back(fill);
                            out.push_back(new_list(later, std::move(part)));
                            at = end;
                          }
                        });
}

Value group_by(Runtime& runtime, const Value& input, const Bound& arguments) {
  arguments.required(0);
  bool case_sensitive = arguments.truth(2, false);
  Value fallback = arguments.given(1) ? arguments[1] : Value();
  Attribute key_of(runtime, arguments, 0, !case_sensitive);
  Attribute shown_of(runtime, arguments, 0, false);
  if (arguments.given(1)) {
    key_of.set_fallback(fallback);
    shown_of.set_fallback(fallback);
  }
  Values all = items_of(runtime, input);
  Values keys;
  for (const Value& item : all) keys.push_back(key_of.of(item));
  sort_by_keys(runtime, all, keys, false);
  Values groups;
  Values members;
  Value key;
  auto flush = [&] {
    if (members.empty()) return;
    Value shown = shown_of.of(members.front());
    Value pair = new_tuple(runtime, {shown, new_list(runtime, std::move(members))});
    pair.as<ListObject>().is_group = true;
    groups.push_back(std::move(pair));
    members.clear();
  };
  for (const Value& item : all) {
    Value own = key_of.of(item);
    if (members.empty() || !equal(runtime, own, key)) {
      flush();
      key = own;
    }
    members.push_back(item);
  }
  flush();
  return new_list(runtime, std::move(groups));
}

constexpr Filter kFilters[] = {
    {"batch", "linecount,fill_with", batch, nullptr},
    {"count", "", length, nullptr},
    {"dictsort", "case_sensitive,by,reverse", dict_sort, nullptr},
    {"first", "", first, nullptr},
    {"groupby", "attribute,default,case_sensitive", group_by, nullptr},
    {"items", "", items, nullptr},
    {"join", "d,attribute", join, nullptr},
    {"last", "", last, nullptr},
    {"length", "", length, nullptr},
    {"list", "", list, nullptr},
    {"max", "case_sensitive,attribute", extreme<true>, nullptr},
    {"min", "case_sensitive,attribute", extreme<false>, nullptr},
    {"reverse", "", reverse, nullptr},
    {"slice", "slices,fill_with", slices, nullptr},
    {"sort", "reverse,case_sensitive,attribute", sort, nullptr},
    {"sum", "attribute,start", sum, nullptr},
    {"unique", "case_sensitive,attribute", unique, nullptr},
};

}  // namespace

std::span<const Filter> sequence_filters() { return kFilters; }

}  // namespace danlu::jinja
