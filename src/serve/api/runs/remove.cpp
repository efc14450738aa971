// DELETE /api/runs/{id}: deletes a run that has ended.
#include "serve/api/api.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string id;
};

NoContent run(const Params& p, Call& call) {
  call.require_run(p.id);
  call.workbench.run_store().remove(p.id);
  return {};
}

}  // namespace

Endpoint runs_remove() {
  return endpoint("DELETE", "/api/runs/{id}", run)
      .summary({"Delete a run and its log.", "删除运行及其日志。"})
      .param(&Params::id, "id", {.help = {"Id of the run.", "运行编号。"}, .required = true})
      .access(Access::app);
}

}  // namespace danlu::serve
