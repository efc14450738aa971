// Bindings: values of a flow document made ready to evaluate. Names are resolved to slots when the
// flow is compiled, so that a plain "{{ step.port }}" is one copy at run time and an expression
// looks nothing up by text but the names it uses.
#pragma once

#include <string>
#include <vector>

#include "base/jinja/jinja.hpp"
#include "flow/port_type.hpp"

namespace danlu::flow {

// Where a value comes from, seen from the frame that evaluates.
struct Reference {
  enum class Source : uint8_t {
    flow_input,   // index: of the flow's inputs.
    state,        // index: of the flow's state variables.
    local,        // item, index, or a while's state; index: of the frame's locals.
    step_output,  // index: step in the frame's block; port: of its outputs.
    own_input     // index: input port of the step itself (templates).
  };
  Source source = Source::flow_input;
  uint16_t up = 0;  // Frames to go outwards.
  uint32_t index = 0;
  uint32_t port = 0;
  bool operator==(const Reference&) const = default;
};

// Gives values to bindings; the executor's frame is one.
class ValueSource {
 public:
  virtual ~ValueSource() = default;
  virtual Value get(const Reference& reference) const = 0;
};

// One outer name an expression uses: a value itself (item), or an object of parts (a step and its
// ports).
struct NameUse {
  struct Part {
    std::string name;
    Reference reference;
    bool guarded = false;  // Read only to test or replace its absence.
  };
  std::string name;
  bool direct = false;  // parts[0] is the value itself.
  std::vector<Part> parts;
};

struct Binding {
  enum class Kind : uint8_t {
    constant,
    reference,
    expression,
    text_template,
    list,
    object,
    invalid
  };
  Kind kind = Kind::constant;
  Value constant;
  Reference reference;
  std::vector<jinja::PathStep> rest;  // Path inside the referenced value.
  jinja::Expression expression;
  jinja::Template text_template;
  std::vector<NameUse> names;
  std::vector<Binding> items;     // list, object
  std::vector<std::string> keys;  // object
  PortType type;                  // As far as known before the run.
  std::string source;             // As written; for messages.
  int line = 0;
  int column = 0;

  bool is_constant() const { return kind == Kind::constant; }
};

// The value; skipped when something it needs was skipped. Throws Error (jinja.*), placed at its
// line.
Value evaluate(const Binding& binding, const ValueSource& source, const CancelToken& cancel);

// Follows `rest` into a JSON value; throws Error(flow.no_part) when a part is missing.
Json part_of(const Json& value, const std::vector<jinja::PathStep>& rest, size_t first = 0);

}  // namespace danlu::flow
