// map, select, reject and their kin: filters that apply another filter or test to each item.
#include "base/jinja/attributes.hpp"
#include "base/jinja/builtins.hpp"
#include "base/jinja/operators.hpp"
#include "base/jinja/unicode.hpp"

namespace danlu::jinja {
namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && text.size() < 18 &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

// The arguments are used once per item, so each use gets a copy.
Value map(Runtime& runtime, const Value& input, Arguments& arguments) {
  runtime.require_lookable(input);
  bool by_attribute = arguments.positional.empty() && !arguments.keyword.empty() &&
                      std::any_of(arguments.keyword.begin(), arguments.keyword.end(),
                                  [](const auto& keyword) { return keyword.first == "attribute"; });
  auto given = std::make_shared<Arguments>(std::move(arguments));
  return make_generator(input.depth(), [input, given, by_attribute](Runtime& later, Values& out) {
    if (!truth_of(later, input)) return;
    if (by_attribute) {
      Bound bound(later, "attribute,default", *given);
      Attribute attribute(later, bound, 0, false);
      if (bound.given(1)) attribute.set_fallback(bound[1]);
      Iteration iteration(later, input);
      for (Value item; iteration.next(item);) out.push_back(attribute.of(item));
      return;
    }
    if (given->positional.empty()) later.fail_missing({}, "1");
    if (!given->positional[0].is(Type::text)) later.fail_type({}, "text", given->positional[0]);
    const std::string& name = given->positional[0].text();
    Iteration iteration(later, input);
    for (Value item; iteration.next(item);) {
      Arguments copy{{given->positional.begin() + 1, given->positional.end()}, given->keyword};
      out.push_back(later.call_filter(name, item, copy));
    }
  });
}

template <bool Keep, bool ByAttribute>
Value choose(Runtime& runtime, const Value& input, Arguments& arguments) {
  runtime.require_lookable(input);
  auto given = std::make_shared<Arguments>(std::move(arguments));
  return make_generator(input.depth(), [input, given](Runtime& later, Values& out) {
    if (!truth_of(later, input)) return;
    size_t used = ByAttribute ? 1 : 0;
    if (given->positional.size() < used) later.fail_missing({}, "1");
    Attribute attribute(later, ByAttribute ? given->positional[0] : Value(nullptr), false);
    std::string test;
    if (given->positional.size() > used) {
      if (!given->positional[used].is(Type::text))
        later.fail_type({}, "text", given->positional[used]);
      test = given->positional[used].text();
    }
    Iteration iteration(later, input);
    for (Value item; iteration.next(item);) {
      Value tested = attribute.of(item);
      bool holds = false;
      if (test.empty()) {
        holds = truth_of(later, tested);
      } else {
        auto rest = given->positional.begin() + static_cast<std::ptrdiff_t>(used) + 1;
        Arguments copy{{rest, given->positional.end()}, given->keyword};
        holds = later.call_test(test, tested, copy);
      }
      if (holds == Keep) out.push_back(item);
    }
  });
}

constexpr Filter kFilters[] = {
    {"map", "*", nullptr, map},
    {"reject", "*", nullptr, choose<false, false>},
    {"rejectattr", "*", nullptr, choose<false, true>},
    {"select", "*", nullptr, choose<true, false>},
    {"selectattr", "*", nullptr, choose<true, true>},
};

}  // namespace

Attribute::Attribute(Runtime& runtime, const Bound& arguments, size_t at, bool fold)
    : Attribute(runtime, arguments.given(at) ? arguments[at] : Value(nullptr), fold) {}

Attribute::Attribute(Runtime& runtime, const Value& path, bool fold)
    : runtime_(&runtime), fold_(fold) {
  if (path.is(Type::none)) return;
  if (!path.is(Type::text)) {
    steps_.push_back(path);
    return;
  }
  std::string_view rest = path.text();
  for (;;) {
    size_t dot = rest.find('.');
    std::string_view part = rest.substr(0, dot);
    std::optional<int64_t> number = is_digits(part) ? integer_from_text(part, 10) : std::nullopt;
    steps_.push_back(number ? Value(*number) : Value(part));
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
}

std::vector<Attribute> Attribute::list(Runtime& runtime, const Bound& arguments, size_t at,
                                       bool fold) {
  std::vector<Attribute> attributes;
  if (!arguments.given(at) || !arguments[at].is(Type::text)) {
    attributes.emplace_back(runtime, arguments, at, fold);
    return attributes;
  }
  std::string_view rest = arguments[at].text();
  for (;;) {
    size_t comma = rest.find(',');
    attributes.emplace_back(runtime, Value(rest.substr(0, comma)), fold);
    if (comma == std::string_view::npos) return attributes;
    rest.remove_prefix(comma + 1);
  }
}

Value Attribute::of(const Value& item) const {
  Value found = item;
  for (const Value& step : steps_) {
    runtime_->step();
    found = runtime_->get_item(found, step);
    if (found.is_undefined() && !fallback_.is_undefined()) found = fallback_;
  }
  if (fold_ && found.is(Type::text)) return Value(to_lower(found.text()));
  return found;
}

std::span<const Filter> choosing_filters() { return kFilters; }

}  // namespace danlu::jinja
