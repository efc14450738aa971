// GET /api/jobs/{id}: one job, or its progress live.
#include "serve/api/support/job_shapes.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string id;
};

void run(const Params& p, Call& call) {
  workbench::Job job = call.workbench.jobs().find(p.id);
  if (call.request.accepts("text/event-stream")) {
    stream_job(job, call);
  } else {
    call.exchange->answer(Response::json(to_json(job_shape(job))));
  }
}

}  // namespace

Endpoint jobs_show() {
  return endpoint("GET", "/api/jobs/{id}", run)
      .summary({"One job; with Accept: text/event-stream its progress as it comes.",
                "一个任务；Accept: text/event-stream 时返回实时进度。"})
      .param(&Params::id, "id", {.help = {"Its id.", "任务编号。"}, .required = true})
      .response<JobShape>()
      .access(Access::admin);
}

}  // namespace danlu::serve
