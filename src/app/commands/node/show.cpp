// danlu node show: What a node takes, gives and does.
#include "app/context.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string id;
};

void print_ports(Context& context, const std::string& title, const std::vector<flow::Port>& ports) {
  if (ports.empty()) return;
  context.print("\n" + context.styled(title, "1"));
  for (const flow::Port& port : ports) {
    context.print("  " + port.name + " (" + port.type.name() + ")  " + context.text(port.help));
  }
}

int run(const Params& p, Context& context) {
  const flow::NodeType& type = context.nodes().at(p.id);
  if (context.json()) {
    context.print_json(type.to_json());
    return 0;
  }
  context.print(context.styled(type.id + "@" + std::to_string(type.version), "1") + "  " +
                context.text(type.summary));
  if (!type.help.empty()) context.print(context.text(type.help));
  print_ports(context, context.text({"Inputs (in)", "输入（in）"}), type.fixed_ports.inputs);
  if (type.dynamic_ports) {
    context.print(context.text({"  Ports depend on the parameters and on what is wired.",
                                "  端口取决于参数与接入的内容。"}));
  }
  if (!type.params.specs().empty())
    context.print("\n" + context.styled(context.text({"Parameters (with)", "参数（with）"}), "1"));
  for (const ParamSpec& spec : type.params.specs()) {
    std::string required = spec.options.required ? context.text({", required", "，必填"}) : "";
    std::string fallback =
        spec.options.required || spec.default_value.is_null()
            ? ""
            : context.text({", default ", "，默认 "}) + spec.default_value.dump();
    context.print("  " + spec.name + " (" + spec.schema.text_or("type", "json") + required +
                  fallback + ")  " + context.text(spec.options.help));
    if (!spec.options.why.empty())
      context.print("      " + context.styled(context.text(spec.options.why), "2"));
  }
  print_ports(context, context.text({"Outputs", "输出"}), type.fixed_ports.outputs);
  if (!type.examples.empty())
    context.print("\n" + context.styled(context.text({"Examples", "示例"}), "1"));
  for (const Json& example : type.examples) context.print("  " + example.dump());
  return 0;
}

}  // namespace

Command node_show_command() {
  return command("node show", run)
      .summary({"Show what a node takes, gives and does.", "显示节点的输入、输出与作用。"})
      .param(&Params::id, "id",
             {.help = {"Id of the node.", "节点编号。"}, .required = true, .positional = true})
      .example("danlu node show text.template");
}

}  // namespace danlu::app
