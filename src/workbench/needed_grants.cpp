// What a flow needs, read from its plan. Parameters tell by their widget what they name (url, file,
// model, collection). An input of the flow counts with its default: who gives another value finds
// it refused where it is used, until the owner grants it. What is otherwise only known when the
// step runs is asked for as "*", unless app.yaml says more closely what it will be.
#include <algorithm>
#include <set>

#include "workbench/app.hpp"

namespace danlu::workbench {
namespace {

namespace fs = std::filesystem;

class Needs {
 public:
  Needs(const App& app, const flow::FlowPlan& plan, const fs::path& data)
      : app_(app), plan_(plan), data_(data) {
    for (const Grant& asked : app.permissions) add(asked);
  }

  void of_block(const flow::BlockPlan& block) {
    for (const flow::StepPlan& step : block.steps) {
      if (step.node != nullptr) of_node(step);
      if (step.for_each) of_block(*step.for_each->body);
      if (step.while_loop) of_block(*step.while_loop->body);
      if (step.call) {
        ++depth_;
        of_block(step.call->flow->root);
        --depth_;
      }
    }
  }

  std::vector<Grant> list() const { return {found_.begin(), found_.end()}; }

 private:
  void add(Grant grant) {
    if (grant.kind == GrantKind::collection && owns_collection(app_, grant.value, data_)) return;
    found_.insert(std::move(grant));
  }

  // For a value that only the run will show.
  void add_any(GrantKind kind) {
    bool said = std::ranges::any_of(app_.permissions,
                                    [&](const Grant& asked) { return asked.kind == kind; });
    if (!said) add({kind, "*"});
  }

  void of_node(const flow::StepPlan& step) {
    for (const ParamSpec& spec : step.node->params.specs()) {
      const std::string& widget = spec.options.widget;
      if (widget.empty()) continue;
      auto computed = std::ranges::find(step.computed_params, spec.name, &flow::NamedBinding::name);
      if (computed != step.computed_params.end()) {
        if (std::optional<std::string> usual = default_of(computed->value)) {
          of_value(*step.node, widget, *usual);
        } else {
          of_computed(*step.node, widget, computed->value);
        }
        continue;
      }
      const Json* value = step.static_with.find(spec.name);
      if (value == nullptr) value = &spec.default_value;
      of_value(*step.node, widget, value->is_text() ? value->as_text() : "");
    }
  }

  // Of an input of the app's own flow; those of called flows are given by their callers.
  std::optional<std::string> default_of(const flow::Binding& binding) const {
    bool input = depth_ == 0 && binding.kind == flow::Binding::Kind::reference &&
                 binding.reference.source == flow::Reference::Source::flow_input &&
                 binding.rest.empty() && binding.reference.index < plan_.inputs.size();
    if (!input) return std::nullopt;
    const Json& usual = plan_.inputs[binding.reference.index].default_value;
    return usual.is_text() ? std::optional(usual.as_text()) : std::nullopt;
  }

  static bool writes(const flow::NodeType& node) { return node.effect == flow::Effect::writes; }
  static bool needs(const flow::NodeType& node, flow::Need need) {
    return std::ranges::find(node.needs, need) != node.needs.end();
  }

  void of_value(const flow::NodeType& node, const std::string& widget, const std::string& value) {
    if (widget == "model" && needs(node, flow::Need::model)) {
      add({GrantKind::model, value.empty() ? "default" : value});
    } else if (widget == "collection") {
      if (!value.empty()) add({GrantKind::collection, value});
    } else if (widget == "url") {
      if (std::optional<net::Url> url = net::Url::try_parse(value)) add(nodes::needed_for(*url));
    } else if (widget == "file") {
      of_file(node, value);
    }
  }

  void of_file(const flow::NodeType& node, const fs::path& path) {
    if (!path.is_absolute()) {
      if (writes(node)) add({GrantKind::write, "*"});
      return;
    }
    std::error_code failed;
    fs::path real = fs::weakly_canonical(path, failed);
    if (failed) return;
    add({writes(node) ? GrantKind::folder_write : GrantKind::folder_read,
         real.parent_path().string()});
  }

  void of_computed(const flow::NodeType& node, const std::string& widget,
                   const flow::Binding& binding) {
    if (widget == "model" && needs(node, flow::Need::model)) {
      add_any(GrantKind::model);
    } else if (widget == "collection") {
      add_any(GrantKind::collection);
    } else if (widget == "file" && writes(node)) {
      add({GrantKind::write, "*"});
    } else if (widget == "url") {
      of_url_template(binding.source);
    }
  }

  // "https://host/path/{{ id }}" tells its host; "https://host{{ x }}" does not.
  void of_url_template(const std::string& source) {
    size_t end = std::min({source.find("{{"), source.find("{%"), source.find("{#"), source.size()});
    std::string fixed = source.substr(0, end);
    size_t host = fixed.find("://");
    bool whole = host != std::string::npos && fixed.find('/', host + 3) != std::string::npos;
    std::optional<net::Url> url = whole ? net::Url::try_parse(fixed) : std::nullopt;
    if (url) {
      add(nodes::needed_for(*url));
    } else {
      add_any(GrantKind::network);
    }
  }

  const App& app_;
  const flow::FlowPlan& plan_;
  const fs::path& data_;
  std::set<Grant> found_;
  int depth_ = 0;  // Of called flows.
};

}  // namespace

std::vector<Grant> needed_grants(const App& app, const flow::FlowPlan& plan, const fs::path& data) {
  Needs needs(app, plan, data);
  needs.of_block(plan.root);
  return needs.list();
}

}  // namespace danlu::workbench
