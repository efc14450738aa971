// A compiled flow: checked, names resolved to slots, edges counted. Immutable; any number of runs
// share one.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/registry.hpp"
#include "flow/binding.hpp"
#include "flow/document.hpp"
#include "flow/node.hpp"

namespace danlu::flow {

using NodeRegistry = Registry<NodeType>;

struct BlockPlan;
struct FlowPlan;

struct NamedBinding {
  std::string name;
  Binding value;
};

struct ForEachPlan {
  Binding items;
  int64_t parallel = 1;
  ItemErrors on_error = ItemErrors::stop;
  std::unique_ptr<BlockPlan> body;
  std::vector<NamedBinding> outputs;
};

struct WhilePlan {
  std::vector<NamedBinding> state;
  std::unique_ptr<BlockPlan> body;
  std::vector<NamedBinding> next;
  Binding until;
  int64_t rounds_max = 100;
};

struct CallPlan {
  std::shared_ptr<const FlowPlan> flow;
};

struct StepPlan {
  std::string id;
  StepKind kind = StepKind::use;
  TextPlace place;
  Policies policies;
  bool has_when = false;
  Binding when;

  bool broken = false;  // While compiling: already reported, so what refers to it is not.

  const NodeType* node = nullptr;  // use
  Ports ports;                     // outputs: what others may refer to, `error` included.
  size_t node_outputs = 0;         // Of them, those the node gives.
  std::shared_ptr<const void> static_params;  // When no parameter is computed.
  Json static_with;                           // Constant parameters.
  std::vector<NamedBinding> computed_params;
  std::vector<Binding> inputs;  // In the order of ports.inputs; flow inputs for call.

  std::unique_ptr<ForEachPlan> for_each;
  std::unique_ptr<WhilePlan> while_loop;
  std::unique_ptr<CallPlan> call;

  std::vector<uint32_t> depends;     // Steps of the same block this one waits for.
  std::vector<uint32_t> dependents;  // And those that wait for it.
};

struct BlockPlan {
  std::vector<StepPlan> steps;
  std::vector<uint32_t> roots;  // Steps that wait for nothing.
};

// A text the plan was compiled from: the flow itself (the first), and every flow it calls.
struct FlowSource {
  std::string asked;  // As written in `call`; empty for the flow itself.
  std::string from;   // The file that calls it.
  std::string file;
  std::shared_ptr<const std::string> text;
};

struct FlowPlan {
  std::string file;
  std::string name;
  Bilingual summary;
  Durability durability = Durability::async;
  std::vector<FlowInput> inputs;
  std::vector<StateVariable> state;
  std::vector<Port> outputs;
  std::vector<NamedBinding>
      output_values;  // Those given under `outputs`; the rest come from flow.output steps.
  BlockPlan root;
  std::string digest;               // SHA-256 of the text.
  std::vector<FlowSource> sources;  // Of the run's own flow; empty in called ones.
};

// Text of another flow named by `call`, relative to `from`; throws Error when there is none.
struct LoadedFlow {
  std::string text;
  std::string file;
};
using FlowLoader = std::function<LoadedFlow(const std::string& path, const std::string& from)>;

struct CheckResult {
  std::shared_ptr<const FlowPlan> plan;  // Null when there are problems.
  std::vector<Error> problems;
  std::vector<Error> warnings;
};

// Compiles and checks; finds as many problems as it can in one go. Throws only when the text is not
// YAML.
CheckResult check_flow(std::string_view yaml, const std::string& file, const NodeRegistry& nodes,
                       const FlowLoader& loader = {});

// The same for callers that cannot go on: throws the first problem.
std::shared_ptr<const FlowPlan> compile_flow(std::string_view yaml, const std::string& file,
                                             const NodeRegistry& nodes,
                                             const FlowLoader& loader = {});

// Values for the flow's inputs from an object; throws Error(flow.input) for a missing or unknown
// one.
std::vector<Value> flow_inputs(const FlowPlan& plan,
                               const std::vector<std::pair<std::string, Value>>& given);

}  // namespace danlu::flow
