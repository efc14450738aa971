#include "flow/binding.hpp"

#include "base/codec.hpp"

namespace danlu::flow {
namespace {

constexpr ErrorCode kNoPart{
    "flow.no_part",
    Failure::input,
    {"{value} has no part '{part}'.", "{value} 中没有“{part}”。"},
    {"Look at the step's output in 'danlu history'; use default(…) when it may be missing.",
     "可在 “danlu history” 查看该步骤的输出；可能缺失时请用 default(…)。"}};

class NameSource final : public jinja::Resolver {
 public:
  NameSource(const std::vector<NameUse>& names, const ValueSource& source)
      : names_(names), source_(source) {}

  std::optional<Json> find(std::string_view name) const override {
    for (const NameUse& use : names_) {
      if (use.name != name) continue;
      if (use.direct) return source_.get(use.parts[0].reference).to_json();
      JsonObject object;
      object.reserve(use.parts.size());
      for (const NameUse::Part& part : use.parts) {
        Value value = source_.get(part.reference);
        if (!value.is_skipped()) object.set(part.name, value.to_json());
      }
      return Json(std::move(object));
    }
    return std::nullopt;
  }

  std::vector<std::string> names() const override {
    std::vector<std::string> names;
    for (const NameUse& use : names_) names.push_back(use.name);
    return names;
  }

 private:
  const std::vector<NameUse>& names_;
  const ValueSource& source_;
};

bool any_skipped(const std::vector<NameUse>& names, const ValueSource& source) {
  for (const NameUse& use : names) {
    for (const NameUse::Part& part : use.parts) {
      if (!part.guarded && source.get(part.reference).is_skipped()) return true;
    }
  }
  return false;
}

Value evaluate_object(const Binding& binding, const ValueSource& source,
                      const CancelToken& cancel) {
  bool is_list = binding.kind == Binding::Kind::list;
  Json result = is_list ? Json::array() : Json::object();
  for (size_t i = 0; i < binding.items.size(); ++i) {
    Value value = evaluate(binding.items[i], source, cancel);
    if (value.is_skipped()) return value;
    if (is_list) {
      result.push_back(value.to_json());
    } else {
      result[binding.keys[i]] = value.to_json();
    }
  }
  return result;
}

Value evaluate_here(const Binding& binding, const ValueSource& source, const CancelToken& cancel) {
  switch (binding.kind) {
    case Binding::Kind::constant:
      return binding.constant;
    case Binding::Kind::reference: {
      Value value = source.get(binding.reference);
      if (binding.rest.empty() || value.is_skipped()) return value;
      return part_of(value.to_json(), binding.rest);
    }
    case Binding::Kind::expression:
      if (any_skipped(binding.names, source)) return Value::skipped();
      return binding.expression.evaluate(NameSource(binding.names, source), cancel);
    case Binding::Kind::text_template:
      if (any_skipped(binding.names, source)) return Value::skipped();
      return Json(binding.text_template.render(NameSource(binding.names, source), cancel));
    case Binding::Kind::list:
    case Binding::Kind::object:
      return evaluate_object(binding, source, cancel);
    case Binding::Kind::invalid:
      break;  // Reported; such a flow has no plan.
  }
  return {};
}

}  // namespace

Json part_of(const Json& value, const std::vector<jinja::PathStep>& rest, size_t first) {
  const Json* current = &value;
  Json length_or_item;
  for (size_t i = first; i < rest.size(); ++i) {
    const Json* next = nullptr;
    std::string shown;
    if (const auto* name = std::get_if<std::string>(&rest[i])) {
      shown = *name;
      next = current->find(*name);
    } else {
      int64_t index = std::get<int64_t>(rest[i]);
      shown = std::to_string(index);
      if (current->is_array()) {
        auto size = static_cast<int64_t>(current->size());
        if (index < 0) index += size;
        if (index >= 0 && index < size) next = &current->as_array()[static_cast<size_t>(index)];
      }
    }
    if (next == nullptr)
      throw Error(kNoPart, {{"value", name_of(current->kind())}, {"part", shown}});
    current = next;
  }
  return *current;
}

Value evaluate(const Binding& binding, const ValueSource& source, const CancelToken& cancel) {
  try {
    return evaluate_here(binding, source, cancel);
  } catch (Error& error) {
    if (binding.line > 0 && error.places().empty()) error.at(PlaceKind::line, binding.line);
    throw;
  }
}

}  // namespace danlu::flow
