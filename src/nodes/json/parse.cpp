// nodes/json/parse.cpp: Read a text as JSON.
#include "nodes/node.hpp"

namespace danlu::nodes {
namespace {

struct Params {
  bool loose = false;
};
struct Inputs {
  std::string text;
};
struct Outputs {
  Json value;
};

// The outermost JSON value inside other text (a model's answer, a code fence): from the first
// bracket to its partner.
std::string_view inner_json(std::string_view text) {
  size_t begin = text.find_first_of("{[");
  if (begin == std::string_view::npos) return text;
  int depth = 0;
  bool quoted = false;
  for (size_t i = begin; i < text.size(); ++i) {
    char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return text.substr(begin, i - begin + 1);
    }
  }
  return text.substr(begin);
}

Outputs run(const Params& p, const Inputs& in, Run&) {
  return {Json::parse(p.loose ? inner_json(in.text) : std::string_view(in.text))};
}

}  // namespace

NodeType json_parse() {
  return node("json.parse", 1, run)
      .summary({"Read a text as JSON.", "把文本解析为 JSON。"})
      .effect(Effect::pure)
      .work(Work::light)
      .input(&Inputs::text, "text", {"JSON text.", "JSON 文本。"})
      .output(&Outputs::value, "value", {"The value.", "解析得到的值。"})
      .param(&Params::loose, "loose",
             {.help = {"Take the first object or list out of surrounding text.",
                       "从上下文文本中取出第一个对象或列表。"},
              .why = {"Language models like to put words or a code fence around their JSON.",
                      "语言模型常在 JSON 外面加上说明或代码围栏。"}})
      .example(R"({"in": {"text": "{\"a\": [1, 2.5]}"}, "out": {"value": {"a": [1, 2.5]}}})")
      .example(
          R"({"with": {"loose": true}, "in": {"text": "Sure: {\"a\": \"}\"} done"}, "out": {"value": {"a": "}"}}})")
      .example(R"({"in": {"text": "{"}, "error": "json.invalid"})");
}

}  // namespace danlu::nodes
