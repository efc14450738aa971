#include "serve/api/endpoint.hpp"

#include "serve/api/errors.hpp"

namespace danlu::serve {
namespace {

// A text of path or query as the parameter's type wants it; what is no such value stays a text, and
// the type check says so.
Json typed(const ParamSpec& spec, const std::string& text) {
  const Json* schema = &spec.schema;
  if (const Json* any = schema->find("anyOf")) schema = &any->at(0);
  std::string type = schema->text_or("type", "");
  if (type == "string" || type.empty() || schema->contains("enum")) return Json(text);
  try {
    return Json::parse(text);
  } catch (const Error&) {
    return Json(text);
  }
}

void add_query(const Endpoint& endpoint, const Request& request, Json& values) {
  for (const auto& [name, text] : request.query) {
    const ParamSpec* spec = endpoint.params.find(name);
    if (spec == nullptr) {
      values[name] = text;  // Unknown: the table refuses it by its name.
    } else if (spec->schema.text_or("type", "") == "array") {
      values[name].push_back(Json(text));
    } else if (!values.contains(name)) {
      values[name] = typed(*spec, text);
    }
  }
}

Json body_values(const Request& request) {
  Json body = request.json();
  if (!body.is_object()) throw Error(kBodyNotObject, {{"example", R"({"inputs": {}})"}});
  return body;
}

}  // namespace

std::vector<std::string> template_names(std::string_view path_template) {
  std::vector<std::string> names;
  size_t open = 0;
  while ((open = path_template.find('{', open)) != std::string_view::npos) {
    size_t close = path_template.find('}', open);
    if (close == std::string_view::npos) break;
    std::string name(path_template.substr(open + 1, close - open - 1));
    if (name.ends_with("...")) name.resize(name.size() - 3);
    names.push_back(std::move(name));
    open = close;
  }
  return names;
}

Json request_values(const Endpoint& endpoint, const Request& request) {
  bool in_query = endpoint.raw_body || endpoint.method == "GET" || endpoint.method == "DELETE";
  Json values = in_query ? Json::object() : body_values(request);
  if (in_query) add_query(endpoint, request, values);
  for (const std::string& name : template_names(endpoint.path)) {
    const ParamSpec* spec = endpoint.params.find(name);
    if (spec == nullptr) continue;
    Json value = typed(*spec, request.parameter(name));
    const Json* given = values.find(name);
    if (given != nullptr && *given != value) throw Error(kGivenTwice, {{"name", name}});
    values[name] = std::move(value);
  }
  return values;
}

}  // namespace danlu::serve
