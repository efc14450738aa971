// nodes/json/validate.cpp: Check a value against a JSON Schema.
#include "base/json_schema.hpp"
#include "nodes/node.hpp"

namespace danlu::nodes {
namespace {

struct Params {
  Json schema;
  bool stop = false;
};
struct Inputs {
  Json value;
};
struct Outputs {
  bool valid = true;
  std::vector<std::string> problems;
  Json value;
};

constexpr ErrorCode kInvalid{
    "json.schema_violated",
    Failure::input,
    {"The value does not fit its schema: {problem}.", "值不符合模式：{problem}。"},
    {"Correct the value, or the schema in 'with'.", "请修正该值，或修改 “with” 中的模式。"}};

Outputs run(const Params& p, const Inputs& in, Run&) {
  Outputs out;
  out.problems = JsonSchema(p.schema).problems(in.value);
  out.valid = out.problems.empty();
  out.value = in.value;
  if (p.stop && !out.valid) throw Error(kInvalid, {{"problem", out.problems.front()}});
  return out;
}

}  // namespace

NodeType json_validate() {
  return node("json.validate", 1, run)
      .summary({"Check a value against a JSON Schema.", "按 JSON Schema 检查值。"})
      .effect(Effect::pure)
      .work(Work::compute)
      .input(&Inputs::value, "value", {"Value to check.", "要检查的值。"})
      .output(&Outputs::valid, "valid", {"Whether it fits.", "是否符合。"})
      .output(&Outputs::problems, "problems",
              {"What does not fit, and where.", "不符合之处及其位置。"})
      .output(&Outputs::value, "value", {"The same value.", "同一个值。"})
      .param(&Params::schema, "schema",
             {.help = {"JSON Schema (draft 7).", "JSON Schema（draft 7）。"},
              .required = true,
              .widget = "code"})
      .param(&Params::stop, "stop",
             {.help = {"Fail the step when it does not fit.", "不符合时让步骤失败。"}})
      .example(
          R"({"with": {"schema": {"type": "object", "required": ["a"]}}, "in": {"value": {"a": 1}}, "out": {"valid": true, "problems": []}})")
      .example(
          R"({"with": {"schema": {"type": "integer"}, "stop": true}, "in": {"value": "x"}, "error": "json.schema_violated"})")
      .example(
          R"({"with": {"schema": {"type": 7}}, "in": {"value": 1}, "error": "json.schema_invalid"})");
}

}  // namespace danlu::nodes
