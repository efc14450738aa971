// danlu history cancel: End a run that waits or was interrupted.
#include "app/run_control.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string run;
};

int run(const Params& p, Context& context) {
  std::string id = context.run_store().resolve(p.run);
  make_supervisor(context)->cancel(id);
  if (context.json()) {
    context.print_json(Json::object({{"run", id}, {"status", "cancelled"}}));
  } else {
    context.print(context.text({"Cancelled: ", "已取消："}) + id);
  }
  return 0;
}

}  // namespace

Command history_cancel_command() {
  return command("history cancel", run)
      .summary({"End a run that waits or was interrupted.", "终止一次等待中或中断的运行。"})
      .param(&Params::run, "run",
             {.help = {"Id of the run (its beginning is enough), or last.",
                       "运行编号（开头几位即可），或 last。"},
              .required = true,
              .positional = true})
      .example("danlu history cancel 20260131");
}

}  // namespace danlu::app
