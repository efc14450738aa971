// POST /api/runs/{id}/answer: gives a waiting step its answer.
#include "serve/api/api.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string id;
  std::string path;
  Json values = Json::object();
  std::optional<std::string> choice;
};

NoContent run(const Params& p, Call& call) {
  call.require_run(p.id);
  call.api.supervisor().answer(p.id, p.path, {.choice = p.choice.value_or(""), .values = p.values});
  return {};
}

}  // namespace

Endpoint runs_answer() {
  return endpoint("POST", "/api/runs/{id}/answer", run)
      .summary({"Answer a step that waits for a person.", "答复等待人工输入的步骤。"})
      .param(&Params::id, "id", {.help = {"Id of the run.", "运行编号。"}, .required = true})
      .param(&Params::path, "path",
             {.help = {"Path of the waiting step.", "等待中的步骤路径。"}, .required = true})
      .param(&Params::values, "values", {.help = {"Fields of its form.", "表单各字段的值。"}})
      .param(&Params::choice, "choice", {.help = {"One of its choices.", "所选的选项。"}})
      .access(Access::app);
}

}  // namespace danlu::serve
