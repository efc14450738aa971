#include "flow/fork.hpp"

#include <algorithm>
#include <set>

#include "flow/run_errors.hpp"

namespace danlu::flow {
namespace {

// A step instance of a log, found in the plan.
struct Located {
  struct Around {
    std::string path;
    StepKind kind;
    int64_t item;
  };
  const FlowPlan* flow = nullptr;
  const BlockPlan* block = nullptr;
  uint32_t step = 0;
  std::string prefix;
  std::vector<Around> around;  // Containers, outermost first.

  const StepPlan& plan() const { return block->steps[step]; }
};

[[noreturn]] void unknown(std::string_view kind, const std::string& name,
                          const std::vector<std::string>& known) {
  throw Error(kUnknownRunPart,
              {{"kind", kind}, {"name", name}, {"near", did_you_mean(name, known)}});
}

const BlockPlan* inside_of(const StepPlan& step, const FlowPlan** flow) {
  if (step.for_each != nullptr) return step.for_each->body.get();
  if (step.while_loop != nullptr) return step.while_loop->body.get();
  if (step.call == nullptr) return nullptr;
  *flow = step.call->flow.get();
  return &step.call->flow->root;
}

Located locate(const FlowPlan& plan, const std::string& path) {
  Located found{.flow = &plan, .block = &plan.root, .step = 0, .prefix = "", .around = {}};
  size_t begin = 0;
  for (;;) {
    size_t end = path.find('/', begin);
    std::string part = path.substr(begin, end == std::string::npos ? end : end - begin);
    size_t bracket = part.find('[');
    std::string id = part.substr(0, bracket);
    auto step = std::ranges::find(found.block->steps, id, &StepPlan::id);
    if (step == found.block->steps.end()) {
      std::vector<std::string> known;
      for (const StepPlan& one : found.block->steps) known.push_back(one.id);
      unknown("step", path, known);
    }
    found.step = static_cast<uint32_t>(step - found.block->steps.begin());
    if (end == std::string::npos) {
      if (bracket != std::string::npos) unknown("step", path, {id});
      return found;
    }
    int64_t item = bracket == std::string::npos ? 0 : std::atoll(part.c_str() + bracket + 1);
    found.around.push_back({found.prefix + id, step->kind, item});
    found.block = inside_of(*step, &found.flow);
    if (found.block == nullptr) unknown("step", path, {});
    begin = end + 1;
    found.prefix = path.substr(0, begin);
  }
}

void collect(const Binding& binding, std::vector<Reference>& uses) {
  if (binding.kind == Binding::Kind::reference) uses.push_back(binding.reference);
  for (const NameUse& name : binding.names) {
    for (const NameUse::Part& part : name.parts) uses.push_back(part.reference);
  }
  for (const Binding& item : binding.items) collect(item, uses);
}

// What the step itself reads; not what the steps inside a container do.
std::vector<Reference> uses_of(const StepPlan& step) {
  std::vector<Reference> uses;
  if (step.has_when) collect(step.when, uses);
  for (const Binding& input : step.inputs) collect(input, uses);
  for (const NamedBinding& param : step.computed_params) collect(param.value, uses);
  if (step.for_each != nullptr) {
    collect(step.for_each->items, uses);
    for (const NamedBinding& output : step.for_each->outputs) collect(output.value, uses);
  }
  if (step.while_loop != nullptr) {
    for (const NamedBinding& variable : step.while_loop->state) collect(variable.value, uses);
    for (const NamedBinding& variable : step.while_loop->next) collect(variable.value, uses);
    collect(step.while_loop->until, uses);
  }
  return uses;
}

// One pass over the log, in its order: what a change reaches always comes later.
class Forker {
 public:
  Forker(const FlowPlan& plan, const std::vector<RecordedEvent>& events, const ForkChanges& changes)
      : plan_(plan), events_(events), changes_(changes) {}

  ForkedLog fork() {
    check();
    for (size_t i = 0; i < events_.size(); ++i) {
      if (!events_[i].path.empty()) last_[events_[i].path] = i;
    }
    for (size_t i = 0; i < events_.size(); ++i) look_at(events_[i], i);
    for (const RecordedEvent& event : seen_) {
      bool reopened = reopened_.contains(event.path) && event.ends_step();
      if (!reopened) forked_.events.push_back(event);
    }
    return std::move(forked_);
  }

 private:
  void check() {
    std::set<std::string> paths;
    for (const RecordedEvent& event : events_) {
      if (event.kind == EventKind::run_started) read_inputs(event);
      if (!event.path.empty()) paths.insert(event.path);
    }
    std::vector<std::string> known(paths.begin(), paths.end());
    for (const std::string& path : changes_.from) {
      if (!paths.contains(path)) unknown("step", path, known);
    }
    for (const auto& [path, outputs] : changes_.set) {
      if (!paths.contains(path)) unknown("step", path, known);
      const StepPlan& step = locate(plan_, path).plan();
      for (const auto& [port, value] : outputs) {
        std::vector<std::string> ports;
        for (const Port& one : step.ports.outputs) ports.push_back(one.name);
        auto found = std::ranges::find(step.ports.outputs, port, &Port::name);
        if (found == step.ports.outputs.end()) unknown("output", path + "." + port, ports);
        PortType type = found->type;
        type.optional = true;
        conform(Value(value), type);
      }
    }
  }

  void read_inputs(const RecordedEvent& started) {
    std::map<std::string, Json> inputs;
    for (const auto& [name, value] : started.data.at("inputs").as_object()) inputs[name] = value;
    for (const auto& [name, value] : changes_.inputs) {
      auto found = std::ranges::find(plan_.inputs, name, &FlowInput::name);
      if (found == plan_.inputs.end()) {
        std::vector<std::string> known;
        for (const FlowInput& input : plan_.inputs) known.push_back(input.name);
        unknown("input", name, known);
      }
      inputs[name] = value;
    }
    for (const auto& [name, value] : inputs) forked_.inputs.emplace_back(name, value);
    seen_.push_back(started);
  }

  void look_at(const RecordedEvent& event, size_t index) {
    if (event.path.empty()) return;
    Located step = locate(plan_, event.path);
    if (!decided_.contains(event.path)) {
      decided_.insert(event.path);
      if (reached(event, step)) leave_out(event.path, step);
    }
    if (left_out_.contains(event.path)) {
      // Readers of what it would have set run again too.
      for (const StepEffect& effect : effects_from_json(event.data)) {
        if (effect.kind != StepEffect::Kind::flow_output) {
          state_changed_.insert(step.flow->name + "." + effect.name);
        }
      }
      return;
    }
    bool last = last_.at(event.path) == index;
    if (last && changes_.set.contains(event.path)) {
      set_outputs(event, step);
    } else {
      seen_.push_back(event);
    }
  }

  void set_outputs(const RecordedEvent& event, const Located& step) {
    RecordedEvent changed = event;
    changed.kind = EventKind::step_finished;
    changed.data.object_members().erase("error");
    Json outputs =
        event.data.find("outputs") != nullptr ? event.data.at("outputs") : Json::object();
    for (const auto& [port, value] : changes_.set.at(event.path)) outputs[port] = value;
    changed.data["outputs"] = std::move(outputs);
    seen_.push_back(std::move(changed));
    changed_.insert(event.path);
    reopen_around(step);
  }

  bool reached(const RecordedEvent& event, const Located& step) {
    const StepPlan& plan = step.plan();
    for (const Located::Around& around : step.around) {
      if (left_out_.contains(around.path)) return true;
      auto round = first_open_round_.find(around.path);
      bool later = around.kind == StepKind::while_loop && round != first_open_round_.end() &&
                   around.item > round->second;
      if (later) return true;
    }
    if (std::ranges::find(changes_.from, event.path) != changes_.from.end()) return true;
    for (uint32_t other : plan.depends) {
      if (changed_.contains(step.prefix + step.block->steps[other].id)) return true;
    }
    if (!changes_.set.contains(event.path) && ended_badly(event.path, plan)) return true;
    return reads_change(step);
  }

  // A failure that stood runs again; so does what had not ended, and a container that was tried
  // more than once (its attempts cannot be told apart from within).
  bool ended_badly(const std::string& path, const StepPlan& plan) const {
    const RecordedEvent& last = events_[last_.at(path)];
    if (plan.kind == StepKind::use) {
      return !last.ends_step() || last.kind == EventKind::step_failed;
    }
    return last.attempt() > 1;
  }

  bool reads_change(const Located& step) const {
    const StepPlan& plan = step.plan();
    bool root_scope = step.flow == &plan_;
    bool input_node = plan.node != nullptr && plan.node->id == "flow.input";
    if (root_scope && input_node &&
        changes_.inputs.contains(plan.static_with.text_or("name", ""))) {
      return true;
    }
    for (const Reference& use : uses_of(plan)) {
      if (use.source == Reference::Source::flow_input && root_scope &&
          changes_.inputs.contains(plan_.inputs[use.index].name)) {
        return true;
      }
      if (use.source == Reference::Source::state &&
          state_changed_.contains(step.flow->name + "." + step.flow->state[use.index].name)) {
        return true;
      }
    }
    return false;
  }

  void leave_out(const std::string& path, const Located& step) {
    left_out_.insert(path);
    changed_.insert(path);
    forked_.left_out.push_back(path);
    reopen_around(step);
  }

  // A container something changed in goes on where it is, and its end is decided anew.
  void reopen_around(const Located& step) {
    for (const Located::Around& around : step.around) {
      changed_.insert(around.path);
      reopened_.insert(around.path);
      if (around.kind == StepKind::while_loop) {
        auto [round, added] = first_open_round_.try_emplace(around.path, around.item);
        round->second = std::min(round->second, around.item);
      }
    }
  }

  const FlowPlan& plan_;
  const std::vector<RecordedEvent>& events_;
  const ForkChanges& changes_;
  ForkedLog forked_;
  std::vector<RecordedEvent> seen_;
  std::map<std::string, size_t> last_;
  std::set<std::string> decided_;
  std::set<std::string> left_out_;
  std::set<std::string> changed_;   // Whatever depends on it is reached.
  std::set<std::string> reopened_;  // Containers.
  std::map<std::string, int64_t> first_open_round_;
  std::set<std::string> state_changed_;  // "flow.variable"
};

}  // namespace

ForkedLog fork_log(const FlowPlan& plan, const std::vector<RecordedEvent>& events,
                   const ForkChanges& changes) {
  return Forker(plan, events, changes).fork();
}

}  // namespace danlu::flow
