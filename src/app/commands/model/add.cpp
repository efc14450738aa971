// danlu model add: Configure a language or embedding model on any OpenAI-compatible server.
#include <iostream>

#include "app/context.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string name;
  std::string url;
  std::string model;
  std::string kind = "chat";
  std::string key;
  bool ask_key = false;
  bool make_default = false;
};

std::optional<store::Secret> key_of(const Params& p, const Context& context) {
  if (!p.key.empty()) return store::Secret(p.key);
  if (!p.ask_key) return std::nullopt;
  context.note(context.text({"Paste the key and press Enter:", "请粘贴密钥并按回车："}));
  std::string line;
  std::getline(std::cin, line);
  return store::Secret(line);
}

int run(const Params& p, Context& context) {
  model::ModelRegistry& registry = context.workbench().models().registry();
  model::ModelEntry entry;
  entry.name = p.name;
  entry.kind = from_json<model::ModelKind>(p.kind);
  entry.base_url = p.url;
  entry.model = p.model.empty() ? p.name : p.model;
  registry.add(entry, key_of(p, context));
  if (p.make_default) registry.set_default(p.name);
  if (context.json()) {
    context.print_json(to_json(registry.get(p.name)));
  } else {
    context.print(
        context.text({"Added. Try it: danlu model test ", "已添加。试试：danlu model test "}) +
        p.name);
  }
  return 0;
}

}  // namespace

Command model_add_command() {
  return command("model add", run)
      .summary({"Configure a model on any OpenAI-compatible server.",
                "配置任意 OpenAI 兼容服务上的模型。"})
      .help({"The key is kept apart in secrets.json, readable by you alone; DANLU_SECRET_<NAME> in "
             "the environment comes first. Servers on this machine (Ollama, LM Studio, vLLM, "
             "llama.cpp) are found without this.",
             "密钥单独保存在仅本人可读的 secrets.json 中；环境变量 DANLU_SECRET_<名称> "
             "优先。本机上的 Ollama、LM Studio、vLLM、llama.cpp 无需配置即可发现。"})
      .param(&Params::name, "name",
             {.help = {"What you call it.", "自定名称。"}, .required = true, .positional = true})
      .param(&Params::url, "url",
             {.help = {"Address of the server, as in https://api.deepseek.com.",
                       "服务地址，如 https://api.deepseek.com。"},
              .required = true})
      .param(&Params::model, "model",
             {.help = {"The server's name for the model (else the same).",
                       "模型在服务端的名称（默认同名）。"}})
      .param(&Params::kind, "kind",
             {.help = {"What it is for.", "用途。"}, .choices = {"chat", "embed"}})
      .param(&Params::key, "key",
             {.help = {"Key (stays in the shell's history; better --ask-key).",
                       "密钥（会留在命令历史中；建议用 --ask-key）。"},
              .widget = "password"})
      .param(&Params::ask_key, "ask_key",
             {.help = {"Read the key from standard input.", "从标准输入读取密钥。"}})
      .param(&Params::make_default, "default",
             {.help = {"Use it when a flow names none.", "流程未指定模型时使用它。"}})
      .example(
          "danlu model add deepseek --url https://api.deepseek.com --model deepseek-chat --ask-key")
      .example("danlu model add local --url http://127.0.0.1:11434 --model qwen2.5:7b");
}

}  // namespace danlu::app
