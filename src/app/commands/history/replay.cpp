// danlu history replay: Go through a run again without calling anything outside.
#include "app/run_control.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string run = "last";
};

int run(const Params& p, Context& context) {
  flow::ReplayResult result = make_supervisor(context)->replay(p.run);
  context.end_progress();
  if (context.json()) {
    context.print_json(Json::object({{"run", result.run},
                                     {"equal", result.equal},
                                     {"differences", to_json(result.differences)}}));
    return result.equal ? 0 : 1;
  }
  context.print(
      context.styled(result.run, "1") + "  " +
      context.text(result.equal ? Bilingual{"equal", "一致"} : Bilingual{"different", "有差异"}));
  for (const flow::Difference& difference : result.differences) {
    context.print("  " + printable(difference.path));
    context.print("    - " + printable(difference.recorded.dump()));
    context.print("    + " + printable(difference.computed.dump()));
  }
  return result.equal ? 0 : 1;
}

}  // namespace

Command history_replay_command() {
  return command("history replay", run)
      .summary({"Go through a run again without calling anything outside: pure steps are computed "
                "anew and compared.",
                "不调用外部重放一次运行：重新计算纯步骤并比较结果。"})
      .param(&Params::run, "run",
             {.help = {"Id of the run (its beginning is enough), or last.",
                       "运行编号（开头几位即可），或 last。"},
              .positional = true})
      .example("danlu history replay last");
}

}  // namespace danlu::app
