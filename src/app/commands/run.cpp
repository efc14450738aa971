// danlu run: Run an app or a flow.
#include "app/ask.hpp"
#include "app/errors.hpp"
#include "base/files.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string app;
  std::map<std::string, std::string> values;
  Json input = Json::object();
  std::string conversation;
  bool trace = false;
  bool allow = false;
};

int run(const Params& p, Context& context) {
  bool served = context.server() != nullptr;
  LoadedAppPtr loaded = open_app(p.app, context);
  const App& app = loaded->app;
  AskOptions options{.conversation = p.conversation, .trace = p.trace};
  for (const auto& [name, value] : p.input.as_object()) options.inputs.emplace_back(name, value);
  for (const auto& [name, word] : p.values)
    options.inputs.emplace_back(name, input_value(*loaded->plan, name, word));
  settle_permissions(*loaded, context, p.allow ? Allow::everything : Allow::ask);
  if (!served) update_collections(app, context);  // The server sees to them itself.
  auto given = [&](const std::string& name) {
    return std::find_if(options.inputs.begin(), options.inputs.end(), [&](const auto& input) {
             return input.first == name;
           }) != options.inputs.end();
  };
  if (app.chat && !given(app.chat->question)) return converse(*loaded, context, options);
  return run_once(*loaded, context, options);
}

}  // namespace

Command run_command() {
  return command("run", run)
      .summary({"Run an app or a flow.", "运行应用或流程。"})
      .help({"Collections of the app are brought up to date first. Without a question, an app with "
             "a chat asks for questions: on a terminal one after the other, otherwise each line of "
             "standard input.",
             "会先更新应用的知识库。对话类应用若未给出问题则进入问答：终端中逐个输入，否则读取标准"
             "输入的每一行。"})
      .param(&Params::app, "app",
             {.help = {"Folder of the app, a *.flow.yaml file, or the name of an added app.",
                       "应用文件夹、*.flow.yaml 文件，或已添加应用的名称。"},
              .required = true,
              .positional = true})
      .values(&Params::values, "values",
              {"Inputs of the flow; @file reads one from a file.",
               "流程的输入；@文件 表示从文件读取。"})
      .param(&Params::input, "input",
             {.help = {"Inputs as a JSON object, or @file.", "以 JSON 对象给出的输入，或 @文件。"}})
      .param(&Params::conversation, "conversation",
             {.help = {"Go on with this conversation.", "继续指定的会话。"}})
      .param(&Params::trace, "trace", {.help = {"Show every step.", "显示每个步骤。"}})
      .param(&Params::allow, "allow",
             {.help = {"Grant what the app asks for, now and later, without asking.",
                       "授予应用请求的权限（以后也有效），不再询问。"}})
      .example("danlu run apps/ask-docs")
      .example("danlu run apps/ask-docs question=\"How long is the kettle's warranty?\"")
      .example("danlu run greet.flow.yaml who=Ada --trace");
}

}  // namespace danlu::app
