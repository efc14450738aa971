#include "flow/scope.hpp"

#include <algorithm>

namespace danlu::flow {
namespace {

using Source = Reference::Source;

// The entries `inputs` and `state` have, from the flow's document.
std::vector<std::pair<std::string, PortType>> document_entries(const Scope& scope, bool inputs) {
  std::vector<std::pair<std::string, PortType>> entries;
  if (inputs) {
    for (const FlowInput& input : scope.document->inputs)
      entries.emplace_back(input.name, input.type);
  } else {
    for (const StateVariable& variable : scope.document->state)
      entries.emplace_back(variable.name, variable.type);
  }
  return entries;
}

LookupResult among(const std::vector<std::pair<std::string, PortType>>& entries,
                   const std::string* part, Source source, uint16_t up) {
  LookupResult result;
  for (const auto& [name, type] : entries) result.known.push_back(name);
  if (part == nullptr) {
    result.outcome = Lookup::whole_name;
    return result;
  }
  auto found = std::ranges::find(result.known, *part);
  if (found == result.known.end()) {
    result.outcome = Lookup::unknown_part;
    return result;
  }
  auto index = static_cast<uint32_t>(found - result.known.begin());
  result.outcome = Lookup::found;
  result.resolved = {{.source = source, .up = up, .index = index}, entries[index].second, 2};
  return result;
}

LookupResult among_ports(const StepPlan& step, uint32_t index, const std::string* part,
                         uint16_t up) {
  if (step.broken && part != nullptr) {
    Reference reference{.source = Source::step_output, .up = up, .index = index};
    return {Lookup::found, {reference, {}, 2}, {}};
  }
  std::vector<std::pair<std::string, PortType>> entries;
  for (const Port& port : step.ports.outputs) entries.emplace_back(port.name, port.type);
  LookupResult result = among(entries, part, Source::step_output, up);
  result.resolved.reference.port = result.resolved.reference.index;
  result.resolved.reference.index = index;
  return result;
}

}  // namespace

std::vector<std::string> Scope::names() const {
  std::vector<std::string> names;
  for (const Scope* scope = this; scope != nullptr; scope = scope->outer) {
    if (scope->loop_id.empty()) {
      for (const auto& [name, type] : scope->locals) names.push_back(name);
    } else {
      names.push_back(scope->loop_id);
    }
    for (const Step& step : *scope->steps) names.push_back(step.id);
  }
  if (!document->inputs.empty()) names.emplace_back("inputs");
  if (!document->state.empty()) names.emplace_back("state");
  return names;
}

LookupResult look_up(const Scope& scope, const std::string& name, const std::string* part) {
  uint16_t up = 0;
  for (const Scope* at = &scope; at != nullptr; at = at->outer, ++up) {
    if (!at->loop_id.empty() && at->loop_id == name)
      return among(at->locals, part, Source::local, up);
    if (at->loop_id.empty()) {
      for (size_t i = 0; i < at->locals.size(); ++i) {
        if (at->locals[i].first != name) continue;
        Reference reference{.source = Source::local, .up = up, .index = static_cast<uint32_t>(i)};
        return {Lookup::found, {reference, at->locals[i].second, 1}, {}};
      }
    }
    for (size_t i = 0; i < at->steps->size(); ++i) {
      if ((*at->steps)[i].id == name)
        return among_ports(at->block->steps[i], static_cast<uint32_t>(i), part, up);
    }
  }
  bool inputs = name == "inputs";
  if (inputs || name == "state") {
    return among(document_entries(scope, inputs), part, inputs ? Source::flow_input : Source::state,
                 0);
  }
  return {Lookup::unknown_name, {}, scope.names()};
}

std::vector<std::pair<std::string, Reference>> parts_of(const Scope& scope,
                                                        const std::string& name) {
  std::vector<std::pair<std::string, Reference>> parts;
  LookupResult whole = look_up(scope, name, nullptr);
  for (const std::string& part : whole.known) {
    parts.emplace_back(part, look_up(scope, name, &part).resolved.reference);
  }
  return parts;
}

}  // namespace danlu::flow
