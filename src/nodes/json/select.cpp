// nodes/json/select.cpp: Take parts out of a JSON value by JSONPath.
#include "base/jsonpath.hpp"
#include "nodes/node.hpp"

namespace danlu::nodes {
namespace {

struct Params {
  std::string path;
};
struct Inputs {
  Json value;
};
struct Outputs {
  std::vector<Json> matches;
  Json first;
  bool found = false;
};

Outputs run(const Params& p, const Inputs& in, Run&) {
  Outputs out;
  out.matches = JsonPath::parse(p.path).select(in.value);
  out.found = !out.matches.empty();
  if (out.found) out.first = out.matches.front();
  return out;
}

}  // namespace

NodeType json_select() {
  return node("json.select", 1, run)
      .summary({"Take parts out of a JSON value by JSONPath.", "用 JSONPath 取出 JSON 的一部分。"})
      .effect(Effect::pure)
      .work(Work::light)
      .input(&Inputs::value, "value", {"Where to look.", "要查找的值。"})
      .output(&Outputs::matches, "matches", {"All parts the path finds.", "路径找到的所有部分。"})
      .output(&Outputs::first, "first", {"The first of them, or null.", "其中第一个，没有则为空。"})
      .output(&Outputs::found, "found", {"Whether there is any.", "是否找到。"})
      .param(&Params::path, "path",
             {.help = {"JSONPath (RFC 9535), as in $.items[?@.price < 10].name.",
                       "JSONPath（RFC 9535），如 $.items[?@.price < 10].name。"},
              .required = true})
      .example(R"({"with": {"path": "$.items[?@.price < 10].name"},
                   "in": {"value": {"items": [{"name": "tea", "price": 8}, {"name": "pot", "price": 90}]}},
                   "out": {"matches": ["tea"], "first": "tea", "found": true}})")
      .example(
          R"({"with": {"path": "$.none"}, "in": {"value": {}}, "out": {"matches": [], "first": null, "found": false}})")
      .example(R"({"with": {"path": "$["}, "in": {"value": {}}, "error": "jsonpath.invalid"})");
}

}  // namespace danlu::nodes
