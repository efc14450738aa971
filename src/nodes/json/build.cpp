// nodes/json/build.cpp: Put values together as one record.
#include "nodes/node.hpp"

namespace danlu::nodes {
namespace {

struct Outputs {
  Json value;
};

Outputs run(const Nothing&, const NamedValues& in, Run&) {
  JsonObject object;
  for (const auto& [name, value] : in.values) object.set(name, value.to_json());
  return {Json(std::move(object))};
}

Ports ports(const Json&, const Upstream& upstream) {
  Ports ports;
  for (const auto& [name, type] : upstream) {
    ports.inputs.push_back({name, {}, {"Becomes the field of this name.", "成为同名字段。"}, true});
  }
  ports.outputs = {{"value", {PortKind::record}, {"The record.", "组合成的记录。"}, true}};
  return ports;
}

}  // namespace

NodeType json_build() {
  return node("json.build", 1, run)
      .summary({"Put values together as one record.", "把多个值组合成一条记录。"})
      .help({"Each input becomes a field of its name, in the order given.",
             "每个输入成为同名字段，顺序与给出的一致。"})
      .effect(Effect::pure)
      .work(Work::light)
      .ports(ports)
      .output(&Outputs::value, "value", {"The record.", "组合成的记录。"})
      .example(
          R"({"in": {"name": "Ada", "age": 36}, "out": {"value": {"name": "Ada", "age": 36}}})")
      .example(R"({"in": {}, "out": {"value": {}}})");
}

}  // namespace danlu::nodes
