// danlu history trim: Remove old runs and the values nobody needs any more.
#include <fmt/format.h>

#include "app/context.hpp"

namespace danlu::app {
namespace {

struct Params {
  int64_t days = 0;
  int64_t keep = 0;
  int64_t megabytes = 0;
};

int run(const Params& p, Context& context) {
  context.use_data_folder();
  flow::TrimResult result = context.run_store().trim(
      {.days_max = p.days, .runs_max = p.keep, .bytes_max = p.megabytes << 20});
  if (context.json()) {
    context.print_json(to_json(result));
    return 0;
  }
  context.print(fmt::format(fmt::runtime(context.text({"Removed {} runs, {} stored values.",
                                                       "已删除 {} 次运行、{} 个保存的值。"})),
                            result.runs, result.blobs));
  return 0;
}

}  // namespace

Command history_trim_command() {
  return command("history trim", run)
      .summary({"Remove old runs, and stored values no run needs.",
                "删除旧的运行，以及不再需要的保存值。"})
      .help({"Without options only values that no run needs are removed. Runs that wait are kept.",
             "不带选项时只删除没有运行需要的值。等待中的运行会保留。"})
      .param(&Params::days, "days",
             {.help = {"Keep runs of so many days.", "保留多少天内的运行。"},
              .minimum = 0,
              .maximum = 100000})
      .param(&Params::keep, "keep",
             {.help = {"Keep so many of the newest runs.", "保留最新的多少次运行。"},
              .minimum = 0,
              .maximum = 1000000000})
      .param(&Params::megabytes, "megabytes",
             {.help = {"Keep the newest runs up to this size.", "保留总大小不超过此值的最新运行。"},
              .minimum = 0,
              .maximum = 100000000})
      .example("danlu history trim --days 90 --keep 10000");
}

}  // namespace danlu::app
