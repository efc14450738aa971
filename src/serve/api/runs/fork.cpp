// POST /api/runs/{id}/fork: runs again from here with a change.
#include "serve/api/api.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string id;
  std::map<std::string, Json> inputs;
  std::map<std::string, std::map<std::string, Json>> set;
  std::optional<std::string> from;
};

struct Forked {
  std::string run;

  static auto fields() { return std::tuple{field("run", &Forked::run)}; }
};

Forked run(const Params& p, Call& call) {
  call.require_run(p.id);
  flow::ForkChanges changes{.inputs = p.inputs, .set = p.set};
  if (p.from) changes.from.push_back(*p.from);
  flow::StartOptions options{.run_id = flow::new_run_id()};
  std::string id = options.run_id;
  call.api.note_starter(id, call.identity);
  call.api.supervisor().fork(p.id, changes, std::move(options));
  return {id};
}

}  // namespace

Endpoint runs_fork() {
  return endpoint("POST", "/api/runs/{id}/fork", run)
      .summary({"Run again with a change: what it reaches runs again, the rest is taken over.",
                "带着改动重新运行：受影响的步骤重新执行，其余沿用。"})
      .param(&Params::id, "id", {.help = {"Id of the run.", "运行编号。"}, .required = true})
      .param(&Params::inputs, "inputs", {.help = {"Changed inputs.", "改动的输入。"}})
      .param(&Params::set, "set",
             {.help = {"Changed outputs of steps: path, then port.",
                       "改动的步骤输出：先路径，后端口。"}})
      .param(&Params::from, "from",
             {.help = {"Path of a step to run again.", "要重新执行的步骤路径。"}})
      .status(201)
      .access(Access::app);
}

}  // namespace danlu::serve
