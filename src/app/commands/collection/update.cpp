// danlu collection update: Read what changed in a collection's folder.
#include "app/collection_update.hpp"
#include "serve/client.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string name;
};

// By the server that works with the data folder.
int update_there(const std::string& name, serve::Client& server, Context& context) {
  std::string job = server.post("/api/collections/" + name + "/update").at("job").as_text();
  Json ended = server.follow_job(
      job,
      [&](const Json& at) {
        context.progress(std::to_string(at.integer_or("done", 0)) + "/" +
                         std::to_string(at.integer_or("total", 0)) + "  " + at.text_or("note", ""));
      },
      context.cancel());
  context.end_progress();
  const Json& report = ended.at("report");
  if (context.json()) {
    context.print_json(report);
    return 0;
  }
  retrieve::UpdateReport shown;
  shown.added = report.integer_or("added", 0);
  shown.changed = report.integer_or("changed", 0);
  shown.deleted = report.integer_or("deleted", 0);
  shown.unchanged = report.integer_or("unchanged", 0);
  shown.chunks_added = report.integer_or("chunks_added", 0);
  shown.seconds = report.number_or("seconds", 0.0);
  note_report(name, shown, context, Quiet::never);
  return 0;
}

int run(const Params& p, Context& context) {
  if (serve::Client* server = context.server()) return update_there(p.name, *server, context);
  retrieve::UpdateReport report = update_with_progress(p.name, context);
  if (context.json()) context.print_json(workbench::report_json(report));
  return 0;
}

}  // namespace

Command collection_update_command() {
  return command("collection update", run)
      .summary({"Read what changed in a collection's folder.", "读取知识库文件夹的变更。"})
      .param(&Params::name, "name",
             {.help = {"Name of the collection.", "知识库名称。"},
              .required = true,
              .positional = true})
      .example("danlu collection update handbook");
}

}  // namespace danlu::app
