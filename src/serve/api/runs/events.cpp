// GET /api/runs/{id}/events: what happens in a run, live.
#include "serve/api/api.hpp"
#include "serve/api/support/run_shapes.hpp"
#include "serve/http/event_stream.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string id;
  int64_t after = -1;
};

Json listed(const std::string& run, int64_t after, Call& call) {
  std::optional<UnstoredRun> unstored = call.api.feeds().unstored(run);
  Json events = Json::array();
  const Json found = unstored ? unstored->events : call.workbench.run_store().events(run, after);
  for (const Json& event : found.as_array()) {
    if (event.integer_or("number", 0) <= after || !is_shown(event.text_or("kind", ""))) continue;
    events.push_back(unstored ? event : event_shape(event, nullptr));
  }
  return Json::object({{"events", events}});
}

void run(const Params& p, Call& call) {
  call.require_run(p.id);
  int64_t after = EventStream::last_event_id(call.request).value_or(p.after);
  if (call.request.accepts("application/json") && !call.request.accepts("text/event-stream")) {
    call.exchange->answer(Response::json(listed(p.id, after, call)));
    return;
  }
  if (auto reader = stream_reader(*call.exchange)) call.api.feeds().follow(p.id, after, reader);
}

}  // namespace

Endpoint runs_events() {
  return endpoint("GET", "/api/runs/{id}/events", run)
      .summary({"Events of a run as they come (server-sent events), from after Last-Event-ID; the "
                "stream ends with the run. With Accept: application/json: those so far.",
                "运行事件的实时流（SSE），从 Last-Event-ID 之后开始，运行结束时结束。"
                "Accept: application/json 时返回已有事件。"})
      .param(&Params::id, "id", {.help = {"Id of the run.", "运行编号。"}, .required = true})
      .param(&Params::after, "after",
             {.help = {"Only events after this number.", "只返回该编号之后的事件。"}})
      .content("text/event-stream")
      .access(Access::run);
}

}  // namespace danlu::serve
