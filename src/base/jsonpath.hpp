// JSONPath (RFC 9535): parsed once, used on any number of values, from any number of threads.
//
// All selectors, filters and the functions length, count, match, search and value. Parsing refuses
// what the RFC calls not well-formed or not well-typed with Error(jsonpath.invalid), naming the
// character (first is 1). Selecting never fails on data; it is bounded (jsonpath.limit). Regular
// expressions take linear time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace danlu {

namespace jsonpath {
struct Query;
}

class JsonPath {
 public:
  struct Node {
    Json value;
    std::string path;  // Normalised: $['a'][0].
  };

  static JsonPath parse(std::string_view text);

  // In the order the RFC gives; a value reached twice is listed twice.
  std::vector<Json> select(const Json& root) const;
  std::vector<Node> select_nodes(const Json& root) const;
  // At most one result, whatever the data: only names and indexes, no filter, slice, wildcard or
  // "..".
  bool singular() const;

  static constexpr uint64_t kStepsMax = 20'000'000;

 private:
  std::shared_ptr<const jsonpath::Query> query_;
};

}  // namespace danlu
