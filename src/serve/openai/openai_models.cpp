// GET /v1/models: the apps with a chat, as OpenAI lists models.
#include "serve/openai/support/chat_models.hpp"
#include "serve/openai/support/error_shape.hpp"

namespace danlu::serve {
namespace {

Json run(const NoParams& /*p*/, Call& call) {
  Json models = Json::array();
  for (const workbench::LoadedAppPtr& app : chat_apps(call)) models.push_back(model_json(*app));
  return Json::object({{"object", "list"}, {"data", models}});
}

}  // namespace

Endpoint openai_models() {
  return endpoint("GET", "/v1/models", run)
      .summary({"The apps with a chat, as OpenAI lists models.",
                "可对话的应用，按 OpenAI 的模型列表格式。"})
      .response_schema(Json::object(
          {{"type", "object"},
           {"properties", Json::object({{"object", Json::object({{"const", "list"}})},
                                        {"data", Json::object({{"type", "array"},
                                                               {"items", model_schema()}})}})}}))
      .error_format(openai_error_response)
      .access(Access::run);
}

}  // namespace danlu::serve
