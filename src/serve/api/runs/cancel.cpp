// POST /api/runs/{id}/cancel: stops a run.
#include "serve/api/api.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string id;
};

NoContent run(const Params& p, Call& call) {
  call.require_run(p.id);
  if (auto live = call.workbench.engine().find(p.id)) {
    flow::cancel(live);
    return {};
  }
  call.api.supervisor().cancel(p.id);
  return {};
}

}  // namespace

Endpoint runs_cancel() {
  return endpoint("POST", "/api/runs/{id}/cancel", run)
      .summary({"Stop a run.", "停止运行。"})
      .param(&Params::id, "id", {.help = {"Id of the run.", "运行编号。"}, .required = true})
      .access(Access::run);
}

}  // namespace danlu::serve
