// POST /api/runs/{id}/resume: takes up a run that was interrupted.
#include "serve/api/api.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string id;
};

NoContent run(const Params& p, Call& call) {
  call.require_run(p.id);
  call.api.supervisor().resume(p.id);
  return {};
}

}  // namespace

Endpoint runs_resume() {
  return endpoint("POST", "/api/runs/{id}/resume", run)
      .summary({"Take up a run that was interrupted or waits.", "继续被中断或等待中的运行。"})
      .param(&Params::id, "id", {.help = {"Id of the run.", "运行编号。"}, .required = true})
      .access(Access::app);
}

}  // namespace danlu::serve
