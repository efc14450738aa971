// The syntax tree of a JSONPath query. Internal to jsonpath*.cpp.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/jsonpath_regexp.hpp"

namespace danlu::jsonpath {

struct Filter;

struct Selector {
  enum class Kind : uint8_t { name, index, slice, wildcard, filter } kind = Kind::wildcard;
  std::string name;
  int64_t index = 0;
  std::optional<int64_t> start;
  std::optional<int64_t> stop;
  int64_t step = 1;
  std::unique_ptr<Filter> filter;
};

struct Segment {
  bool descendant = false;
  std::vector<Selector> selectors;
};

struct Query {
  bool relative = false;  // From "@" rather than "$".
  std::vector<Segment> segments;
  bool singular() const {
    for (const Segment& segment : segments) {
      if (segment.descendant || segment.selectors.size() != 1) return false;
      Selector::Kind kind = segment.selectors[0].kind;
      if (kind != Selector::Kind::name && kind != Selector::Kind::index) return false;
    }
    return true;
  }
};

enum class Function : uint8_t { length, count, match, search, value };
enum class Comparison : uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };

// Logical: all_of, any_of, negation, comparison, exists, function (match, search).
// Values:  literal, query, function (length, count, value).
struct Filter {
  enum class Kind : uint8_t {
    all_of,
    any_of,
    negation,
    comparison,
    exists,
    literal,
    query,
    function
  };
  Kind kind = Kind::literal;
  Comparison comparison = Comparison::equal;
  Function function = Function::length;
  Json literal;
  Query query;
  std::vector<std::unique_ptr<Filter>> operands;
  std::optional<Regexp> pattern;  // Of match and search with a literal pattern.
  bool pattern_known = false;
};

Query parse_query(std::string_view text);

}  // namespace danlu::jsonpath
