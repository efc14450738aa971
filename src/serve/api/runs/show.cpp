// GET /api/runs/{id}: one run with its steps.
#include "serve/api/api.hpp"
#include "serve/api/support/run_shapes.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string id;
};

Json detail_schema() {
  Json schema = JsonCodec<RunShape>::schema();
  schema["properties"]["inputs"] = Json::object({{"type", "object"}});
  schema["properties"]["outputs"] = Json::object({{"type", "object"}});
  schema["properties"]["waits"] = JsonCodec<std::vector<WaitShape>>::schema();
  schema["properties"]["steps"] = JsonCodec<std::vector<StepShape>>::schema();
  return schema;
}

Json detail(const RunShape& run, const RunStory& story, std::vector<WaitShape> waits) {
  Json json = to_json(run);
  if (run.error.is_null()) json["error"] = story.error;
  json["inputs"] = story.inputs;
  json["outputs"] = story.outputs;
  json["waits"] = to_json(waits);
  json["steps"] = to_json(story.steps);
  return json;
}

// Of a run with durability none, as far as it is remembered.
Json unstored_detail(const std::string& id, const UnstoredRun& run) {
  RunStory story = run_story(run.events, nullptr);
  RunShape shape{.id = id,
                 .app = run.app,
                 .flow = run.flow,
                 .status = run.status(),
                 .durability = "none",
                 .steps = std::ssize(story.steps)};
  if (run.events.size() > 0) shape.started_us = run.events.at(0).integer_or("time_us", 0);
  return detail(shape, story, {});
}

std::shared_ptr<const flow::FlowPlan> plan_of(const std::string& run, Call& call) {
  try {
    return flow::compile_sources(call.workbench.run_store().sources(run), call.workbench.nodes());
  } catch (const Error&) {
    return nullptr;  // Nodes of another version: their names are left out.
  }
}

Json run(const Params& p, Call& call) {
  call.require_run(p.id);
  if (std::optional<UnstoredRun> run = call.api.feeds().unstored(p.id))
    return unstored_detail(p.id, *run);
  flow::RunStore& store = call.workbench.run_store();
  RunShape shape = run_shape(store.summary(p.id));
  std::shared_ptr<const flow::FlowPlan> plan = plan_of(p.id, call);
  RunStory story = run_story(store.events(p.id), plan.get());
  std::vector<WaitShape> waits;
  for (const flow::RunWait& wait : store.waits(p.id)) {
    if (!wait.answered) waits.push_back(wait_shape(wait));
  }
  return detail(shape, story, std::move(waits));
}

}  // namespace

Endpoint runs_show() {
  return endpoint("GET", "/api/runs/{id}", run)
      .summary({"One run with inputs, outputs, steps and what it waits for.",
                "一次运行的输入、输出、步骤和等待项。"})
      .param(&Params::id, "id", {.help = {"Id of the run.", "运行编号。"}, .required = true})
      .response_schema(detail_schema())
      .access(Access::run);
}

}  // namespace danlu::serve
