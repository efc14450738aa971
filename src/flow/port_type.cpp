#include "flow/port_type.hpp"

#include <algorithm>

#include "base/types/message.hpp"
#include "base/types/passage.hpp"

namespace danlu::flow {
namespace {

bool is_json_kind(PortKind kind) {
  return kind != PortKind::table && kind != PortKind::model && kind != PortKind::collection;
}

// Kinds whose JSON form is a list although the type is not written as one.
bool is_list_kind(PortKind kind) {
  return kind == PortKind::messages || kind == PortKind::documents || kind == PortKind::passages ||
         kind == PortKind::vector;
}

std::string_view payload_of(PortKind kind) {
  return EnumNames<PortKind>::names.at(static_cast<size_t>(kind));
}

bool all_of_items(const Json& json, bool (Json::*test)() const) {
  return json.is_array() &&
         std::ranges::all_of(json.as_array(), [test](const Json& item) { return (item.*test)(); });
}

bool fits(const Json& json, PortKind kind) {
  switch (kind) {
    case PortKind::any:
    case PortKind::json:
      return true;
    case PortKind::text:
    case PortKind::timestamp:
    case PortKind::bytes:
    case PortKind::model:
    case PortKind::collection:
      return json.is_text();
    case PortKind::integer:
      return json.is_integer() ||
             (json.is_number() && json == Json(static_cast<int64_t>(json.as_number())));
    case PortKind::number:
      return json.is_number();
    case PortKind::boolean:
      return json.is_boolean();
    case PortKind::record:
      return json.is_object();
    case PortKind::file:
    case PortKind::image:
      return json.is_text() || json.is_object();
    case PortKind::table:
      return all_of_items(json, &Json::is_object);
    case PortKind::vector:
      return all_of_items(json, &Json::is_number);
    case PortKind::messages:
    case PortKind::documents:
    case PortKind::passages:
      return all_of_items(json, &Json::is_object);
  }
  return false;
}

[[noreturn]] void wrong(const PortType& expected, const Value& found) {
  throw Error(kWrongType, {{"expected", expected.name()},
                           {"found", found.is_null() ? "null" : type_of(found).name()}});
}

Json conformed(const Json& json, PortKind kind) {
  if (kind == PortKind::number && json.is_integer()) return json.as_number();
  if (kind == PortKind::integer && !json.is_integer()) return json.as_integer();
  return json;
}

}  // namespace

PortType PortType::parse(std::string_view text) {
  PortType type;
  std::string_view rest = text;
  if (rest.ends_with('?')) {
    type.optional = true;
    rest.remove_suffix(1);
  }
  if (rest.ends_with("[]")) {
    type.list = true;
    rest.remove_suffix(2);
  }
  const auto& names = EnumNames<PortKind>::names;
  auto found = std::ranges::find(names, rest);
  if (found == names.end()) {
    std::vector<std::string> known(names.begin(), names.end());
    throw Error(kUnknownType,
                {{"name", text}, {"near", did_you_mean(rest, known)}, {"known", joined(known)}});
  }
  type.kind = static_cast<PortKind>(found - names.begin());
  return type;
}

std::string PortType::name() const {
  std::string text(EnumNames<PortKind>::names.at(static_cast<size_t>(kind)));
  if (list) text += "[]";
  if (optional) text += "?";
  return text;
}

bool can_connect(const PortType& from, const PortType& to) {
  if (from.kind == PortKind::any || to.kind == PortKind::any) return true;
  if (to.kind == PortKind::json && !to.list)
    return is_json_kind(from.kind) || from.kind == PortKind::table;
  if (from.kind == PortKind::json && !from.list) return true;
  if (from.list != to.list) {
    // A list of records is what messages, documents, passages and tables are made of.
    bool records = from.list && (from.kind == PortKind::record || from.kind == PortKind::json);
    bool numbers = from.list && from.kind == PortKind::number && to.kind == PortKind::vector;
    bool rows = is_list_kind(to.kind) || to.kind == PortKind::table;
    return (records && rows && to.kind != PortKind::vector) || numbers ||
           (is_list_kind(from.kind) && to.list &&
            (to.kind == PortKind::record || to.kind == PortKind::json));
  }
  if (from.kind == to.kind) return true;
  switch (to.kind) {
    case PortKind::number:
      return from.kind == PortKind::integer;
    case PortKind::text:
      return from.kind == PortKind::timestamp;
    case PortKind::timestamp:
    case PortKind::model:
    case PortKind::collection:
    case PortKind::file:
      return from.kind == PortKind::text ||
             (to.kind == PortKind::file && from.kind == PortKind::image);
    case PortKind::image:
      return from.kind == PortKind::file || from.kind == PortKind::text;
    case PortKind::json:
      return true;
    default:
      return from.kind == PortKind::json;
  }
}

Value conform(const Value& value, const PortType& type) {
  if (value.is_null()) {
    if (type.optional || type.kind == PortKind::any || type.kind == PortKind::json) return value;
    wrong(type, value);
  }
  if (type.kind == PortKind::any) return value;
  if (const Payload* payload = value.payload()) {
    if (!type.list && payload->type_name() == payload_of(type.kind)) return value;
    if (type.kind == PortKind::json) return value.to_json();
    wrong(type, value);
  }
  const Json& json = value.json();
  if (!type.list) {
    if (!fits(json, type.kind)) wrong(type, value);
    if (json.is_number()) return conformed(json, type.kind);
    return value;
  }
  if (!json.is_array()) wrong(type, value);
  Json::Array items;
  for (const Json& item : json.as_array()) {
    if (!fits(item, type.kind)) wrong(type, value);
    items.push_back(conformed(item, type.kind));
  }
  return Json(std::move(items));
}

PortType type_of(const Value& value) {
  if (const Payload* payload = value.payload()) return PortType::parse(payload->type_name());
  const Json& json = value.json();
  switch (json.kind()) {
    case Json::Kind::boolean:
      return {PortKind::boolean};
    case Json::Kind::integer:
      return {PortKind::integer};
    case Json::Kind::number:
      return {PortKind::number};
    case Json::Kind::text:
      return {PortKind::text};
    case Json::Kind::object:
      return {PortKind::record};
    case Json::Kind::null:
      return {PortKind::json};
    case Json::Kind::array:
      break;
  }
  if (json.size() == 0) return {PortKind::json, true};
  PortType first = type_of(json.as_array().front());
  bool uniform = !first.list && std::ranges::all_of(json.as_array(), [&](const Json& item) {
    return type_of(item).kind == first.kind;
  });
  return {uniform ? first.kind : PortKind::json, true};
}

Json schema_of(const PortType& type) {
  auto plain = [](PortKind kind) -> Json {
    switch (kind) {
      case PortKind::text:
      case PortKind::timestamp:
      case PortKind::bytes:
      case PortKind::model:
      case PortKind::collection:
        return Json::object({{"type", "string"}});
      case PortKind::integer:
        return Json::object({{"type", "integer"}});
      case PortKind::number:
        return Json::object({{"type", "number"}});
      case PortKind::boolean:
        return Json::object({{"type", "boolean"}});
      case PortKind::record:
        return Json::object({{"type", "object"}});
      case PortKind::vector:
        return JsonCodec<std::vector<double>>::schema();
      case PortKind::table:
        return Json::object({{"type", "array"}, {"items", Json::object({{"type", "object"}})}});
      case PortKind::messages:
        return JsonCodec<std::vector<Message>>::schema();
      case PortKind::passages:
        return JsonCodec<std::vector<Passage>>::schema();
      default:
        return Json::object();
    }
  };
  Json schema = plain(type.kind);
  if (type.list) schema = Json::object({{"type", "array"}, {"items", schema}});
  schema["x-danlu-type"] = type.name();
  return schema;
}

}  // namespace danlu::flow
