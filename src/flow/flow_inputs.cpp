#include <algorithm>

#include "flow/errors.hpp"
#include "flow/plan.hpp"

namespace danlu::flow {

std::shared_ptr<const FlowPlan> compile_flow(std::string_view yaml, const std::string& file,
                                             const NodeRegistry& nodes, const FlowLoader& loader) {
  CheckResult result = check_flow(yaml, file, nodes, loader);
  if (!result.problems.empty()) throw result.problems.front();
  return result.plan;
}

std::vector<Value> flow_inputs(const FlowPlan& plan,
                               const std::vector<std::pair<std::string, Value>>& given) {
  std::vector<std::string> names;
  for (const FlowInput& input : plan.inputs) names.push_back(input.name);
  for (const auto& [name, value] : given) {
    if (std::ranges::find(names, name) != names.end()) continue;
    throw Error(kUnknownFlowInput,
                {{"name", name}, {"near", did_you_mean(name, names)}, {"known", joined(names)}});
  }
  std::vector<Value> values;
  for (const FlowInput& input : plan.inputs) {
    auto found = std::ranges::find(given, input.name, &std::pair<std::string, Value>::first);
    if (found == given.end() && input.required) {
      throw Error(kFlowInput,
                  {{"name", input.name}, {"type", input.type.name()}, {"help", input.help.en}});
    }
    try {
      PortType type = input.type;
      type.optional = type.optional || !input.required;
      values.push_back(
          conform(found == given.end() ? Value(input.default_value) : found->second, type));
      if (!input.choices.empty()) {
        ParamSpec{.name = input.name,
                  .schema = {},
                  .default_value = {},
                  .options = {.choices = input.choices}}
            .check(values.back().to_json());
      }
    } catch (Error& error) {
      error.at(PlaceKind::port, input.name);
      throw;
    }
  }
  return values;
}

}  // namespace danlu::flow
