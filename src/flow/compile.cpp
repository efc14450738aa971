#include <algorithm>

#include "base/hash.hpp"
#include "flow/bind.hpp"
#include "flow/edges.hpp"
#include "flow/errors.hpp"
#include "flow/infer.hpp"
#include "flow/plan.hpp"

namespace danlu::flow {
namespace {

constexpr int kCallDepthMax = 16;

// Compiles one document; mistakes are collected, so that one check shows them all.
class Compiler {
 public:
  Compiler(const FlowDocument& document, const NodeRegistry& nodes, const FlowLoader& loader,
           CheckResult& result, std::vector<FlowSource>& sources, int depth)
      : document_(document),
        nodes_(nodes),
        loader_(loader),
        result_(result),
        sources_(sources),
        depth_(depth) {}

  std::shared_ptr<FlowPlan> compile() {
    auto plan = std::make_shared<FlowPlan>();
    plan->file = document_.file;
    plan->name = document_.name;
    plan->summary = document_.summary;
    plan->durability = document_.durability;
    plan->inputs = document_.inputs;
    plan->state = document_.state;
    Scope scope{.document = &document_,
                .block = &plan->root,
                .steps = &document_.steps,
                .locals = {},
                .loop_id = {}};
    compile_block(document_.steps, scope);
    compile_outputs(scope, *plan);
    warn_unused(plan->root, document_.steps);
    return plan;
  }

 private:
  void report_at(Error error, TextPlace place) {
    error.at(PlaceKind::line, place.line)
        .at(PlaceKind::column, place.column)
        .at(PlaceKind::file, document_.file);
    result_.problems.push_back(std::move(error));
  }
  void warn_at(Error error, TextPlace place) {
    error.at(PlaceKind::line, place.line)
        .at(PlaceKind::column, place.column)
        .at(PlaceKind::file, document_.file);
    result_.warnings.push_back(std::move(error));
  }

  // Ports first (steps may refer to later ones), then bindings, then edges. Returns what the block
  // reads outside.
  std::vector<Reference> compile_block(const std::vector<Step>& steps, const Scope& scope) {
    scope.block->steps.resize(steps.size());
    // Containers' and loops' outputs depend on what is inside only by name, so names come first.
    for (size_t i = 0; i < steps.size(); ++i) declare(steps[i], scope.block->steps[i]);
    std::vector<std::vector<Reference>> used(steps.size());
    for (size_t i = 0; i < steps.size(); ++i) {
      bind_step(steps[i], scope.block->steps[i], scope, used[i]);
    }
    connect(steps, *scope.block, used);
    for (std::vector<std::string>& cycle : find_cycles(*scope.block)) {
      auto first = std::ranges::find(steps, cycle.front(), &Step::id);
      cycle.push_back(cycle.front());
      report_at(Error(kCycle, {{"cycle", joined(cycle, " → ")}}), first->place);
    }
    std::vector<Reference> outside;
    for (const std::vector<Reference>& references : used) add_outer(references, outside);
    return outside;
  }

  // References that leave the block, seen from the frame around it.
  static void add_outer(const std::vector<Reference>& references, std::vector<Reference>& outside) {
    for (Reference reference : references) {
      if (reference.up == 0) continue;
      --reference.up;
      outside.push_back(reference);
    }
  }

  // Identity, node type and output ports of a step.
  void declare(const Step& step, StepPlan& plan) {
    plan.id = step.id;
    plan.kind = step.kind;
    plan.place = step.place;
    plan.policies = step.policies;
    try {
      switch (step.kind) {
        case StepKind::use:
          declare_use(step, plan);
          break;
        case StepKind::call:
          declare_call(step, plan);
          break;
        case StepKind::for_each:
          declare_for_each(step, plan);
          break;
        case StepKind::while_loop:
          for (const FlowOutput& variable : step.while_loop->state) {
            plan.ports.outputs.push_back({variable.name, {}, {}, true});
          }
          break;
      }
      plan.broken = step.kind == StepKind::use && plan.node == nullptr;
    } catch (const Error& error) {
      plan.broken = true;
      report_at(error, step.place);
    }
    plan.node_outputs = plan.ports.outputs.size();
    if (step.policies.on_error == OnError::branch || step.kind == StepKind::for_each) {
      bool each = step.kind == StepKind::for_each;
      plan.ports.outputs.push_back({each ? "errors" : "error", {PortKind::record, each}, {}, true});
    }
  }

  void declare_use(const Step& step, StepPlan& plan) {
    if (step.target.empty()) return;
    const NodeType& node = nodes_.at(step.target);
    plan.node = &node;
    if (step.version > node.version) {
      throw Error(kNodeVersion,
                  {{"node", node.id}, {"known", node.version}, {"asked", step.version}});
    }
    Upstream upstream;
    if (step.in) {
      for (const auto& [key, value] : step.in->members) upstream.emplace_back(key.text, PortType{});
    }
    plan.ports = node.ports(literal_params(step), upstream);
  }

  // The parameters that are plain values, brought up to the node's version.
  Json literal_params(const Step& step) const {
    JsonObject literal;
    if (step.with) {
      for (const auto& [key, value] : step.with->members) {
        bool computed = value.is_scalar() && jinja::sole_expression(value.text).has_value();
        if (!computed) literal.set(key.text, value.to_json());
      }
    }
    const NodeType& node = nodes_.at(step.target);
    Json with(std::move(literal));
    bool old = step.version > 0 && step.version < node.version;
    return old && node.migrate ? node.migrate(static_cast<int>(step.version), with) : with;
  }

  void declare_call(const Step& step, StepPlan& plan) {
    if (depth_ >= kCallDepthMax) throw Error(kCallDepth, {{"limit", kCallDepthMax}});
    if (!loader_)
      throw Error(kUnknownEntry, {{"kind", "flow"}, {"name", step.target}, {"near", ""}});
    LoadedFlow loaded = loader_(step.target, document_.file);
    sources_.push_back({step.target, document_.file, loaded.file,
                        std::make_shared<const std::string>(loaded.text)});
    std::vector<Error> problems;
    FlowDocument document = read_document(loaded.text, loaded.file, problems);
    result_.problems.insert(result_.problems.end(), problems.begin(), problems.end());
    std::shared_ptr<FlowPlan> called =
        Compiler(document, nodes_, loader_, result_, sources_, depth_ + 1).compile();
    plan.ports.outputs = called->outputs;
    for (const FlowInput& input : called->inputs) {
      plan.ports.inputs.push_back({input.name, input.type, input.help, input.required});
    }
    plan.call = std::make_unique<CallPlan>(CallPlan{called});
  }

  static void declare_for_each(const Step& step, StepPlan& plan) {
    for (const FlowOutput& output : step.for_each->outputs) {
      plan.ports.outputs.push_back({output.name, {PortKind::json, true}, {}, true});
    }
  }

  void bind_step(const Step& step, StepPlan& plan, const Scope& scope,
                 std::vector<Reference>& used) {
    BindContext context{scope, document_.file, result_.problems, used, nullptr};
    if (step.policies.when) bind_when(step, plan, context);
    switch (step.kind) {
      case StepKind::use:
        if (plan.node == nullptr) return;
        bind_inputs(step, plan, context);
        bind_params(step, plan, context);
        break;
      case StepKind::call:
        if (plan.call != nullptr) bind_inputs(step, plan, context);
        break;
      case StepKind::for_each:
        bind_for_each(step, plan, scope, context);
        break;
      case StepKind::while_loop:
        bind_while(step, plan, scope, context);
        break;
    }
  }

  void bind_when(const Step& step, StepPlan& plan, const BindContext& context) {
    plan.has_when = true;
    plan.when = bind(*step.policies.when, Templates::refused, context);
    expect_type(plan.when, {PortKind::boolean}, "when", *step.policies.when, context);
    if (plan.when.is_constant() && plan.when.constant.json() == Json(false)) {
      warn_at(Error(kUnreachable, {{"step", step.id}}), step.place);
    }
  }

  static void expect_type(const Binding& binding, const PortType& type, std::string_view target,
                          const YamlNode& node, const BindContext& context) {
    bool fits = can_connect(binding.type, type);
    if (fits && binding.is_constant()) {
      try {
        conform(binding.constant, type);
      } catch (const Error&) {
        fits = false;
      }
    }
    if (fits) return;
    report(context,
           Error(kTypeMismatch, {{"target", target},
                                 {"expected", type.name()},
                                 {"source", binding.source.empty() ? "the value" : binding.source},
                                 {"found", binding.constant.is_null() && binding.is_constant()
                                               ? "null"
                                               : binding.type.name()}}),
           node);
  }

  void bind_inputs(const Step& step, StepPlan& plan, const BindContext& context) {
    std::vector<std::string> names;
    for (const Port& port : plan.ports.inputs) names.push_back(port.name);
    plan.inputs.resize(names.size());
    std::vector<bool> given(names.size(), false);
    if (step.in) {
      for (const auto& [key, value] : step.in->members) {
        auto found = std::ranges::find(names, key.text);
        if (found == names.end()) {
          report(context,
                 Error(kUnknownPort, {{"step", step.target},
                                      {"port", key.text},
                                      {"near", did_you_mean(key.text, names)},
                                      {"known", joined(names)}}),
                 key);
          continue;
        }
        auto index = static_cast<size_t>(found - names.begin());
        given[index] = true;
        plan.inputs[index] = bind(value, Templates::refused, context);
        expect_type(plan.inputs[index], plan.ports.inputs[index].type, "input '" + key.text + "'",
                    value, context);
      }
    }
    for (size_t i = 0; i < names.size(); ++i) {
      if (given[i] || !plan.ports.inputs[i].required) continue;
      report_at(Error(kMissingInput, {{"port", names[i]},
                                      {"node", step.target},
                                      {"help", plan.ports.inputs[i].help.en}}),
                step.place);
    }
  }

  void bind_params(const Step& step, StepPlan& plan, const BindContext& outer) {
    BindContext context{outer.scope, outer.file, outer.problems, outer.used, &plan.ports.inputs};
    JsonObject constant;
    std::vector<std::string> later;
    if (step.with) {
      for (const auto& [key, value] : step.with->members) {
        const ParamSpec* spec = plan.node->params.find(key.text);
        bool templates = spec != nullptr && spec->options.is_template;
        Binding binding = bind(value, templates ? Templates::allowed : Templates::refused, context);
        if (binding.is_constant()) {
          constant.set(key.text, binding.constant.json());
        } else {
          later.push_back(key.text);
          plan.computed_params.push_back({key.text, std::move(binding)});
        }
        if (spec == nullptr && std::ranges::find(later, key.text) != later.end())
          constant.set(key.text, Json());
      }
    }
    plan.static_with = Json(std::move(constant));
    bool old = step.version > 0 && step.version < plan.node->version;
    if (old && plan.node->migrate) {
      plan.static_with = plan.node->migrate(static_cast<int>(step.version), plan.static_with);
    }
    try {
      auto params = plan.node->params.read(plan.static_with, later);
      if (plan.computed_params.empty()) plan.static_params = std::move(params);
    } catch (const Error& error) {
      report(outer, error, param_node(step, error));
    }
    check_names(step, plan, outer);
  }

  // Parameters that name an input or a state variable of the flow (their widget says so).
  void check_names(const Step& step, const StepPlan& plan, const BindContext& context) {
    for (const ParamSpec& spec : plan.node->params.specs()) {
      bool input = spec.options.widget == "flow_input";
      if (!input && spec.options.widget != "state") continue;
      const YamlNode* value = step.with ? step.with->find(spec.name) : nullptr;
      if (value == nullptr || !value->is_scalar() || jinja::has_markup(value->text)) continue;
      LookupResult found = look_up(context.scope, input ? "inputs" : "state", &value->text);
      if (found.outcome == Lookup::found) continue;
      report(context,
             Error(kUnknownReference, {{"name", value->text},
                                       {"near", did_you_mean(value->text, found.known)},
                                       {"known", joined(found.known)}}),
             *value);
    }
  }

  // The place of the parameter an error speaks of, or of the whole `with`.
  static const YamlNode& param_node(const Step& step, const Error& error) {
    static const YamlNode kNowhere;
    if (!step.with) return kNowhere;
    for (const Place& place : error.places()) {
      if (place.kind != PlaceKind::parameter) continue;
      if (const YamlNode* value = step.with->find(place.value)) return *value;
    }
    for (const ErrorArgument& argument : error.arguments()) {
      if (argument.name != "name") continue;
      if (const YamlNode* key = step.with->find_key(argument.value)) return *key;
    }
    return *step.with;
  }

  void bind_for_each(const Step& step, StepPlan& plan, const Scope& scope,
                     const BindContext& context) {
    const ForEach& each = *step.for_each;
    plan.for_each = std::make_unique<ForEachPlan>();
    plan.for_each->items = bind(each.items, Templates::refused, context);
    plan.for_each->parallel = each.parallel;
    plan.for_each->on_error = each.on_error;
    plan.for_each->body = std::make_unique<BlockPlan>();
    PortType item = item_type(plan.for_each->items.type);
    Scope inner{.outer = &scope,
                .document = &document_,
                .block = plan.for_each->body.get(),
                .steps = &each.body,
                .locals = {{"item", item}, {"index", {PortKind::integer}}},
                .loop_id = {}};
    std::vector<Reference> outside = compile_block(each.body, inner);
    std::vector<Reference> used;
    BindContext inner_context{inner, document_.file, result_.problems, used, nullptr};
    for (const FlowOutput& output : each.outputs) {
      plan.for_each->outputs.push_back(
          {output.name, bind(output.value, Templates::refused, inner_context)});
    }
    add_outer(used, outside);
    context.used.insert(context.used.end(), outside.begin(), outside.end());
  }

  void bind_while(const Step& step, StepPlan& plan, const Scope& scope,
                  const BindContext& context) {
    const While& loop = *step.while_loop;
    plan.while_loop = std::make_unique<WhilePlan>();
    plan.while_loop->rounds_max = loop.rounds_max;
    plan.while_loop->body = std::make_unique<BlockPlan>();
    std::vector<std::pair<std::string, PortType>> locals;
    for (const FlowOutput& variable : loop.state) {
      plan.while_loop->state.push_back(
          {variable.name, bind(variable.value, Templates::refused, context)});
      locals.emplace_back(variable.name, PortType{});
    }
    Scope inner{.outer = &scope,
                .document = &document_,
                .block = plan.while_loop->body.get(),
                .steps = &loop.body,
                .locals = locals,
                .loop_id = step.id};
    std::vector<Reference> outside = compile_block(loop.body, inner);
    std::vector<Reference> used;
    BindContext inner_context{inner, document_.file, result_.problems, used, nullptr};
    for (const auto& [name, type] : locals) {
      auto given = std::ranges::find(loop.next, name, &FlowOutput::name);
      Binding binding;
      if (given != loop.next.end()) {
        binding = bind(given->value, Templates::refused, inner_context);
      } else {  // Not named in `next`: stays as it is.
        binding.kind = Binding::Kind::reference;
        binding.reference = look_up(inner, step.id, &name).resolved.reference;
      }
      plan.while_loop->next.push_back({name, std::move(binding)});
    }
    for (const FlowOutput& given : loop.next) {
      auto known = std::ranges::find(locals, given.name, &std::pair<std::string, PortType>::first);
      if (known == locals.end()) {
        report_at(Error(kUnknownKey,
                        {{"key", given.name}, {"near", ""}, {"known", joined(state_names(loop))}}),
                  given.place);
      }
    }
    plan.while_loop->until = bind(loop.until, Templates::refused, inner_context);
    expect_type(plan.while_loop->until, {PortKind::boolean}, "until", loop.until, inner_context);
    add_outer(used, outside);
    context.used.insert(context.used.end(), outside.begin(), outside.end());
  }

  static std::vector<std::string> state_names(const While& loop) {
    std::vector<std::string> names;
    for (const FlowOutput& variable : loop.state) names.push_back(variable.name);
    return names;
  }

  void connect(const std::vector<Step>& steps, BlockPlan& block,
               const std::vector<std::vector<Reference>>& used) {
    for (size_t i = 0; i < steps.size(); ++i) {
      for (const Reference& reference : used[i]) {
        bool here = reference.source == Reference::Source::step_output && reference.up == 0;
        if (here) add_edge(block, reference.index, static_cast<uint32_t>(i));
      }
      for (const std::string& name : steps[i].policies.after) {
        auto found = std::ranges::find(steps, name, &Step::id);
        if (found == steps.end()) {
          std::vector<std::string> known;
          for (const Step& step : steps) known.push_back(step.id);
          report_at(Error(kUnknownReference, {{"name", name},
                                              {"near", did_you_mean(name, known)},
                                              {"known", joined(known)}}),
                    steps[i].place);
        } else {
          add_edge(block, static_cast<uint32_t>(found - steps.begin()), static_cast<uint32_t>(i));
        }
      }
    }
    for (size_t i = 0; i < steps.size(); ++i) {
      if (block.steps[i].depends.empty()) block.roots.push_back(static_cast<uint32_t>(i));
    }
  }

  void compile_outputs(const Scope& scope, FlowPlan& plan) {
    std::vector<Reference> used;
    BindContext context{scope, document_.file, result_.problems, used, nullptr};
    for (const FlowOutput& output : document_.outputs) {
      Port port{output.name, output.type.value_or(PortType{}), output.help, true};
      bool given_by_step = output.value.is_null();
      if (!given_by_step) {
        Binding binding = bind(output.value, Templates::refused, context);
        if (output.type) {
          expect_type(binding, *output.type, "output '" + output.name + "'", output.value, context);
        } else {
          port.type = binding.type;
        }
        plan.output_values.push_back({output.name, std::move(binding)});
      }
      plan.outputs.push_back(std::move(port));
    }
    for (const StepPlan& step : plan.root.steps) {
      if (step.node == nullptr || step.node->id != "flow.output") continue;
      std::string name = step.static_with.text_or("name", "");
      if (std::ranges::find(plan.outputs, name, &Port::name) == plan.outputs.end()) {
        plan.outputs.push_back({name, {}, {}, true});
      }
    }
    for (const Reference& reference : used) {
      if (reference.source == Reference::Source::step_output)
        output_steps_.push_back(reference.index);
    }
  }

  // A pure step nobody reads is most likely a forgotten wire.
  void warn_unused(const BlockPlan& block, const std::vector<Step>& steps) {
    for (size_t i = 0; i < block.steps.size(); ++i) {
      const StepPlan& step = block.steps[i];
      bool pure = step.node != nullptr && step.node->effect == Effect::pure;
      bool read =
          !step.dependents.empty() || std::ranges::find(output_steps_, i) != output_steps_.end();
      if (pure && !read) warn_at(Error(kUnused, {{"step", step.id}}), steps[i].place);
    }
  }

  const FlowDocument& document_;
  const NodeRegistry& nodes_;
  const FlowLoader& loader_;
  CheckResult& result_;
  std::vector<FlowSource>& sources_;
  int depth_;
  std::vector<size_t> output_steps_;
};

}  // namespace

CheckResult check_flow(std::string_view yaml, const std::string& file, const NodeRegistry& nodes,
                       const FlowLoader& loader) {
  CheckResult result;
  FlowDocument document = read_document(yaml, file, result.problems);
  std::vector<FlowSource> sources;
  sources.push_back({"", "", file, std::make_shared<const std::string>(yaml)});
  std::shared_ptr<FlowPlan> plan = Compiler(document, nodes, loader, result, sources, 0).compile();
  plan->digest = sha256_hex(yaml);
  plan->sources = std::move(sources);
  if (result.problems.empty()) result.plan = plan;
  return result;
}

}  // namespace danlu::flow
