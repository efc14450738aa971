// GET /api/jobs: long work, newest first.
#include "serve/api/support/job_shapes.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct JobList {
  std::vector<JobShape> jobs;

  static auto fields() { return std::tuple{field("jobs", &JobList::jobs)}; }
};

JobList run(const NoParams& /*p*/, Call& call) {
  JobList list;
  for (const workbench::Job& job : call.workbench.jobs().list())
    list.jobs.push_back(job_shape(job));
  return list;
}

}  // namespace

Endpoint jobs_list() {
  return endpoint("GET", "/api/jobs", run)
      .summary({"Long work and how far it is.", "长时间任务及其进度。"})
      .access(Access::admin);
}

}  // namespace danlu::serve
