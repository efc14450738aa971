// danlu backup create: Save the data folder as one file.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include "app/context.hpp"
#include "workbench/backup.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string file;
  bool secrets = false;
};

int run(const Params& p, Context& context) {
  std::string file =
      p.file.empty() ? fmt::format("danlu-{:%Y%m%d-%H%M%S}.zip", fmt::localtime(std::time(nullptr)))
                     : p.file;
  workbench::BackupSummary made = workbench::make_backup(
      context.data(), file,
      {.secrets = p.secrets,
       .progress = [&](double done) { context.progress(fmt::format("{:.0f} %", 100 * done)); },
       .cancel = context.cancel()});
  if (context.json()) {
    Json report = to_json(made);
    report["file"] = Json(file);
    context.print_json(report);
    return 0;
  }
  context.print(fmt::format(
      fmt::runtime(context.text({"{}: {} files, {:.1f} MB", "{}：{} 个文件，{:.1f} MB"})), file,
      made.files, static_cast<double>(made.bytes) / 1e6));
  if (!p.secrets) {
    context.note(context.text({"Keys of model servers are not in it (--secrets adds them).",
                               "其中不含模型服务的密钥（加 --secrets 可一并保存）。"}));
  }
  return 0;
}

}  // namespace

Command backup_create_command() {
  return command("backup create", run)
      .summary({"Save the data folder as one file.", "把数据文件夹保存为一个文件。"})
      .help({"Runs, conversations, collections, uploads, models and settings, as they are at one "
             "moment; the server may go on working.",
             "包含同一时刻的运行记录、会话、知识库、上传文件、模型和设置；服务可以继续运行。"})
      .param(&Params::file, "file",
             {.help = {"The file to write; without one, danlu-<time>.zip here.",
                       "要写入的文件；省略时为当前文件夹中的 danlu-<时间>.zip。"},
              .positional = true})
      .param(&Params::secrets, "secrets",
             {.help = {"Keys of model servers go along; keep the file safe.",
                       "包含模型服务的密钥；请妥善保管该文件。"}})
      .example("danlu backup create")
      .example("danlu backup create friday.zip --secrets");
}

}  // namespace danlu::app
