// GET /v1/models/{id}: one app, as OpenAI shows a model.
#include "serve/openai/support/chat_models.hpp"
#include "serve/openai/support/error_shape.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string id;
};

Json run(const Params& p, Call& call) { return model_json(*chat_app(call, p.id)); }

}  // namespace

Endpoint openai_model() {
  return endpoint("GET", "/v1/models/{id}", run)
      .summary({"One app, as OpenAI shows a model.", "一个应用，按 OpenAI 的模型格式。"})
      .param(&Params::id, "id", {.help = {"Name of the app.", "应用名称。"}, .required = true})
      .response_schema(model_schema())
      .error_format(openai_error_response)
      .access(Access::run);
}

}  // namespace danlu::serve
