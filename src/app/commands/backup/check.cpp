// danlu backup check: Read a backup whole and compare it with what was saved.
#include <fmt/format.h>

#include "app/context.hpp"
#include "workbench/backup.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string file;
};

int run(const Params& p, Context& context) {
  workbench::BackupSummary sound = workbench::check_backup(
      p.file,
      {.progress = [&](double done) { context.progress(fmt::format("{:.0f} %", 100 * done)); },
       .cancel = context.cancel()});
  if (context.json()) {
    context.print_json(to_json(sound));
  } else {
    context.print(fmt::format(fmt::runtime(context.text({"sound: {} files, {:.1f} MB, Danlu {}",
                                                         "完好：{} 个文件，{:.1f} MB，Danlu {}"})),
                              sound.files, static_cast<double>(sound.bytes) / 1e6, sound.version));
  }
  return 0;
}

}  // namespace

Command backup_check_command() {
  return command("backup check", run)
      .summary({"Read a backup whole and compare it with what was saved.",
                "完整读取备份，并与保存时的内容比较。"})
      .param(&Params::file, "file",
             {.help = {"The backup.", "备份文件。"}, .required = true, .positional = true})
      .example("danlu backup check friday.zip");
}

}  // namespace danlu::app
