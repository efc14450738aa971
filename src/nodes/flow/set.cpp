// nodes/flow/set.cpp: Change a state variable of the run or the conversation.
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
  run.set_state(p.name, in.value);
  return in;
}

}  // namespace

NodeType flow_set() {
  return node("flow.set", 1, run)
      .summary(
          {"Change a state variable of the run or the conversation.", "修改运行或会话的状态变量。"})
      .help({"State is declared under 'state' at the top of the flow and read as {{ state.name }}. "
             "Only this node changes it.",
             "状态在流程开头的 “state” 下声明，用 {{ state.name }} 读取；只有本节点能修改它。"})
      .effect(Effect::writes)
      .work(Work::light)
      .input(&Values::value, "value", {"The new value.", "新值。"})
      .output(&Values::value, "value", {"The same value.", "同一个值。"})
      .param(&Params::name, "name",
             {.help = {"Name of the state variable.", "状态变量的名称。"},
              .required = true,
              .widget = "state"})
      .example(
          R"({"with": {"name": "count"}, "state": {"count": "integer"}, "in": {"value": 3}, "out": {"value": 3}})");
}

}  // namespace danlu::nodes
