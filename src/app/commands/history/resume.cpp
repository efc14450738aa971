// danlu history resume: Go on with a run that waits or was interrupted.
#include "app/run_control.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string run = "last";
};

int run(const Params& p, Context& context) {
  return await_run(make_supervisor(context)->resume(p.run), context);
}

}  // namespace

Command history_resume_command() {
  return command("history resume", run)
      .summary({"Go on with a run that waits, or whose program ended in mid-run.",
                "继续一次等待中的、或程序中途退出的运行。"})
      .help({"Finished steps are not run again; steps that were under way are.",
             "已完成的步骤不会重新执行；中断时正在执行的步骤会重新执行。"})
      .param(&Params::run, "run",
             {.help = {"Id of the run (its beginning is enough), or last.",
                       "运行编号（开头几位即可），或 last。"},
              .positional = true})
      .example("danlu history resume last");
}

}  // namespace danlu::app
