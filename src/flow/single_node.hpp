// One node as a flow of its own: for trying a node from the command line, and for running its
// examples.
#pragma once

#include "flow/plan.hpp"

namespace danlu::flow {

struct SingleNode {
  std::string id;
  Json with = Json::object();         // Parameters; may be templates over the inputs, as in a flow.
  Json in = Json::object();           // Inputs by port.
  Json state = Json::object();        // Types of state variables, for flow.set.
  Json flow_inputs = Json::object();  // For flow.input.
};

// The flow `inputs -> node -> outputs`. Throws the first problem.
std::shared_ptr<const FlowPlan> single_node_flow(const NodeRegistry& nodes,
                                                 const SingleNode& single);

// `in` and `flow_inputs` as inputs of that flow, and its result by the names of the node's ports
// (those skipped left out).
std::vector<std::pair<std::string, Value>> single_node_inputs(const SingleNode& single);
std::vector<std::pair<std::string, Value>> single_node_outputs(
    const FlowPlan& plan, const std::vector<std::pair<std::string, Value>>& outputs);

}  // namespace danlu::flow
