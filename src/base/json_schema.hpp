// Checking JSON values against a JSON Schema (draft 7, by valijson).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace danlu {

class JsonSchema {
 public:
  // Throws Error(json.schema_invalid). Remote references are refused.
  explicit JsonSchema(const Json& schema);
  ~JsonSchema();
  JsonSchema(JsonSchema&&) noexcept;
  JsonSchema& operator=(JsonSchema&&) noexcept;

  // "$.items[2].price: not of type number" for each; empty when the value fits. Safe from any
  // thread.
  std::vector<std::string> problems(const Json& value) const;
  bool fits(const Json& value) const { return problems(value).empty(); }

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace danlu
