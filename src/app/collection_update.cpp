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

retrieve::UpdateReport update_with_progress(retrieve::Collection& collection, Context& context,
                                            Quiet quiet) {
  retrieve::UpdateOptions options;
  options.cancel = context.cancel();
  options.progress = [&](const retrieve::UpdateProgress& progress) {
    context.progress(progress_line(progress, context.language()));
  };
  retrieve::UpdateReport report = collection.update(options);
  context.end_progress();
  bool changed = report.added + report.changed + report.deleted > 0;
  if (changed || quiet == Quiet::never)
    context.note(report_line(collection.name(), report, context.language()));
  for (const retrieve::CollectionFailure& failure : report.failures) {
    context.note("  ! " + failure.file + ": " + failure.message.in(context.language()));
    if (quiet == Quiet::never) context.note("    " + failure.hint.in(context.language()));
  }
  return report;
}

Json report_json(const retrieve::UpdateReport& report) {
  Json failures = Json::array();
  for (const retrieve::CollectionFailure& failure : report.failures) {
    failures.push_back(Json::object(
        {{"file", failure.file},
         {"code", failure.error},
         {"message", Json::object({{"en", failure.message.en}, {"zh", failure.message.zh}})},
         {"hint", Json::object({{"en", failure.hint.en}, {"zh", failure.hint.zh}})}}));
  }
  return Json::object({{"added", Json(report.added)},
                       {"changed", Json(report.changed)},
                       {"unchanged", Json(report.unchanged)},
                       {"deleted", Json(report.deleted)},
                       {"chunks_added", Json(report.chunks_added)},
                       {"chunks_removed", Json(report.chunks_removed)},
                       {"seconds", report.seconds},
                       {"failures", failures}});
}

}  // namespace danlu::app
