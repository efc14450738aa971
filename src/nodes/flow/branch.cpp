// nodes/flow/branch.cpp: Send a value one way or another.
#include "base/json_errors.hpp"
#include "nodes/node.hpp"

namespace danlu::nodes {
namespace {

struct Params {
  std::vector<std::string> cases{"true", "false"};
};
struct Inputs {
  Value on;
  std::optional<Value> value;
};

// The text a value is compared by: texts as they are, the rest as JSON.
std::string label_of(const Value& value) {
  Json json = value.to_json();
  return json.is_text() ? json.as_text() : json.dump();
}

NamedValues run(const Params& p, const Inputs& in, Run&) {
  std::string chosen = label_of(in.on);
  bool known = std::find(p.cases.begin(), p.cases.end(), chosen) != p.cases.end();
  NamedValues outputs;
  outputs.set(known ? chosen : "other", in.value.value_or(in.on));
  return outputs;
}

Ports ports(const Json& with, const Upstream&) {
  std::vector<std::string> cases = Params{}.cases;
  if (const Json* given = with.find("cases")) cases = from_json<std::vector<std::string>>(*given);
  Ports ports;
  ports.inputs = {
      {"on",
       {},
       {"What decides: the case equal to it goes on.", "判断依据：与之相等的分支继续。"},
       true},
      {"value",
       {PortKind::any, false, true},
       {"What goes on; without it, the deciding value.", "继续传递的值；不给则传递判断值本身。"},
       false}};
  for (const std::string& name : cases) {
    ports.outputs.push_back(
        {name, {}, {"The value, when this case was chosen.", "选中该分支时的值。"}, true});
  }
  ports.outputs.push_back(
      {"other", {}, {"The value, when no case was.", "没有任何分支选中时的值。"}, true});
  return ports;
}

}  // namespace

NodeType flow_branch() {
  return node("flow.branch", 1, run)
      .summary({"Send a value one way or another; the ways not taken are skipped.",
                "让值走其中一条路；其余的路被跳过。"})
      .effect(Effect::pure)
      .work(Work::light)
      .input(&Inputs::on, "on",
             {"What decides: the case equal to it goes on.", "判断依据：与之相等的分支继续。"})
      .input(
          &Inputs::value, "value",
          {"What goes on; without it, the deciding value.", "继续传递的值；不给则传递判断值本身。"})
      .ports(ports)
      .param(&Params::cases, "cases",
             {.help =
                  {"The values to tell apart; each becomes an output, and `other` is for the rest.",
                   "要区分的值；每个值成为一个输出，其余走 other。"}})
      .example(
          R"({"with": {"cases": ["refund", "repair"]}, "in": {"on": "repair", "value": 7}, "out": {"repair": 7}})")
      .example(R"({"in": {"on": true}, "out": {"true": true}})")
      .example(R"({"with": {"cases": ["a"]}, "in": {"on": "b"}, "out": {"other": "b"}})");
}

}  // namespace danlu::nodes
