// The `attribute` argument of filters: "address.city", "items.0", or a number.
#pragma once

#include <vector>

#include "base/jinja/builtins.hpp"

namespace danlu::jinja {

class Attribute {
 public:
  // Argument `at` of a filter; without it, the item itself. `fold` lowers texts.
  Attribute(Runtime& runtime, const Bound& arguments, size_t at, bool fold);
  Attribute(Runtime& runtime, const Value& path, bool fold);
  // A comma-separated list of them.
  static std::vector<Attribute> list(Runtime& runtime, const Bound& arguments, size_t at,
                                     bool fold);

  void set_fallback(Value fallback) { fallback_ = std::move(fallback); }
  Value of(const Value& item) const;

 private:
  Runtime* runtime_;
  std::vector<Value> steps_;
  Value fallback_;
  bool fold_;
};

}  // namespace danlu::jinja
