// nodes/flow/merge.cpp: Join branches again: the first value that is there.
#include "nodes/node.hpp"

namespace danlu::nodes {
namespace {

struct Outputs {
  Value value;
  std::string from;
};

Outputs run(const Nothing&, const NamedValues& in, Run&) {
  for (const auto& [name, value] : in.values) {
    if (!value.is_skipped()) return {value, name};
  }
  return {Value::skipped(), ""};
}

Ports ports(const Json&, const Upstream& upstream) {
  Ports ports;
  for (const auto& [name, type] : upstream) {
    ports.inputs.push_back({name, {}, {"One of the branches.", "其中一个分支。"}, true});
  }
  ports.outputs = {
      {"value", {}, {"The first value that is there.", "第一个存在的值。"}, true},
      {"from", {PortKind::text}, {"Name of the input it came from.", "该值来自哪个输入。"}, true}};
  return ports;
}

}  // namespace

NodeType flow_merge() {
  return node("flow.merge", 1, run)
      .summary(
          {"Join branches again: the first value that is there.", "汇合分支：取第一个存在的值。"})
      .effect(Effect::pure)
      .work(Work::light)
      .accepts_skipped()
      .ports(ports)
      .output(&Outputs::value, "value", {"The first value that is there.", "第一个存在的值。"})
      .output(&Outputs::from, "from", {"Name of the input it came from.", "该值来自哪个输入。"})
      .example(R"({"in": {"a": 1, "b": 2}, "out": {"value": 1, "from": "a"}})");
}

}  // namespace danlu::nodes
