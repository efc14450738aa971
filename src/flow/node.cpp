#include "flow/node.hpp"

namespace danlu::flow {
namespace {

Json ports_json(const std::vector<Port>& ports) {
  Json list = Json::array();
  for (const Port& port : ports) {
    list.push_back(
        Json::object({{"name", port.name},
                      {"type", port.type.name()},
                      {"required", port.required},
                      {"help", Json::object({{"en", port.help.en}, {"zh", port.help.zh}})}}));
  }
  return list;
}

Json bilingual_json(const Bilingual& text) {
  return Json::object({{"en", text.en}, {"zh", text.zh}});
}

}  // namespace

const Value* NamedValues::find(std::string_view name) const {
  for (const auto& [key, value] : values) {
    if (key == name) return &value;
  }
  return nullptr;
}

Json NodeType::to_json() const {
  Json json = Json::object({{"id", id},
                            {"version", version},
                            {"summary", bilingual_json(summary)},
                            {"effect", danlu::to_json(effect)},
                            {"work", danlu::to_json(work)},
                            {"needs", danlu::to_json(needs)},
                            {"params", params.to_json()},
                            {"inputs", ports_json(fixed_ports.inputs)},
                            {"outputs", ports_json(fixed_ports.outputs)}});
  if (!help.empty()) json["help"] = bilingual_json(help);
  if (dynamic_ports) json["dynamic_ports"] = true;
  if (!idempotent) json["idempotent"] = false;
  json["examples"] = Json(Json::Array(examples.begin(), examples.end()));
  return json;
}

}  // namespace danlu::flow
