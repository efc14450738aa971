// danlu history compare: Two runs, step by step.
#include <fmt/format.h>

#include "app/run_control.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string first;
  std::string second;
};

int run(const Params& p, Context& context) {
  std::vector<flow::StepComparison> steps = flow::compare_runs(
      context.run_store().recorded_events(p.first), context.run_store().recorded_events(p.second));
  if (context.json()) {
    context.print_json(Json::object({{"steps", to_json(steps)}}));
    return 0;
  }
  for (const flow::StepComparison& step : steps) {
    bool same = step.change == flow::StepChange::same;
    context.print(fmt::format("{:<12} {}", to_json(step.change).as_text(), printable(step.path)));
    if (same) continue;
    if (!step.first.is_null()) context.print("    - " + printable(step.first.dump()));
    if (!step.second.is_null()) context.print("    + " + printable(step.second.dump()));
  }
  return 0;
}

}  // namespace

Command history_compare_command() {
  return command("history compare", run)
      .summary({"Compare two runs, step by step.", "逐步比较两次运行。"})
      .param(&Params::first, "first",
             {.help = {"Id of a run, or last.", "一次运行的编号，或 last。"},
              .required = true,
              .positional = true})
      .param(
          &Params::second, "second",
          {.help = {"Id of another.", "另一次运行的编号。"}, .required = true, .positional = true})
      .example("danlu history compare 20260131 last");
}

}  // namespace danlu::app
