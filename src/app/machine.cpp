#include "app/machine.hpp"

#include <fmt/format.h>

#include "base/files.hpp"
#include "base/platform/machine.hpp"
#include "base/platform/process.hpp"
#include "base/threads.hpp"
#include "net/child_process.hpp"
#include "retrieve/collection.hpp"

namespace danlu::app {
namespace {

using State = Finding::State;

constexpr double kGibibyte = 1024.0 * 1024.0 * 1024.0;

Finding cores() {
  size_t count = core_count();
  std::string sets = joined(platform::instruction_sets(), " ");
  return {"cores",
          State::good,
          {fmt::format("{} usable; {}", count, sets), fmt::format("可用 {} 个；{}", count, sets)}};
}

Finding memory() {
  platform::Memory found = platform::memory();
  double total = static_cast<double>(found.total_bytes) / kGibibyte;
  double free = static_cast<double>(found.available_bytes) / kGibibyte;
  Finding finding{"memory",
                  State::good,
                  {fmt::format("{:.1f} GiB, {:.1f} free", total, free),
                   fmt::format("{:.1f} GiB，可用 {:.1f}", total, free)}};
  if (free < 0.5) {
    finding.state = State::limited;
    finding.mend = {"Close other programs: large documents may not fit.",
                    "请关闭其他程序：较大的文档可能放不下。"};
  }
  return finding;
}

Finding data_folder(Context& context) {
  std::string path = context.data().string();
  try {
    make_folders(context.data());
    write_file_atomic(context.data() / ".doctor", "ok");
    std::filesystem::remove(context.data() / ".doctor");
  } catch (const Error& error) {
    return {"data folder",
            State::broken,
            {error.message(Language::en), error.message(Language::zh)},
            {error.hint(Language::en), error.hint(Language::zh)}};
  }
  std::error_code ignored;
  double free =
      static_cast<double>(std::filesystem::space(context.data(), ignored).available) / kGibibyte;
  Finding finding{"data folder",
                  State::good,
                  {fmt::format("{} ({:.1f} GiB free)", path, free),
                   fmt::format("{}（剩余 {:.1f} GiB）", path, free)}};
  if (free < 1.0) {
    finding.state = State::limited;
    finding.mend = {"Free some disk space, or choose another place with DANLU_DATA.",
                    "请释放磁盘空间，或用 DANLU_DATA 指定其他位置。"};
  }
  return finding;
}

Finding program(const std::string& name, const std::string& package, const Bilingual& used_for) {
  std::optional<std::filesystem::path> path = platform::find_program(name);
  if (path)
    return {name,
            State::good,
            {path->string() + ": " + used_for.en, path->string() + "：" + used_for.zh}};
  return {
      name,
      State::limited,
      {"not installed: no " + used_for.en, "未安装：无法" + used_for.zh},
      {"Debian, Ubuntu: apt-get install " + package, "Debian、Ubuntu：apt-get install " + package}};
}

Finding sandbox() {
  std::string level(net::name_of(net::sandbox_level()));
  return {"sandbox", State::good, {"child processes: " + level, "子进程隔离：" + level}};
}

std::vector<Finding> models(Context& context) {
  std::vector<Finding> findings;
  model::ModelSource& source = context.workbench().models();
  for (const model::ModelEntry& entry : source.registry().list()) {
    std::string text = entry.name + " → " + entry.model + " @ " + entry.base_url;
    findings.push_back({"model", State::good, {text, text}});
  }
  for (const model::FoundServer& server : source.local_servers(context.cancel())) {
    std::string text = server.kind + " @ " + server.url + ": " + joined(server.models);
    findings.push_back({"model server", State::good, {text, text}});
  }
  if (findings.empty()) {
    findings.push_back(
        {"models",
         State::limited,
         {"none configured or found: answers are sentences of the documents",
          "未配置也未发现：回答为文档原句"},
         {"Start Ollama, LM Studio, vLLM or llama.cpp, or: danlu model add --help",
          "请启动 Ollama、LM Studio、vLLM 或 llama.cpp，或查看：danlu model add --help"}});
  }
  return findings;
}

Finding collections(Context& context) {
  std::vector<std::string> names = retrieve::Collection::names(context.data());
  for (const std::string& name : names) {
    try {
      retrieve::Collection::open(context.data(), name).status();
    } catch (const Error& error) {
      return {"collections",
              State::broken,
              {error.message(Language::en), error.message(Language::zh)},
              {"Make it anew: danlu collection remove " + name +
                   ", then add it again. Your documents are untouched.",
               "请重建：danlu collection remove " + name + "，然后重新添加。原文档不受影响。"}};
    }
  }
  return {"collections",
          State::good,
          {fmt::format("{}", names.size()), fmt::format("{} 个", names.size())}};
}

}  // namespace

std::vector<Finding> look_at_machine(Context& context) {
  std::vector<Finding> findings{cores(), memory(), data_folder(context)};
  if (findings.back().state != State::broken) findings.push_back(collections(context));
  findings.push_back(
      program("pdftotext", "poppler-utils", {"reading of PDF files", "读取 PDF 文件"}));
  findings.push_back(program(
      "bwrap", "bubblewrap",
      {"strict isolation of programs that read untrusted files", "严格隔离读取不可信文件的程序"}));
  findings.push_back(sandbox());
  for (Finding& finding : models(context)) findings.push_back(std::move(finding));
  return findings;
}

}  // namespace danlu::app
