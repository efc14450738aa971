// Names in sight while a flow is compiled: inputs, state, items, and the steps of this block and
// those around it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "flow/plan.hpp"

namespace danlu::flow {

struct Scope {
  const Scope* outer = nullptr;
  const FlowDocument* document = nullptr;
  BlockPlan* block = nullptr;                            // Its steps have their ports once planned.
  const std::vector<Step>* steps = nullptr;              // As written.
  std::vector<std::pair<std::string, PortType>> locals;  // item, index; or a loop's state.
  std::string loop_id;  // Inside a while: the name its state is read by.

  // All names that can begin a path here.
  std::vector<std::string> names() const;
};

// A path resolved: which slot, its type, and how many steps of the path it used.
struct Resolved {
  Reference reference;
  PortType type;
  size_t used = 0;
};

enum class Lookup { found, whole_name, unknown_name, unknown_part };

struct LookupResult {
  Lookup outcome = Lookup::unknown_name;
  Resolved resolved;
  std::vector<std::string> known;  // Parts (or names) that exist, for the message.
};

// Resolves name and, for a step, its port. `whole_name` when the path stops at a step, `inputs` or
// `state`.
LookupResult look_up(const Scope& scope, const std::string& name, const std::string* part);

// The parts of a whole name: a step's ports, the flow's inputs, the state.
std::vector<std::pair<std::string, Reference>> parts_of(const Scope& scope,
                                                        const std::string& name);

}  // namespace danlu::flow
