// nodes/model/chat.cpp: Ask a language model.
#include "model/chat.hpp"

#include "nodes/node.hpp"
#include "nodes/support/environment.hpp"

namespace danlu::nodes {
namespace {

struct Params {
  std::string prompt;
  std::string system;
  std::string model;
  std::optional<double> temperature;
  std::optional<int64_t> max_tokens;
  std::optional<int64_t> seed;
  std::vector<std::string> stop;
  std::optional<Json> schema;
  std::vector<Json> tools;
  std::string tool_choice;
};
struct Inputs {
  std::optional<std::vector<Message>> messages;
};
struct Outputs {
  std::string text;
  Json json;
  std::string reasoning;
  std::vector<Message> messages;
  std::vector<Json> tool_calls;
  Json usage;
};

constexpr ErrorCode kNothingToSay{
    "model.no_message",
    Failure::usage,
    {"There is nothing to ask the model.", "没有要问模型的内容。"},
    {"Give a 'prompt', or wire 'messages'.", "请填写 “prompt”，或接入 “messages”。"}};

model::ChatRequest request_of(const Params& p, const Inputs& in) {
  model::ChatRequest request;
  if (!p.system.empty()) request.messages.push_back({.role = "system", .content = p.system});
  if (in.messages)
    request.messages.insert(request.messages.end(), in.messages->begin(), in.messages->end());
  if (!p.prompt.empty()) request.messages.push_back({.role = "user", .content = p.prompt});
  if (request.messages.empty()) throw Error(kNothingToSay);
  for (const Json& tool : p.tools) {
    request.tools.push_back({tool.at("name").as_text(), tool.text_or("description", ""),
                             tool.contains("parameters") ? tool.at("parameters") : Json::object()});
  }
  request.tool_choice = p.tool_choice;
  request.answer_schema = p.schema;
  request.temperature = p.temperature;
  request.max_tokens = p.max_tokens;
  request.seed = p.seed;
  request.stop = p.stop;
  return request;
}

Outputs run(const Params& p, const Inputs& in, Run& run) {
  Environment& environment = nodes::environment(run);
  model::ChatRequest request = request_of(p, in);
  model::ChatClient client(*environment.http,
                           environment.model(model::ModelKind::chat, p.model, run.cancel()));
  model::ChatAnswer answer = client.chat(
      request, run.cancel(), [&](const model::ChatDelta& delta) { run.preview(delta.content); });
  Outputs out{.text = answer.message.content,
              .json = answer.structured,
              .reasoning = answer.message.reasoning,
              .messages = std::move(request.messages),
              .tool_calls = {},
              .usage = Json::object({{"prompt_tokens", answer.usage.prompt_tokens},
                                     {"completion_tokens", answer.usage.completion_tokens},
                                     {"model", answer.model},
                                     {"finish_reason", answer.finish_reason}})};
  for (const ToolCall& call : answer.message.tool_calls) out.tool_calls.push_back(to_json(call));
  out.messages.push_back(std::move(answer.message));
  return out;
}

}  // namespace

NodeType model_chat() {
  return node("model.chat", 1, run)
      .summary({"Ask a language model.", "向语言模型提问。"})
      .help({"Any OpenAI-compatible server; 'danlu model add' configures one, local servers are "
             "found by themselves. With a schema the answer is JSON that fits it.",
             "支持任何 OpenAI 兼容服务；用 “danlu model add” 配置，本机服务会自动发现。给出 schema "
             "时回答为符合它的 JSON。"})
      .effect(Effect::reads)
      .work(Work::wait)
      .needs(Need::network)
      .needs(Need::model)
      .input(&Inputs::messages, "messages", {"The conversation so far.", "此前的对话。"})
      .output(&Outputs::text, "text", {"The answer.", "回答。"})
      .output(&Outputs::json, "json",
              {"The answer as a value, when a schema was given.", "给出 schema 时回答的值。"})
      .output(&Outputs::reasoning, "reasoning",
              {"What a reasoning model thought before.", "推理模型的思考过程。"})
      .output(&Outputs::messages, "messages",
              {"The conversation with this answer.", "包含本次回答的对话。"})
      .output(&Outputs::tool_calls, "tool_calls",
              {"Tools the model wants called.", "模型希望调用的工具。"})
      .output(&Outputs::usage, "usage",
              {"Tokens, model and why it stopped.", "令牌数、模型以及停止原因。"})
      .param(&Params::prompt, "prompt",
             {.help = {"What to ask.", "要问的内容。"}, .widget = "multiline", .is_template = true})
      .param(&Params::system, "system",
             {.help = {"How the model should behave.", "模型应如何表现。"},
              .widget = "multiline",
              .is_template = true})
      .param(&Params::model, "model",
             {.help = {"Name of a configured model; empty: the default.",
                       "已配置模型的名称；为空则用默认模型。"},
              .widget = "model"})
      .param(&Params::temperature, "temperature",
             {.help = {"How varied the words are.", "用词的随机程度。"},
              .why = {"0 gives the same answer again; higher is livelier and less exact.",
                      "0 时回答稳定；越高越活泼、越不精确。"},
              .minimum = 0,
              .maximum = 2})
      .param(&Params::max_tokens, "max_tokens",
             {.help = {"Longest answer.", "回答的最大长度。"}, .minimum = 1, .unit = "tokens"})
      .param(&Params::seed, "seed",
             {.help = {"For the same answer again, where the server can.",
                       "在服务支持时使回答可复现。"}})
      .param(&Params::stop, "stop",
             {.help = {"Texts that end the answer.", "遇到这些文本即停止。"}})
      .param(&Params::schema, "schema",
             {.help = {"JSON Schema the answer must fit.", "回答必须符合的 JSON Schema。"},
              .widget = "code"})
      .param(&Params::tools, "tools",
             {.help = {"Tools the model may call: {name, description, parameters}.",
                       "模型可调用的工具：{name, description, parameters}。"},
              .widget = "code"})
      .param(&Params::tool_choice, "tool_choice",
             {.help = {"auto, none, required, or a tool's name.",
                       "auto、none、required 或工具名称。"}})
      .example(R"({"with": {}, "error": "model.no_message"})");
}

}  // namespace danlu::nodes
