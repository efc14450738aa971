// nodes/text/template.cpp: Fill a text with values (Jinja).
#include "base/jinja/jinja.hpp"
#include "nodes/node.hpp"

namespace danlu::nodes {
namespace {

struct Params {
  std::string template_text;
};
struct Outputs {
  std::string text;
};

// The engine has rendered it: `template` is a template parameter.
Outputs run(const Params& p, const NamedValues&, Run&) { return {p.template_text}; }

Ports ports(const Json&, const Upstream& upstream) {
  Ports ports;
  for (const auto& [name, type] : upstream) {
    ports.inputs.push_back(
        {name, {}, {"A value the template uses by this name.", "模板按此名称使用的值。"}, true});
  }
  ports.outputs = {{"text", {PortKind::text}, {"The finished text.", "生成的文本。"}, true}};
  return ports;
}

}  // namespace

NodeType text_template() {
  return node("text.template", 1, run)
      .summary({"Fill a text with values (Jinja template).", "用值填充文本（Jinja 模板）。"})
      .help({"Names are the step's own inputs, the flow's inputs, and the steps before. An unknown "
             "name is an error.",
             "可用的名称：本步骤的输入、流程的输入以及之前的步骤。未知名称会报错。"})
      .effect(Effect::pure)
      .work(Work::light)
      .ports(ports)
      .output(&Outputs::text, "text", {"The finished text.", "生成的文本。"})
      .param(&Params::template_text, "template",
             {.help = {"Text with {{ values }} and {% statements %}.",
                       "含 {{ 值 }} 与 {% 语句 %} 的文本。"},
              .required = true,
              .widget = "multiline",
              .is_template = true})
      .example(R"({"with": {"template": "Hello {{ name }}{% if polite %}, welcome{% endif %}!"},
                   "in": {"name": "Ada", "polite": true}, "out": {"text": "Hello Ada, welcome!"}})")
      .example(
          R"({"with": {"template": "{% for x in list %}{{ x }};{% endfor %}"}, "in": {"list": [1, 2]}, "out": {"text": "1;2;"}})");
}

}  // namespace danlu::nodes
