// danlu history show: What happened in one run.
#include <fmt/format.h>

#include "app/run_control.hpp"
#include "base/utf8.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string run = "last";
};

int run(const Params& p, Context& context) {
  flow::RunSummary summary = context.run_store().summary(p.run);
  Json events = context.run_store().events(summary.id);
  if (context.json()) {
    context.print_json(Json::object({{"run", to_json(summary)},
                                     {"events", events},
                                     {"waits", to_json(context.run_store().waits(summary.id))}}));
    return 0;
  }
  context.print(context.styled(summary.id, "1") + "  " + summary.flow + "  " + summary.status);
  for (const Json& event : events.as_array()) {
    double ms = static_cast<double>(event.at("time_us").as_integer() - summary.started_us) / 1000.0;
    std::string path = event.at("path").as_text();
    context.print(fmt::format("{:>10.2f} ms  {:<14} {}", ms, event.at("kind").as_text(), path));
    std::string data = event.at("data").dump();
    constexpr size_t kShown = 300;
    if (data != "{}")
      context.print(
          "               " +
          context.styled(
              data.size() > kShown ? std::string(utf8::prefix(data, kShown)) + "…" : data, "2"));
  }
  print_waits(summary.id, context);
  return 0;
}

}  // namespace

Command history_show_command() {
  return command("history show", run)
      .summary({"Show what happened in one run: every step with its outputs.",
                "显示一次运行的经过：每个步骤及其输出。"})
      .param(&Params::run, "run",
             {.help = {"Id of the run (its beginning is enough), or last.",
                       "运行编号（开头几位即可），或 last。"},
              .positional = true})
      .example("danlu history show last")
      .example("danlu history show 20260131 --json");
}

}  // namespace danlu::app
