// Binding of arguments, and the tables of built-ins as a whole.
#include <unordered_map>

#include "base/jinja/builtins.hpp"
#include "base/jinja/operators.hpp"

namespace danlu::jinja {
namespace {

using FilterTable = std::unordered_map<std::string_view, const Filter*>;

const FilterTable& filter_table() {
  static const FilterTable kTable = [] {
    FilterTable made;
    for (auto part : {text_filters(), sequence_filters(), choosing_filters(), other_filters()}) {
      for (const Filter& filter : part) made.emplace(filter.name, &filter);
    }
    return made;
  }();
  return kTable;
}

const Method* find_in(std::span<const Method> methods, std::string_view name) {
  for (const Method& method : methods) {
    if (method.name == name) return &method;
  }
  return nullptr;
}

std::string suggestion(const std::string& name, const std::vector<std::string>& known) {
  std::string nearest = nearest_name(name, known);
  return nearest.empty() ? "" : " -> '" + nearest + "'?";
}

}  // namespace

Bound::Bound(Runtime& runtime, std::string_view signature, Arguments& arguments)
    : runtime_(runtime), signature_(signature) {
  size_t count = signature.empty() ? 0 : 1;
  for (char c : signature) count += c == ',' ? 1 : 0;
  if (arguments.positional.size() > count) {
    runtime.fail_argument({}, std::to_string(count + 1));
  }
  for (size_t i = 0; i < arguments.positional.size(); ++i) {
    values_[i] = std::move(arguments.positional[i]);
    given_[i] = true;
  }
  for (auto& [keyword, value] : arguments.keyword) {
    size_t at = 0;
    while (at < count && name(at) != keyword) ++at;
    if (at == count || given_[at]) runtime.fail_argument({}, keyword);
    values_[at] = std::move(value);
    given_[at] = true;
  }
}

std::string Bound::name(size_t i) const {
  std::string_view rest = signature_;
  for (; i > 0; --i) rest.remove_prefix(std::min(rest.find(','), rest.size() - 1) + 1);
  return std::string(rest.substr(0, rest.find(',')));
}

const Value& Bound::required(size_t i) const {
  if (!given_[i]) runtime_.fail_missing({}, name(i));
  return values_[i];
}

bool Bound::truth(size_t i, bool fallback) const {
  return given_[i] ? truth_of(runtime_, values_[i]) : fallback;
}

int64_t Bound::integer(size_t i, int64_t fallback) const {
  return given_[i] && !values_[i].is(Type::none) ? required_integer(i) : fallback;
}

int64_t Bound::required_integer(size_t i) const {
  const Value& value = required(i);
  if (!value.is_integral()) runtime_.fail_type({}, "integer", value);
  return value.integer();
}

std::string Bound::text(size_t i, std::string_view fallback) const {
  if (!given_[i]) return std::string(fallback);
  if (!values_[i].is(Type::text)) runtime_.fail_type({}, "text", values_[i]);
  return values_[i].text();
}

const Filter* find_filter(std::string_view name) {
  auto found = filter_table().find(name);
  return found == filter_table().end() ? nullptr : found->second;
}

std::vector<std::string> filter_names() {
  std::vector<std::string> names;
  for (const auto& [name, filter] : filter_table()) names.emplace_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

const Method* find_method(Type type, std::string_view name) {
  switch (type) {
    case Type::text: {
      const Method* method = find_in(text_methods(), name);
      return method != nullptr ? method : find_in(text_search_methods(), name);
    }
    case Type::list:
      return find_in(list_methods(), name);
    case Type::tuple:
    case Type::range:
      return find_in(tuple_methods(), name);
    case Type::dict:
      return find_in(dict_methods(), name);
    case Type::boolean:
    case Type::integer:
    case Type::number:
      return find_in(number_methods(type), name);
    default:
      return nullptr;
  }
}

void throw_unknown_filter(const std::string& name, Position at) {
  throw Error(kUnknownFilter, {{"name", name},
                               {"nearest", suggestion(name, filter_names())},
                               {"line", at.line},
                               {"column", at.column}});
}

void throw_unknown_test(const std::string& name, Position at) {
  throw Error(kUnknownTest, {{"name", name},
                             {"nearest", suggestion(name, test_names())},
                             {"line", at.line},
                             {"column", at.column}});
}

}  // namespace danlu::jinja
