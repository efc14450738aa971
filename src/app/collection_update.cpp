#include "app/collection_update.hpp"

#include <fmt/format.h>

namespace danlu::app {
namespace {

std::string progress_line(const retrieve::UpdateProgress& progress, Language language) {
  bool chinese = language == Language::zh;
  std::string left = fmt::format("{:.0f}", progress.seconds_left);
  std::string eta = progress.seconds_left < 1 ? ""
                    : chinese                 ? "，约剩 " + left + " 秒"
                                              : ", about " + left + " s left";
  return fmt::format("{} {}/{}{}  {}", chinese ? "读取文档" : "Reading documents",
                     progress.files_done, progress.files_total, eta, progress.file);
}

std::string report_line(const std::string& name, const retrieve::UpdateReport& report,
                        Language language) {
  return fmt::format(
      fmt::runtime(language == Language::zh
                       ? "知识库 {}：新增 {}，变更 {}，删除 {}，未变 {}；新分块 {}，用时 {:.1f} 秒"
                       : "Collection {}: {} added, {} changed, {} deleted, {} unchanged; {} new "
                         "chunks in {:.1f} s"),
      name, report.added, report.changed, report.deleted, report.unchanged, report.chunks_added,
      report.seconds);
}

}  // namespace

retrieve::UpdateOptions with_progress(Context& context) {
  retrieve::UpdateOptions options;
  options.cancel = context.cancel();
  options.progress = [&](const retrieve::UpdateProgress& progress) {
    context.progress(progress_line(progress, context.language()));
  };
  return options;
}

void note_report(const std::string& name, const retrieve::UpdateReport& report, Context& context,
                 Quiet quiet) {
  bool changed = report.added + report.changed + report.deleted > 0;
  if (changed || quiet == Quiet::never) {
    context.note(report_line(name, report, context.language()));
  }
  for (const retrieve::CollectionFailure& failure : report.failures) {
    context.note("  ! " + failure.file + ": " + failure.message.in(context.language()));
    if (quiet == Quiet::never) context.note("    " + failure.hint.in(context.language()));
  }
}

retrieve::UpdateReport update_with_progress(const std::string& collection, Context& context) {
  retrieve::UpdateReport report =
      context.workbench().jobs().ingest(collection, with_progress(context));
  context.end_progress();
  note_report(collection, report, context, Quiet::never);
  return report;
}

}  // namespace danlu::app
