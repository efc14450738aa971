#include "base/json_schema.hpp"

#define VALIJSON_USE_EXCEPTIONS 1  // Otherwise valijson ends the program on a bad schema.

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>
#pragma GCC diagnostic pop

#include "base/error.hpp"

namespace danlu {
namespace {

using Library = nlohmann::json;

constexpr ErrorCode kSchemaInvalid{
    "json.schema_invalid",
    Failure::usage,
    {"This is not a valid JSON Schema: {detail}.", "不是有效的 JSON Schema：{detail}。"},
    {"Check the schema's keywords and references.", "请检查模式中的关键字与引用。"}};

Library to_library(const Json& value) {
  switch (value.kind()) {
    case Json::Kind::null:
      return nullptr;
    case Json::Kind::boolean:
      return value.as_boolean();
    case Json::Kind::integer:
      return value.as_integer();
    case Json::Kind::number:
      return value.as_number();
    case Json::Kind::text:
      return value.as_text();
    case Json::Kind::array: {
      Library list = Library::array();
      for (const Json& item : value.as_array()) list.push_back(to_library(item));
      return list;
    }
    case Json::Kind::object: {
      Library object = Library::object();
      for (const auto& [key, member] : value.as_object()) object[key] = to_library(member);
      return object;
    }
  }
  return nullptr;
}

std::string path_of(const std::vector<std::string>& context) {
  std::string path = "$";
  for (size_t i = 1; i < context.size(); ++i) path += context[i];
  return path;
}

}  // namespace

struct JsonSchema::State {
  Library text;
  valijson::Schema schema;
};

JsonSchema::JsonSchema(const Json& schema) : state_(std::make_unique<State>()) {
  state_->text = to_library(schema);
  valijson::SchemaParser parser;
  try {
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(state_->text), state_->schema);
  } catch (const std::exception& failure) {
    throw Error(kSchemaInvalid, {{"detail", failure.what()}});
  }
}

JsonSchema::~JsonSchema() = default;
JsonSchema::JsonSchema(JsonSchema&&) noexcept = default;
JsonSchema& JsonSchema::operator=(JsonSchema&&) noexcept = default;

std::vector<std::string> JsonSchema::problems(const Json& value) const {
  Library target = to_library(value);
  valijson::adapters::NlohmannJsonAdapter adapter(target);
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  valijson::ValidationResults results;
  std::vector<std::string> problems;
  if (validator.validate(state_->schema, adapter, &results)) return problems;
  valijson::ValidationResults::Error error;
  while (results.popError(error))
    problems.push_back(path_of(error.context) + ": " + error.description);
  if (problems.empty()) problems.emplace_back("$: does not fit");
  return problems;
}

}  // namespace danlu
