#include "app/run_control.hpp"

#include <sstream>

#include "base/files.hpp"

namespace danlu::app {
namespace {

class Progress final : public flow::RunObserver {
 public:
  explicit Progress(Context& context) : context_(context) {}
  void on_event(const flow::RunEvent& event) override {
    if (event.kind == flow::EventKind::step_started) context_.progress("… " + event.path);
  }

 private:
  Context& context_;
};

LoadedAppPtr app_of(const flow::RunSummary& run, Context& context) {
  try {
    return context.workbench().apps().find(run.app);
  } catch (const Error&) {  // A flow run by its path: it is not known by name.
    return context.workbench().apps().open_path(context.run_store().sources(run.id).front().file);
  }
}

}  // namespace

std::unique_ptr<flow::RunSupervisor> make_supervisor(Context& context) {
  context.use_data_folder();
  auto progress = std::make_shared<Progress>(context);
  return std::make_unique<flow::RunSupervisor>(flow::RunSupervisor::Options{
      .engine = context.workbench().engine(),
      .store = context.run_store(),
      .nodes = context.nodes(),
      .prepare =
          [&context, progress](const flow::RunSummary& run, flow::StartOptions& options) {
            LoadedAppPtr app = app_of(run, context);
            options.services = context.workbench().services_for(app->app);
            options.cancel = context.cancel();
            options.observer = progress.get();
          },
      .on_refused = {}});
}

int await_run(const std::shared_ptr<flow::Execution>& execution, Context& context) {
  flow::RunResult result = flow::wait(execution);
  context.end_progress();
  if (result.error != nullptr) throw *result.error;
  if (context.json()) {
    context.print_json(Json::object({{"run", result.run_id},
                                     {"status", to_json(result.status)},
                                     {"outputs", result.outputs_json()}}));
    return 0;
  }
  context.print(context.styled(result.run_id, "1") + "  " + to_json(result.status).as_text());
  if (result.status == flow::RunStatus::waiting) {
    print_waits(result.run_id, context);
  } else {
    std::istringstream lines(result.outputs_json().dump(2));
    for (std::string line; std::getline(lines, line);) context.print(printable(line));
  }
  return 0;
}

void print_waits(const std::string& run, Context& context) {
  for (const flow::RunWait& wait : context.run_store().waits(run)) {
    std::string kind = to_json(wait.kind).as_text();
    context.print("  " + context.text({"waits: ", "等待："}) + printable(wait.path) + "  (" + kind +
                  ")");
    if (wait.kind == flow::WaitKind::timer) continue;
    context.print("    " + printable(wait.form.dump()));
    context.print("    danlu history answer " + run + " " + printable(wait.path) + " …");
  }
}

Json word_value(const std::string& word) {
  if (word.size() > 1 && word.front() == '@') return word_value(read_file(word.substr(1)));
  try {
    return Json::parse(word);
  } catch (const Error&) {
    return Json(word);
  }
}

}  // namespace danlu::app
