// From a value as written in a flow (YAML) to a Binding: literals, "{{ expressions }}", templates,
// and lists and mappings of them, with every name resolved and every mistake reported.
#pragma once

#include "flow/scope.hpp"

namespace danlu::flow {

// Collects what a step or block needs from where, and what is wrong.
struct BindContext {
  const Scope& scope;
  const std::string& file;
  std::vector<Error>& problems;
  std::vector<Reference>& used;  // Every reference read, for the edges.
  // Names of the step's own inputs, usable in its templates.
  const std::vector<Port>* own_inputs = nullptr;
};

enum class Templates { refused, allowed };

Binding bind(const YamlNode& node, Templates templates, const BindContext& context);

// Adds a problem placed at the node.
void report(const BindContext& context, Error error, const YamlNode& node);

}  // namespace danlu::flow
