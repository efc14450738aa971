#include "base/schema.hpp"

#include <algorithm>

namespace danlu {
namespace {

std::string number_text(double value) {
  std::string text = Json(value).dump();
  return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
}

std::string range_text(const ParamOptions& options) {
  std::string low = options.minimum ? number_text(*options.minimum) : "";
  std::string high = options.maximum ? number_text(*options.maximum) : "";
  std::string text = low.empty() ? "≤ " + high : high.empty() ? "≥ " + low : low + " … " + high;
  return options.unit.empty() ? text : text + " " + options.unit;
}

}  // namespace

void ParamSpec::check(const Json& value) const {
  if (value.is_number() && (options.minimum || options.maximum)) {
    double number = value.as_number();
    bool inside =
        number >= options.minimum.value_or(number) && number <= options.maximum.value_or(number);
    if (!inside) {
      throw Error(kParameterRange,
                  {{"value", number_text(number)}, {"range", range_text(options)}});
    }
  }
  if (value.is_text() && !options.choices.empty() &&
      std::ranges::find(options.choices, value.as_text()) == options.choices.end()) {
    throw Error(kParameterChoice, {{"value", value.as_text()},
                                   {"near", did_you_mean(value.as_text(), options.choices)},
                                   {"known", joined(options.choices)}});
  }
}

Json ParamSpec::to_json() const {
  Json json = schema;
  json["default"] = default_value;
  if (options.minimum) json["minimum"] = *options.minimum;
  if (options.maximum) json["maximum"] = *options.maximum;
  if (!options.choices.empty()) json["enum"] = danlu::to_json(options.choices);
  json["description"] = Json::object({{"en", options.help.en}, {"zh", options.help.zh}});
  if (!options.why.empty())
    json["why"] = Json::object({{"en", options.why.en}, {"zh", options.why.zh}});
  if (!options.unit.empty()) json["unit"] = options.unit;
  if (!options.widget.empty()) json["widget"] = options.widget;
  if (options.is_template) json["template"] = true;
  return json;
}

void ParamTable::add(ParamSpec spec, Setter set) {
  specs_.push_back(std::move(spec));
  setters_.push_back(std::move(set));
}

const ParamSpec* ParamTable::find(std::string_view name) const {
  auto found = std::ranges::find(specs_, name, &ParamSpec::name);
  return found == specs_.end() ? nullptr : &*found;
}

std::vector<std::string> ParamTable::names() const {
  std::vector<std::string> names;
  for (const ParamSpec& spec : specs_) names.push_back(spec.name);
  return names;
}

std::shared_ptr<const void> ParamTable::read(const Json& values,
                                             const std::vector<std::string>& given_later) const {
  std::shared_ptr<void> target = make_();
  size_t known = 0;
  for (size_t i = 0; i < specs_.size(); ++i) {
    const ParamSpec& spec = specs_[i];
    const Json* value = values.find(spec.name);
    try {
      if (value == nullptr) {
        bool later = std::ranges::find(given_later, spec.name) != given_later.end();
        if (!spec.options.required || later) continue;
        throw Error(kMissingParameter, {{"name", spec.name}, {"help", spec.options.help.en}});
      }
      ++known;
      spec.check(*value);
      setters_[i](target.get(), *value);
    } catch (Error& error) {
      error.at(PlaceKind::parameter, spec.name);
      throw;
    }
  }
  if (known == values.size()) return target;
  for (const auto& [name, value] : values.as_object()) {
    if (find(name) != nullptr) continue;
    throw Error(
        kUnknownParameter,
        {{"name", name}, {"near", did_you_mean(name, names())}, {"known", joined(names())}});
  }
  return target;
}

Json ParamTable::to_json() const {
  JsonObject properties;
  Json required = Json::array();
  for (const ParamSpec& spec : specs_) {
    properties.set(spec.name, spec.to_json());
    if (spec.options.required) required.push_back(spec.name);
  }
  return Json::object({{"type", "object"},
                       {"properties", Json(std::move(properties))},
                       {"required", required},
                       {"additionalProperties", false}});
}

}  // namespace danlu
