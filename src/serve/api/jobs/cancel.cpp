// POST /api/jobs/{id}/cancel: stops a job.
#include "serve/api/endpoint.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string id;
};

NoContent run(const Params& p, Call& call) {
  call.workbench.jobs().cancel(p.id);
  return {};
}

}  // namespace

Endpoint jobs_cancel() {
  return endpoint("POST", "/api/jobs/{id}/cancel", run)
      .summary({"Stop a job; what it finished stays.", "停止任务；已完成的部分保留。"})
      .param(&Params::id, "id", {.help = {"Its id.", "任务编号。"}, .required = true})
      .access(Access::admin);
}

}  // namespace danlu::serve
