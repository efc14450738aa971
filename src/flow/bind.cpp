#include "flow/bind.hpp"

#include <algorithm>

#include "flow/errors.hpp"
#include "flow/infer.hpp"

namespace danlu::flow {
namespace {

using jinja::ReadPath;

const std::string* name_at(const ReadPath& path, size_t index) {
  return index < path.steps.size() ? std::get_if<std::string>(&path.steps[index]) : nullptr;
}

std::optional<uint32_t> own_input(const BindContext& context, const std::string& name) {
  if (context.own_inputs == nullptr) return std::nullopt;
  auto found = std::ranges::find(*context.own_inputs, name, &Port::name);
  if (found == context.own_inputs->end()) return std::nullopt;
  return static_cast<uint32_t>(found - context.own_inputs->begin());
}

void report_unknown(const BindContext& context, const YamlNode& node, const ReadPath& path,
                    const LookupResult& found) {
  const std::string& name = *name_at(path, 0);
  if (found.outcome == Lookup::unknown_name) {
    report(context,
           Error(kUnknownReference, {{"name", name},
                                     {"near", did_you_mean(name, found.known)},
                                     {"known", joined(found.known)}}),
           node);
    return;
  }
  const std::string* part = name_at(path, 1);
  std::string shown = part != nullptr ? *part : "";
  report(context,
         Error(kUnknownPort, {{"step", name},
                              {"port", shown},
                              {"near", did_you_mean(shown, found.known)},
                              {"known", joined(found.known)}}),
         node);
}

// Adds one read path to the names an expression uses.
void add_use(std::vector<NameUse>& names, const std::string& name, bool direct,
             NameUse::Part part) {
  auto use = std::ranges::find(names, name, &NameUse::name);
  if (use == names.end()) {
    names.push_back({name, direct, {}});
    use = names.end() - 1;
  }
  auto same = std::ranges::find(use->parts, part.name, &NameUse::Part::name);
  if (same == use->parts.end()) {
    use->parts.push_back(std::move(part));
  } else {
    same->guarded = same->guarded && part.guarded;
  }
}

void resolve(Binding& binding, const std::vector<ReadPath>& reads, const YamlNode& node,
             const BindContext& context) {
  for (const ReadPath& path : reads) {
    const std::string& name = *name_at(path, 0);
    if (auto index = own_input(context, name)) {
      add_use(binding.names, name, true,
              {"", {.source = Reference::Source::own_input, .index = *index}, path.guarded});
      continue;
    }
    const std::string* part = name_at(path, 1);
    LookupResult found = look_up(context.scope, name, part);
    if (found.outcome == Lookup::whole_name) {
      for (auto& [part_name, reference] : parts_of(context.scope, name)) {
        context.used.push_back(reference);
        add_use(binding.names, name, false, {part_name, reference, path.guarded});
      }
    } else if (found.outcome == Lookup::found) {
      const Resolved& slot = found.resolved;
      context.used.push_back(slot.reference);
      add_use(binding.names, name, slot.used == 1,
              {slot.used == 1 ? "" : *part, slot.reference, path.guarded});
    } else if (!path.guarded && !path.maybe_set) {
      report_unknown(context, node, path, found);
    }
  }
}

PortType type_of_path(const BindContext& context, const std::vector<std::string>& path) {
  if (auto index = own_input(context, path[0])) {
    return path.size() == 1 ? (*context.own_inputs)[*index].type : PortType{};
  }
  LookupResult found = look_up(context.scope, path[0], path.size() > 1 ? &path[1] : nullptr);
  if (found.outcome == Lookup::whole_name) return {PortKind::record};
  if (found.outcome != Lookup::found) return {};
  return found.resolved.used == path.size() ? found.resolved.type : PortType{};
}

void bind_expression(Binding& binding, std::string_view source, const YamlNode& node,
                     const BindContext& context) {
  binding.expression = jinja::Expression::parse(source);
  std::optional<ReadPath> plain = binding.expression.plain_path();
  const std::string* name = plain ? name_at(*plain, 0) : nullptr;
  if (name != nullptr && !own_input(context, *name)) {
    LookupResult found = look_up(context.scope, *name, name_at(*plain, 1));
    if (found.outcome == Lookup::found) {
      binding.kind = Binding::Kind::reference;
      binding.reference = found.resolved.reference;
      binding.rest.assign(plain->steps.begin() + static_cast<std::ptrdiff_t>(found.resolved.used),
                          plain->steps.end());
      binding.type = binding.rest.empty() ? found.resolved.type : part_type(found.resolved.type);
      if (binding.rest.size() > 1) binding.type = {};
      context.used.push_back(binding.reference);
      return;
    }
  }
  binding.kind = Binding::Kind::expression;
  resolve(binding, binding.expression.reads(), node, context);
  binding.type = infer(binding.expression.root(), [&](const std::vector<std::string>& path) {
    return type_of_path(context, path);
  });
}

void bind_scalar(Binding& binding, const YamlNode& node, Templates templates,
                 const BindContext& context) {
  binding.source = node.text;
  if (auto source = jinja::sole_expression(node.text)) {
    bind_expression(binding, *source, node, context);
  } else if (jinja::has_markup(node.text) && templates == Templates::allowed) {
    binding.kind = Binding::Kind::text_template;
    binding.text_template = jinja::Template::parse(node.text, jinja::Options::flow());
    resolve(binding, binding.text_template.reads(), node, context);
    binding.type = {PortKind::text};
  } else if (jinja::has_markup(node.text)) {
    throw Error(kTemplateHere, {{"text", node.text.substr(0, 80)}});
  } else {
    binding.constant = node.to_json();
    binding.type = type_of(binding.constant);
  }
}

void bind_container(Binding& binding, const YamlNode& node, Templates templates,
                    const BindContext& context) {
  bool is_list = node.is_sequence();
  bool constant = true;
  auto add = [&](const YamlNode& item) {
    binding.items.push_back(bind(item, templates, context));
    constant = constant && binding.items.back().is_constant();
  };
  for (const YamlNode& item : node.items) add(item);
  for (const auto& [key, value] : node.members) {
    binding.keys.push_back(key.text);
    add(value);
  }
  binding.type = is_list ? PortType{PortKind::json, true} : PortType{PortKind::record};
  if (constant) {
    binding.constant = node.to_json();
    binding.type = type_of(binding.constant);
    binding.items.clear();
    binding.keys.clear();
  } else {
    binding.kind = is_list ? Binding::Kind::list : Binding::Kind::object;
  }
}

}  // namespace

void report(const BindContext& context, Error error, const YamlNode& node) {
  error.at(PlaceKind::line, node.line)
      .at(PlaceKind::column, node.column)
      .at(PlaceKind::file, context.file);
  context.problems.push_back(std::move(error));
}

Binding bind(const YamlNode& node, Templates templates, const BindContext& context) {
  Binding binding;
  binding.line = node.line;
  binding.column = node.column;
  try {
    if (node.is_scalar()) {
      bind_scalar(binding, node, templates, context);
    } else {
      bind_container(binding, node, templates, context);
    }
  } catch (const Error& error) {
    report(context, error, node);
    binding.kind = Binding::Kind::invalid;
    binding.type = {};
  }
  return binding;
}

}  // namespace danlu::flow
