// nodes/flow/input.cpp: One input of the flow, as a step on the canvas.
#include "nodes/node.hpp"

namespace danlu::nodes {
namespace {

struct Params {
  std::string name;
  std::string type = "any";
};
struct Outputs {
  Value value;
};

Outputs run(const Params& p, const Nothing&, Run& run) {
  return {flow::conform(run.flow_input(p.name), PortType::parse(p.type))};
}

Ports ports(const Json& with, const Upstream&) {
  PortType type = PortType::parse(with.text_or("type", "any"));
  return {{}, {{"value", type, {"The value given to the flow.", "运行流程时给出的值。"}, true}}};
}

}  // namespace

NodeType flow_input() {
  return node("flow.input", 1, run)
      .summary({"One input of the flow, as a step of its own.", "把流程的一个输入作为独立步骤。"})
      .effect(Effect::reads)
      .work(Work::light)
      .ports(ports)
      .output(&Outputs::value, "value", {"The value given to the flow.", "运行流程时给出的值。"})
      .param(&Params::name, "name",
             {.help = {"Name of the flow's input.", "流程输入的名称。"},
              .required = true,
              .widget = "flow_input"})
      .param(&Params::type, "type",
             {.help = {"Type the value must have.", "值必须具有的类型。"},
              .why = {"A type lets the checker find wrong wires before anything runs.",
                      "声明类型后，检查器可在运行前发现接错的线。"}})
      .example(
          R"({"with": {"name": "question"}, "flow_inputs": {"question": "Why?"}, "out": {"value": "Why?"}})");
}

}  // namespace danlu::nodes
