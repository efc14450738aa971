// nodes/flow/output.cpp: Give one output of the flow, as a step on the canvas.
#include "nodes/node.hpp"

namespace danlu::nodes {
namespace {

struct Params {
  std::string name;
};
struct Values {
  Value value;
};

Values run(const Params& p, const Values& in, Run& run) {
  run.set_flow_output(p.name, in.value);
  return in;
}

}  // namespace

NodeType flow_output() {
  return node("flow.output", 1, run)
      .summary({"Give one output of the flow.", "给出流程的一个输出。"})
      .help({"When several branches give the same output, the one that ran counts.",
             "多个分支给出同一输出时，以实际运行的分支为准。"})
      .effect(Effect::writes)
      .work(Work::light)
      .input(&Values::value, "value", {"The value to give.", "要输出的值。"})
      .output(&Values::value, "value", {"The same value.", "同一个值。"})
      .param(&Params::name, "name",
             {.help = {"Name of the flow's output.", "流程输出的名称。"},
              .required = true,
              .widget = "flow_output"})
      .example(R"({"with": {"name": "answer"}, "in": {"value": 42}, "out": {"value": 42}})");
}

}  // namespace danlu::nodes
