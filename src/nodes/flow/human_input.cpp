// nodes/flow/human_input.cpp: Ask a person, and go on with what they say.
#include "base/time.hpp"
#include "nodes/node.hpp"
#include "nodes/support/duration.hpp"

namespace danlu::nodes {
namespace {

constexpr ErrorCode kBadForm{
    "flow.form",
    Failure::input,
    {"The form is not right: {detail}.", "表单有误：{detail}。"},
    {"A field has a name, and may have type, label, required, default and choices; names of fields "
     "and choices differ from each other and from values, choice and timeout.",
     "字段需要 name，可有 "
     "type、label、required、default、choices；字段与选项的名称互不相同，也不能是 "
     "values、choice、timeout。"}};

struct Params {
  std::string message;
  Json fields = Json::array();
  std::vector<std::string> choices;
  std::string timeout;
};

std::vector<Port> field_ports(const Json& fields) {
  std::vector<Port> ports;
  for (const Json& field : fields.as_array()) {
    std::string name = field.text_or("name", "");
    if (name.empty()) throw Error(kBadForm, {{"detail", "a field without a name"}});
    PortType type = PortType::parse(field.text_or("type", "text"));
    type.optional = !field.boolean_or("required", true);
    ports.push_back({name, type, {"What was filled in.", "填写的内容。"}, true});
  }
  return ports;
}

Ports ports(const Json& with, const Upstream&) {
  Ports ports;
  ports.outputs = {{"values", {PortKind::record}, {"All fields.", "全部字段。"}, true},
                   {"choice", {PortKind::text}, {"What was chosen.", "所选的选项。"}, true},
                   {"timeout",
                    {PortKind::boolean},
                    {"true when nobody answered in time.", "超时无人答复时为 true。"},
                    true}};
  auto add = [&](Port port) {
    for (const Port& other : ports.outputs) {
      if (other.name == port.name) throw Error(kBadForm, {{"detail", "two '" + port.name + "'"}});
    }
    ports.outputs.push_back(std::move(port));
  };
  if (const Json* fields = with.find("fields"); fields != nullptr && fields->is_array()) {
    for (Port& port : field_ports(*fields)) add(std::move(port));
  }
  if (const Json* choices = with.find("choices"); choices != nullptr && choices->is_array()) {
    for (const std::string& name : from_json<std::vector<std::string>>(*choices)) {
      add({name,
           {PortKind::record},
           {"The fields, when this was chosen.", "选中该项时的全部字段。"},
           true});
    }
  }
  return ports;
}

NamedValues outputs_of(const Params& p, const flow::WaitAnswer& answer) {
  NamedValues outputs;
  if (answer.timed_out) {
    outputs.set("timeout", Json(true));
    return outputs;
  }
  outputs.set("values", answer.values);
  for (const Port& port : field_ports(p.fields)) {
    const Json* value = answer.values.find(port.name);
    outputs.set(port.name, value != nullptr ? Value(*value) : Value());
  }
  if (!answer.choice.empty()) {
    outputs.set("choice", Json(answer.choice));
    outputs.set(answer.choice, answer.values);
  }
  return outputs;
}

Json form_of(const Params& p) {
  Json fields = Json::array();
  for (const Json& field : p.fields.as_array()) {
    Json one = field;
    if (!one.contains("type")) one["type"] = "text";
    fields.push_back(std::move(one));
  }
  return Json::object(
      {{"message", p.message}, {"fields", fields}, {"choices", to_json(p.choices)}});
}

NamedValues run(const Params& p, const Nothing&, Run& run) {
  if (run.answer() != nullptr) return outputs_of(p, *run.answer());
  int64_t until_us = 0;
  if (!p.timeout.empty()) {
    int64_t span = parse_duration(p.timeout);
    if (span == 0) return outputs_of(p, {.timed_out = true});
    until_us = now_microseconds() + span;
  }
  field_ports(p.fields);
  run.wait_for({.kind = flow::WaitKind::input, .until_us = until_us, .form = form_of(p)});
  return {};
}

}  // namespace

NodeType flow_human_input() {
  return node("flow.human_input", 1, run)
      .summary({"Ask a person, and go on with what they say.", "请人填写或选择，再继续。"})
      .help(
          {"Each choice is an output of its own; those not chosen are skipped, and all but "
           "`timeout` are when nobody answers in time. The run holds nothing while it waits, also "
           "for days. Answer on the run's page or with 'danlu history answer'.",
           "每个选项各有一个输出，未选中的被跳过；超时无人答复时只有 timeout "
           "有值。等待期间不占用资源，"
           "可长达数天。可在运行页面或用 “danlu history answer” 答复。"})
      .effect(Effect::reads)
      .work(Work::light)
      .ports(ports)
      .param(&Params::message, "message",
             {.help = {"What to tell the person.", "给填写者看的说明。"},
              .required = true,
              .is_template = true})
      .param(&Params::fields, "fields",
             {.help = {"Fields to fill in: a list of {name, type, label, required, default, "
                       "choices}.",
                       "要填写的字段：{name, type, label, required, default, choices} 的列表。"}})
      .param(&Params::choices, "choices",
             {.help = {"What can be chosen; each becomes an output.",
                       "可选的选项；每个成为一个输出。"}})
      .param(&Params::timeout, "timeout",
             {.help = {"How long to wait: 2h, 3d; empty: for ever.",
                       "等待多久：2h、3d；为空则一直等待。"}})
      .example(
          R"({"with": {"message": "Send it?", "choices": ["send", "drop"], "timeout": "0s"}, "out": {"timeout": true}})")
      .example(
          R"({"with": {"message": "?", "fields": [{"type": "text"}], "timeout": "0s"}, "error": "flow.form"})");
}

}  // namespace danlu::nodes
