// GET /api/runs/{id}/compare/{other}: two runs step by step.
#include "serve/api/api.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string id;
  std::string other;
};

struct Comparison {
  std::vector<flow::StepComparison> steps;

  static auto fields() { return std::tuple{field("steps", &Comparison::steps)}; }
};

Comparison run(const Params& p, Call& call) {
  call.require_run(p.id);
  call.require_run(p.other);
  return {call.api.supervisor().compare(p.id, p.other)};
}

}  // namespace

Endpoint runs_compare() {
  return endpoint("GET", "/api/runs/{id}/compare/{other}", run)
      .summary({"What came out differently in two runs.", "两次运行的不同之处。"})
      .param(&Params::id, "id", {.help = {"Id of the run.", "运行编号。"}, .required = true})
      .param(&Params::other, "other",
             {.help = {"The run to compare with.", "要比较的运行。"}, .required = true})
      .access(Access::app);
}

}  // namespace danlu::serve
