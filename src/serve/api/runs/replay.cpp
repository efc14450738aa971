// POST /api/runs/{id}/replay: computes a run anew without outside calls.
#include "serve/api/api.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string id;
};

struct Replayed {
  std::string run;
  bool equal = false;
  std::vector<flow::Difference> differences;

  static auto fields() {
    return std::tuple{field("run", &Replayed::run), field("equal", &Replayed::equal),
                      field("differences", &Replayed::differences)};
  }
};

Replayed run(const Params& p, Call& call) {
  call.require_run(p.id);
  flow::ReplayResult result =
      call.api.supervisor().replay(p.id, {.cancel = call.exchange->cancel_token()});
  return {result.run, result.equal, result.differences};
}

}  // namespace

Endpoint runs_replay() {
  return endpoint("POST", "/api/runs/{id}/replay", run)
      .summary({"Compute a run anew from its log, without outside calls, and compare.",
                "按日志重新计算运行（不访问外部）并比较。"})
      .param(&Params::id, "id", {.help = {"Id of the run.", "运行编号。"}, .required = true})
      .access(Access::app);
}

}  // namespace danlu::serve
