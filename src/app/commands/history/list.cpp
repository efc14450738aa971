// danlu history list: The latest runs.
#include <fmt/format.h>

#include "app/context.hpp"

namespace danlu::app {
namespace {

struct Params {
  int64_t limit = 20;
  std::string app;
  std::string status;
};

int run(const Params& p, Context& context) {
  std::vector<flow::RunSummary> runs =
      context.run_store().runs({.app = p.app, .status = p.status, .limit = p.limit});
  if (context.json()) {
    context.print_json(to_json(runs));
    return 0;
  }
  if (runs.empty()) context.print(context.text({"No runs yet.", "还没有运行记录。"}));
  for (const flow::RunSummary& run : runs) {
    double ms =
        run.ended_us > 0 ? static_cast<double>(run.ended_us - run.started_us) / 1000.0 : 0.0;
    std::string status =
        context.styled(fmt::format("{:<10}", run.status), run.status == "failed" ? "31" : "32");
    context.print(fmt::format("{}  {}  {:>10.1f} ms  {:>4}  {}{}", run.id, status, ms, run.steps,
                              run.flow, run.error.empty() ? "" : "  " + run.error));
  }
  return 0;
}

}  // namespace

Command history_list_command() {
  return command("history list", run)
      .summary({"List the latest runs.", "列出最近的运行。"})
      .param(&Params::limit, "limit",
             {.help = {"How many.", "条数。"}, .minimum = 1, .maximum = 100000})
      .param(&Params::app, "app", {.help = {"Only of this app.", "只列出此应用的运行。"}})
      .param(&Params::status, "status",
             {.help = {"Only with this status.", "只列出此状态的运行。"},
              .choices = {"", "running", "waiting", "succeeded", "failed", "cancelled"}})
      .example("danlu history list --limit 5 --json");
}

}  // namespace danlu::app
