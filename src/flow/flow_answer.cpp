#include "flow/flow_answer.hpp"

#include <algorithm>

#include "flow/port_type.hpp"
#include "flow/run_errors.hpp"

namespace danlu::flow {
namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& detail) {
  throw Error(kBadAnswer, {{"path", path}, {"detail", detail}});
}

const Json& list_at(const Json& form, std::string_view key) {
  static const Json kNone = Json::array();
  const Json* list = form.find(key);
  return list != nullptr && list->is_array() ? *list : kNone;
}

Json field_value(const Json& field, const Json* given, const std::string& path) {
  std::string name = field.text_or("name", "");
  const Json* fallback = field.find("default");
  const Json* value = given != nullptr && !given->is_null() ? given : fallback;
  if (value == nullptr || value->is_null()) {
    if (field.boolean_or("required", true)) refuse(path, "'" + name + "' is missing");
    return {};
  }
  if (const Json* choices = field.find("choices"); choices != nullptr && choices->is_array()) {
    const Json::Array& items = choices->as_array();
    if (std::ranges::find(items, *value) == items.end()) {
      refuse(path, "'" + name + "' must be one of " + choices->dump());
    }
  }
  try {
    return conform(Value(*value), PortType::parse(field.text_or("type", "any"))).to_json();
  } catch (Error& error) {
    error.at(PlaceKind::field, name);
    throw;
  }
}

}  // namespace

WaitAnswer checked_answer(const Json& form, const std::string& path, const WaitAnswer& given) {
  WaitAnswer answer = given;
  const Json& choices = list_at(form, "choices");
  if (choices.size() > 0) {
    const Json::Array& items = choices.as_array();
    bool known = std::ranges::find(items, Json(given.choice)) != items.end();
    if (!known) refuse(path, "'choice' must be one of " + choices.dump());
  } else if (!given.choice.empty()) {
    refuse(path, "there is nothing to choose");
  }
  const Json& fields = list_at(form, "fields");
  answer.values = Json::object();
  for (const Json& field : fields.as_array()) {
    std::string name = field.text_or("name", "");
    Json value = field_value(field, given.values.find(name), path);
    if (!value.is_null()) answer.values[name] = std::move(value);
  }
  for (const auto& [name, value] : given.values.as_object()) {
    bool known = std::ranges::any_of(
        fields.as_array(), [&](const Json& field) { return field.text_or("name", "") == name; });
    if (!known) refuse(path, "there is no field '" + name + "'");
  }
  return answer;
}

}  // namespace danlu::flow
