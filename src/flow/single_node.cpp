#include "flow/single_node.hpp"

#include "base/yaml.hpp"

namespace danlu::flow {
namespace {

// Names of ports need not be names of a flow ("a b", "if"), so they are numbered.
std::string slot(size_t index) { return "v" + std::to_string(index); }

}  // namespace

std::shared_ptr<const FlowPlan> single_node_flow(const NodeRegistry& nodes,
                                                 const SingleNode& single) {
  const NodeType& node = nodes.at(single.id);
  Json any = Json::object({{"type", "any"}});
  Json inputs = Json::object();
  Json wires = Json::object();
  Upstream upstream;
  size_t index = 0;
  for (const auto& [name, value] : single.in.as_object()) {
    inputs[slot(index)] = any;
    wires[name] = "{{ inputs." + slot(index++) + " }}";
    upstream.emplace_back(name, PortType{});
  }
  for (const auto& [name, value] : single.flow_inputs.as_object()) inputs[name] = any;
  Json variables = Json::object();
  for (const auto& [name, type] : single.state.as_object())
    variables[name] = Json::object({{"type", type}});
  Json outputs = Json::object();
  size_t number = 0;
  for (const Port& port : node.ports(single.with, upstream).outputs) {
    outputs[slot(number++)] = "{{ node[" + Json(port.name).dump() + "] }}";
  }
  Json step =
      Json::object({{"id", "node"}, {"use", single.id}, {"with", single.with}, {"in", wires}});
  Json flow = Json::object({{"danlu", kFormatVersion},
                            {"name", single.id},
                            {"inputs", inputs},
                            {"state", variables},
                            {"steps", Json::array({step})},
                            {"outputs", outputs}});
  return compile_flow(to_yaml(flow), single.id, nodes);
}

std::vector<std::pair<std::string, Value>> single_node_inputs(const SingleNode& single) {
  std::vector<std::pair<std::string, Value>> inputs;
  size_t index = 0;
  for (const auto& [name, value] : single.in.as_object()) inputs.emplace_back(slot(index++), value);
  for (const auto& [name, value] : single.flow_inputs.as_object()) inputs.emplace_back(name, value);
  return inputs;
}

std::vector<std::pair<std::string, Value>> single_node_outputs(
    const FlowPlan& plan, const std::vector<std::pair<std::string, Value>>& outputs) {
  std::vector<std::pair<std::string, Value>> named;
  const std::vector<Port>& ports = plan.root.steps.front().ports.outputs;
  for (size_t i = 0; i < ports.size() && i < outputs.size(); ++i) {
    if (!outputs[i].second.is_skipped()) named.emplace_back(ports[i].name, outputs[i].second);
  }
  return named;
}

}  // namespace danlu::flow
