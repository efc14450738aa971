// danlu history answer: Answer what a run asks, and go on with it.
#include "app/run_control.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string run;
  std::string step;
  std::string choice;
  std::map<std::string, std::string> values;
};

int run(const Params& p, Context& context) {
  flow::WaitAnswer given{.timed_out = false, .choice = p.choice, .values = Json::object()};
  for (const auto& [name, word] : p.values) given.values[name] = word_value(word);
  auto execution = make_supervisor(context)->answer(p.run, p.step, given);
  if (execution != nullptr) return await_run(execution, context);
  context.note(context.text({"The answer is kept; the program that has the run goes on with it.",
                             "答复已保存，由正在执行该运行的程序继续。"}));
  return 0;
}

}  // namespace

Command history_answer_command() {
  return command("history answer", run)
      .summary({"Answer what a run asks, and go on with it.", "答复运行的提问并继续。"})
      .help(
          {"'danlu history show' prints what is asked. For a step of which nobody knows whether it "
           "was done, the choice is again, result or stop.",
           "“danlu history show” 会列出提问内容。对于无法确定是否已执行的步骤，可选 again、result "
           "或 stop。"})
      .param(&Params::run, "run",
             {.help = {"Id of the run (its beginning is enough), or last.",
                       "运行编号（开头几位即可），或 last。"},
              .required = true,
              .positional = true})
      .param(&Params::step, "step",
             {.help = {"Path of the step that asks.", "提问步骤的路径。"},
              .required = true,
              .positional = true})
      .param(&Params::choice, "choice", {.help = {"What is chosen.", "所选的选项。"}})
      .values(
          &Params::values, "values",
          {"Fields of the form; @file reads one from a file.", "表单字段；@文件 表示从文件读取。"})
      .example("danlu history answer last ask --choice approve amount=12");
}

}  // namespace danlu::app
