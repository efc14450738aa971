// OpenAPI Specification 3.1.0; schemas are JSON Schema 2020-12, which its 3.1 adopts.
#include "serve/api/openapi.hpp"

#include <algorithm>

#include "serve/http/text.hpp"

namespace danlu::serve {
namespace {

Json reference(const char* name) {
  return Json::object({{"$ref", "#/components/" + std::string(name)}});
}

Json described(const ParamSpec& spec) {
  Json schema = spec.to_json();
  return schema;
}

Json parameter(const ParamSpec& spec, const char* where, bool required) {
  Json entry = Json::object({{"name", spec.name},
                             {"in", where},
                             {"required", required},
                             {"description", spec.options.help.en},
                             {"schema", described(spec)}});
  if (spec.schema.text_or("type", "") == "array") entry["explode"] = true;
  return entry;
}

// "/api/runs/{id}/events", GET: "get_api_runs_id_events".
std::string operation_id(const Endpoint& endpoint) {
  std::string id = lower_case(endpoint.method);
  for (std::string_view part : split(endpoint.path, '/')) {
    std::string word;
    for (char character : part) {
      bool letter = std::isalnum(static_cast<unsigned char>(character)) != 0 || character == '_';
      if (letter) word += character;
    }
    if (!word.empty()) id += "_" + word;
  }
  return id;
}

std::string tag_of(const Endpoint& endpoint) {
  std::vector<std::string_view> parts = split(endpoint.path, '/');
  if (parts.size() > 2 && parts[1] == "api") return std::string(parts[2]);
  return parts.size() > 2 && parts[1] == "v1" ? "openai" : "server";
}

// Parameters of the JSON body as one object schema.
Json body_of_parameters(const Endpoint& endpoint, const std::vector<std::string>& in_path) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const ParamSpec& spec : endpoint.params.specs()) {
    if (std::ranges::find(in_path, spec.name) != in_path.end()) continue;
    properties[spec.name] = described(spec);
    if (spec.options.required) required.push_back(spec.name);
  }
  if (properties.size() == 0) return {};
  Json schema = Json::object(
      {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}});
  if (required.size() > 0) schema["required"] = required;
  return schema;
}

Json request_body(const std::string& type, const Json& schema, bool required) {
  Json media = Json::object();
  if (!schema.is_null()) media["schema"] = schema;
  return Json::object({{"required", required}, {"content", Json::object({{type, media}})}});
}

void add_inputs(const Endpoint& endpoint, Json& operation) {
  std::vector<std::string> in_path = template_names(endpoint.path);
  bool in_query = endpoint.raw_body || endpoint.method == "GET" || endpoint.method == "DELETE";
  Json parameters = Json::array();
  for (const std::string& name : in_path) {
    if (const ParamSpec* spec = endpoint.params.find(name)) {
      parameters.push_back(parameter(*spec, "path", true));
    } else {
      parameters.push_back(Json::object({{"name", name},
                                         {"in", "path"},
                                         {"required", true},
                                         {"schema", Json::object({{"type", "string"}})}}));
    }
  }
  if (in_query) {
    for (const ParamSpec& spec : endpoint.params.specs()) {
      if (std::ranges::find(in_path, spec.name) != in_path.end()) continue;
      parameters.push_back(parameter(spec, "query", spec.options.required));
    }
  }
  if (parameters.size() > 0) operation["parameters"] = parameters;
  if (endpoint.raw_body) {
    operation["requestBody"] = request_body(endpoint.body_type, endpoint.body_schema, true);
  } else if (!in_query) {
    Json schema = body_of_parameters(endpoint, in_path);
    bool required = schema.contains("required");
    if (!schema.is_null())
      operation["requestBody"] = request_body("application/json", schema, required);
  }
}

Json responses(const Endpoint& endpoint) {
  Json good = Json::object({{"description", std::string(reason_phrase(endpoint.status))}});
  if (!endpoint.content_type.empty()) {
    Json media = Json::object();
    if (!endpoint.response_schema.is_null()) media["schema"] = endpoint.response_schema;
    good["content"] = Json::object({{endpoint.content_type, media}});
  }
  Json all = Json::object({{std::to_string(endpoint.status), good}});
  all["default"] = reference("responses/Error");
  return all;
}

Json error_schema() {
  Json text = Json::object({{"type", "string"}});
  Json properties = Json::object();
  for (const char* name : {"code", "message", "message_zh", "hint", "hint_zh", "place", "place_zh"})
    properties[name] = text;
  Json error = Json::object({{"type", "object"},
                             {"properties", properties},
                             {"required", Json::array({"code", "message", "message_zh", "hint"})}});
  return Json::object({{"type", "object"},
                       {"properties", Json::object({{"error", error}})},
                       {"required", Json::array({"error"})}});
}

Json components() {
  Json bearer = Json::object({{"type", "http"}, {"scheme", "bearer"}});
  Json cookie =
      Json::object({{"type", "apiKey"}, {"in", "cookie"}, {"name", std::string(kSessionCookie)}});
  Json media = Json::object({{"schema", reference("schemas/Error")}});
  Json error = Json::object({{"description", "What was found, and what to do."},
                             {"content", Json::object({{"application/json", media}})}});
  return Json::object(
      {{"schemas", Json::object({{"Error", error_schema()}})},
       {"responses", Json::object({{"Error", error}})},
       {"securitySchemes", Json::object({{"token", bearer}, {"session", cookie}})}});
}

// A path as OpenAPI writes it: {rest...} is {rest}.
std::string document_path(std::string path) {
  size_t dots = path.find("...}");
  if (dots != std::string::npos) path.erase(dots, 3);
  return path;
}

}  // namespace

Json openapi_document(std::span<const Endpoint> endpoints) {
  Json paths = Json::object();
  for (const Endpoint& endpoint : endpoints) {
    if (!endpoint.documented) continue;
    Json operation = Json::object({{"operationId", operation_id(endpoint)},
                                   {"tags", Json::array({tag_of(endpoint)})},
                                   {"summary", endpoint.summary.en},
                                   {"x-summary-zh", endpoint.summary.zh},
                                   {"x-scope", to_json(endpoint.access)}});
    if (endpoint.access == Access::open) operation["security"] = Json::array();
    add_inputs(endpoint, operation);
    operation["responses"] = responses(endpoint);
    paths[document_path(endpoint.path)][lower_case(endpoint.method)] = operation;
  }
  return Json::object({{"openapi", "3.1.0"},
                       {"info", Json::object({{"title", "Danlu"}, {"version", DANLU_VERSION}})},
                       {"servers", Json::array({Json::object({{"url", "/"}})})},
                       {"security", Json::array({Json::object({{"token", Json::array()}}),
                                                 Json::object({{"session", Json::array()}})})},
                       {"paths", paths},
                       {"components", components()}});
}

}  // namespace danlu::serve
