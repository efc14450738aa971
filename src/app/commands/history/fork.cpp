// danlu history fork: Run again from here with this value changed.
#include "app/run_control.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string run;
  std::string from;
  Json set = Json::object();
  Json input = Json::object();
  std::map<std::string, std::string> values;
};

int run(const Params& p, Context& context) {
  flow::ForkChanges changes;
  for (const auto& [name, value] : p.input.as_object()) changes.inputs[name] = value;
  for (const auto& [path, outputs] : p.set.as_object()) {
    for (const auto& [port, value] : outputs.as_object()) changes.set[path][port] = value;
  }
  for (const auto& [name, word] : p.values) {
    size_t dot = name.rfind('.');
    if (dot == std::string::npos) {
      changes.inputs[name] = word_value(word);
    } else {
      changes.set[name.substr(0, dot)][name.substr(dot + 1)] = word_value(word);
    }
  }
  if (!p.from.empty()) changes.from.push_back(p.from);
  return await_run(make_supervisor(context)->fork(p.run, changes), context);
}

}  // namespace

Command history_fork_command() {
  return command("history fork", run)
      .summary({"Run again from here with this value changed: a new run that keeps what the change "
                "does not reach.",
                "改动某个值后从此处重新运行：新的运行，保留不受影响的步骤。"})
      .help({"Give inputs as name=value and outputs of steps as step.port=value. Steps that depend "
             "on "
             "them run again, the rest is taken over.",
             "输入写成 名称=值，步骤的输出写成 步骤.端口=值。依赖它们的步骤重新执行，其余沿用。"})
      .param(&Params::run, "run",
             {.help = {"Id of the run (its beginning is enough), or last.",
                       "运行编号（开头几位即可），或 last。"},
              .required = true,
              .positional = true})
      .param(&Params::from, "from",
             {.help = {"A step to run again although nothing changed before it.",
                       "即使之前没有改动也要重新执行的步骤。"}})
      .param(&Params::set, "set",
             {.help = {"Outputs of steps as a JSON object: {\"step\": {\"port\": value}}.",
                       "以 JSON 对象给出步骤的输出：{\"步骤\": {\"端口\": 值}}。"}})
      .param(&Params::input, "input",
             {.help = {"Inputs as a JSON object, or @file.", "以 JSON 对象给出的输入，或 @文件。"}})
      .values(&Params::values, "values",
              {"Changed inputs, and outputs of steps as step.port=value.",
               "改动的输入，以及写成 步骤.端口=值 的步骤输出。"})
      .example("danlu history fork last question=\"And the kettle?\"")
      .example("danlu history fork last draft.text=\"Dear Ada\" --from send");
}

}  // namespace danlu::app
