// danlu node run: Try one node.
#include "app/context.hpp"
#include "flow/single_node.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string id;
  Json with = Json::object();
  Json in = Json::object();
};

int run(const Params& p, Context& context) {
  flow::SingleNode single{.id = p.id, .with = p.with, .in = p.in};
  auto plan = flow::single_node_flow(context.nodes(), single);
  context.use_data_folder();
  flow::StartOptions start;
  start.inputs = flow::single_node_inputs(single);
  start.cancel = context.cancel();
  start.services = context.workbench().services_of_owner(std::filesystem::current_path());
  flow::RunResult result = context.workbench().engine().run(plan, std::move(start));
  if (result.error != nullptr) throw *result.error;
  Json outputs = Json::object();
  for (const auto& [name, value] : flow::single_node_outputs(*plan, result.outputs))
    outputs[name] = value.to_json();
  if (context.json()) {
    context.print_json(outputs);
  } else {
    for (const auto& [name, value] : outputs.as_object()) {
      context.print(context.styled(name + ": ", "1") +
                    (value.is_text() ? value.as_text() : value.dump(2)));
    }
  }
  return 0;
}

}  // namespace

Command node_run_command() {
  return command("node run", run)
      .summary({"Try one node.", "试运行单个节点。"})
      .help({"File nodes reach the current folder. Values are JSON, or @file.",
             "文件类节点可访问当前文件夹。值为 JSON 或 @文件。"})
      .param(&Params::id, "id",
             {.help = {"Id of the node.", "节点编号。"}, .required = true, .positional = true})
      .param(&Params::with, "with",
             {.help = {"Parameters, as a JSON object.", "参数（JSON 对象）。"}})
      .param(&Params::in, "in", {.help = {"Inputs, as a JSON object.", "输入（JSON 对象）。"}})
      .example(
          R"(danlu node run text.split --with '{"separator": ","}' --in '{"text": "a,b"}' --json)")
      .example(
          R"(danlu node run text.template --with '{"template": "Hi {{ name }}"}' --in '{"name": "Ada"}')");
}

}  // namespace danlu::app
