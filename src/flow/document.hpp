// A flow as written: the YAML document read into steps, with the line and column of everything.
//
//   danlu: 1
//   name: greet
//   inputs:  {who: {type: text, default: world, help: {en: Whom to greet, zh: 问候谁}}}
//   durability: async                                # or sync, none
//   state:   {seen: {type: integer, scope: conversation, default: 0}}
//   steps:
//     - id: hello
//       use: text.template@1
//       with: {template: "Hello {{ inputs.who }}"}   # parameters; templates where a parameter is one
//       in: {}                                       # input ports: "{{ step.port }}" or plain values
//       when: "{{ inputs.who != '' }}"               # policies: when, after, retry, timeout, on_error, cache
//   outputs: {text: "{{ hello.text }}"}
//
// Containers instead of `use`:
//   for_each: {items: "{{ inputs.list }}", parallel: 4, on_error: stop|keep|drop, do: [steps],
//              outputs: {name: "{{ … }}"}}
//       inside: item, index; the step's outputs are one list per name, and `errors`
//   while: {state: {n: 0}, do: [steps], next: {n: "{{ loop.n + 1 }}"}, until: "{{ loop.n >= 3 }}", max: 10}
//       inside and after: <step id>.<state name>; `until` is asked after each round, with the next state
//   call: other.flow.yaml
//       with `in`; the step's outputs are that flow's outputs
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/yaml.hpp"
#include "flow/port_type.hpp"

namespace danlu::flow {

inline constexpr int kFormatVersion = 1;

struct TextPlace {
  int line = 0;
  int column = 0;
};

struct FlowInput {
  std::string name = {};
  PortType type = {};
  Bilingual help = {};
  bool required = true;
  Json default_value = {};
  std::vector<std::string> choices = {};
  TextPlace place = {};
};

struct FlowOutput {
  std::string name = {};
  YamlNode value = {};  // Absent (null scalar) when a flow.output step gives it.
  std::optional<PortType> type = {};
  Bilingual help = {};
  TextPlace place = {};
};

enum class StateScope { run, conversation };

// What of a run is on the disk when: with `sync` a wave's events before the next wave starts; with
// `async` at least every 100 ms; with `none` nothing is stored.
enum class Durability { async, sync, none };

struct StateVariable {
  std::string name = {};
  PortType type = {};
  StateScope scope = StateScope::run;
  Json default_value = {};
  TextPlace place = {};
};

struct RetryPolicy {
  int64_t times = 0;  // Attempts after the first.
  int64_t wait_ms = 500;
  double factor = 2.0;
  int64_t wait_ms_max = 30'000;

  static auto fields() {
    return std::tuple{field("times", &RetryPolicy::times), field("wait_ms", &RetryPolicy::wait_ms),
                      field("factor", &RetryPolicy::factor),
                      field("wait_ms_max", &RetryPolicy::wait_ms_max)};
  }
};

struct TimeoutPolicy {
  int64_t run_ms = 0;   // Of one attempt; 0: none.
  int64_t idle_ms = 0;  // Without preview or progress; 0: none.

  static auto fields() {
    return std::tuple{field("run_ms", &TimeoutPolicy::run_ms),
                      field("idle_ms", &TimeoutPolicy::idle_ms)};
  }
};

enum class OnError { stop, defaults, branch };

struct Policies {
  std::optional<YamlNode> when;  // Absent: always.
  std::vector<std::string> after;
  RetryPolicy retry;
  TimeoutPolicy timeout;
  OnError on_error = OnError::stop;
  Json default_outputs;  // With OnError::defaults.
  std::optional<bool> cache;
};

struct Step;

enum class ItemErrors { stop, keep, drop };

struct ForEach {
  YamlNode items;
  int64_t parallel = 1;
  ItemErrors on_error = ItemErrors::stop;
  std::vector<Step> body;
  std::vector<FlowOutput> outputs;
};

struct While {
  std::vector<FlowOutput> state;  // First values.
  std::vector<Step> body;
  std::vector<FlowOutput> next;
  YamlNode until;
  int64_t rounds_max = 100;
};

enum class StepKind { use, for_each, while_loop, call };

struct Step {
  std::string id;
  StepKind kind = StepKind::use;
  std::string target;   // Node id, or path of the flow to call.
  int64_t version = 0;  // Of the node; 0: the newest.
  std::optional<YamlNode> with;
  std::optional<YamlNode> in;
  Policies policies;
  std::shared_ptr<const ForEach> for_each;
  std::shared_ptr<const While> while_loop;
  TextPlace place = {};
};

struct FlowDocument {
  std::string file;  // As named by whoever read it; for messages.
  std::string name = {};
  Bilingual summary;
  Durability durability = Durability::async;
  std::vector<FlowInput> inputs;
  std::vector<StateVariable> state;
  std::vector<Step> steps;
  std::vector<FlowOutput> outputs;
};

// Reads a document; every mistake of form is added to `problems` (each placed at line, column,
// file) and the rest still read, so that one look shows them all. Only text that is not YAML
// throws.
FlowDocument read_document(std::string_view yaml, const std::string& file,
                           std::vector<Error>& problems);

}  // namespace danlu::flow

template <>
struct danlu::EnumNames<danlu::flow::Durability> {
  static constexpr std::array names{"async", "sync", "none"};
};
template <>
struct danlu::EnumNames<danlu::flow::StateScope> {
  static constexpr std::array names{"run", "conversation"};
};
template <>
struct danlu::EnumNames<danlu::flow::ItemErrors> {
  static constexpr std::array names{"stop", "keep", "drop"};
};
