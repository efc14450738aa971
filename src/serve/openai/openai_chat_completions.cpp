// POST /v1/chat/completions: a chat with an app, for any client of OpenAI's API.
#include <chrono>

#include "serve/openai/support/chat_request.hpp"
#include "serve/openai/support/chat_run.hpp"
#include "serve/openai/support/error_shape.hpp"

namespace danlu::serve {
namespace {

void run(const NoParams& /*p*/, Call& call) {
  answer_chat(call, read_chat_request(call.request.json()));
}

}  // namespace

Endpoint openai_chat_completions() {
  return endpoint("POST", "/v1/chat/completions", run)
      .summary({"A chat with an app, for any client of OpenAI's API.",
                "与应用对话，可用任何 OpenAI 客户端。"})
      .raw_json(chat_request_schema())
      .response_schema(Json::object({{"type", "object"}}))
      .error_format(openai_error_response)
      .time_max(std::chrono::hours(1))
      .access(Access::run);
}

}  // namespace danlu::serve
