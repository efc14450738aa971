// GET /api/runs: runs, newest first.
#include "serve/api/api.hpp"
#include "serve/api/support/run_shapes.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string app;
  std::string status;
  std::string conversation;
  int64_t limit = 50;
  std::string before;
};

struct RunPage {
  std::vector<RunShape> runs;
  std::optional<std::string> next;

  static auto fields() {
    return std::tuple{field("runs", &RunPage::runs), field("next", &RunPage::next)};
  }
};

RunPage run(const Params& p, Call& call) {
  flow::RunFilter filter{.app = p.app,
                         .status = p.status,
                         .conversation = p.conversation,
                         .before = p.before,
                         .limit = p.limit};
  const Identity& who = call.identity;
  if (!who.admin()) {
    if (!p.app.empty()) call.require_app(p.app);
    filter.app = who.app;
  }
  RunPage page;
  std::vector<flow::RunSummary> found = call.workbench.run_store().runs(filter);
  if (std::ssize(found) == p.limit) page.next = found.back().id;
  for (const flow::RunSummary& summary : found) {
    bool shown = who.scope != Scope::run || call.api.started_by(summary.id, who);
    if (shown) page.runs.push_back(run_shape(summary));
  }
  return page;
}

}  // namespace

Endpoint runs_list() {
  return endpoint("GET", "/api/runs", run)
      .summary({"Runs, newest first.", "运行记录，最新的在前。"})
      .param(&Params::app, "app", {.help = {"Only of this app.", "只列出该应用的。"}})
      .param(&Params::status, "status",
             {.help = {"Only with this status.", "只列出该状态的。"},
              .choices = {"", "running", "waiting", "succeeded", "failed", "cancelled"}})
      .param(&Params::conversation, "conversation",
             {.help = {"Only of this conversation.", "只列出该会话的。"}})
      .param(&Params::limit, "limit",
             {.help = {"How many at most.", "最多多少条。"}, .minimum = 1, .maximum = 500})
      .param(&Params::before, "before",
             {.help = {"Older than this run: `next` of the page before.",
                       "早于该运行：上一页的 `next`。"}})
      .access(Access::run);
}

}  // namespace danlu::serve
