// danlu backup restore: Make a data folder from a backup.
#include <fmt/format.h>

#include "app/context.hpp"
#include "workbench/backup.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string file;
};

int run(const Params& p, Context& context) {
  workbench::BackupSummary restored = workbench::restore_backup(
      p.file, context.data(),
      {.progress = [&](double done) { context.progress(fmt::format("{:.0f} %", 100 * done)); },
       .cancel = context.cancel()});
  if (context.json()) {
    context.print_json(to_json(restored));
  } else {
    context.print(
        fmt::format(fmt::runtime(context.text({"{} files are back in {}", "{} 个文件已恢复到 {}"})),
                    restored.files, context.data().string()));
  }
  return 0;
}

}  // namespace

Command backup_restore_command() {
  return command("backup restore", run)
      .summary({"Make a data folder from a backup.", "由备份恢复数据文件夹。"})
      .help({"Into the data folder (or the one given by --data), which must be absent or empty. "
             "Everything is checked before anything is put in place.",
             "恢复到数据文件夹（或 --data "
             "指定的文件夹），它必须不存在或为空。先全部核对，再放到位。"})
      .param(&Params::file, "file",
             {.help = {"The backup.", "备份文件。"}, .required = true, .positional = true})
      .example("danlu backup restore friday.zip")
      .example("danlu backup restore friday.zip --data /srv/danlu");
}

}  // namespace danlu::app
