// POST /api/apps/{app}/runs: starts a run.
#include "serve/api/api.hpp"
#include "serve/api/errors.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string app;
  Json inputs = Json::object();
  std::optional<std::string> conversation;
  std::optional<flow::Durability> durability;
};

StartedRun run(const Params& p, Call& call) {
  RunRequest request{
      .inputs = p.inputs, .conversation = p.conversation.value_or(""), .durability = p.durability};
  if (const std::string* key = call.request.headers.find("Idempotency-Key")) {
    if (key->empty()) throw Error(kKeyInvalid);
    request.idempotency_key = *key;
  }
  return call.api.start_run(p.app, request, call.identity);
}

}  // namespace

Endpoint runs_start() {
  return endpoint("POST", "/api/apps/{app}/runs", run)
      .summary(
          {"Start a run; it goes on by itself. With an Idempotency-Key header the same request "
           "starts one run.",
           "启动运行，之后自行继续。带 Idempotency-Key 头时，相同请求只启动一次。"})
      .param(&Params::app, "app", {.help = {"Name of the app.", "应用名称。"}, .required = true})
      .param(&Params::inputs, "inputs",
             {.help = {"Inputs of its flow by name.", "按名称给出的流程输入。"}})
      .param(&Params::conversation, "conversation",
             {.help = {"Go on with this conversation.", "继续该会话。"}})
      .param(&Params::durability, "durability",
             {.help = {"Instead of the flow's own.", "代替流程自身的设置。"}})
      .status(201)
      .access(Access::run);
}

}  // namespace danlu::serve
