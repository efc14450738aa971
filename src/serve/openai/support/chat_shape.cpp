#include "serve/openai/support/chat_shape.hpp"

#include <algorithm>

namespace danlu::serve {
namespace {

void follow(const flow::BlockPlan& block, const flow::Binding& binding, int depth,
            std::set<std::string>& steps) {
  constexpr int kDepthMax = 16;
  const flow::Reference& reference = binding.reference;
  bool plain = binding.kind == flow::Binding::Kind::reference && binding.rest.empty() &&
               reference.source == flow::Reference::Source::step_output && reference.up == 0 &&
               reference.index < block.steps.size();
  if (!plain || depth > kDepthMax) return;
  const flow::StepPlan& step = block.steps[reference.index];
  if (step.node == nullptr) return;
  if (step.node->id != "flow.merge") {
    steps.insert(step.id);
    return;
  }
  for (const flow::Binding& input : step.inputs) follow(block, input, depth + 1, steps);
}

bool of_messages(const flow::PortType& type) {
  return type.kind == flow::PortKind::messages && !type.list;
}

}  // namespace

ChatPlan chat_plan(const workbench::App& app, const flow::FlowPlan& plan) {
  ChatPlan chat;
  for (const flow::NamedBinding& output : plan.output_values) {
    if (output.name == app.chat->answer) follow(plan.root, output.value, 0, chat.answer_steps);
  }
  for (const flow::FlowInput& input : plan.inputs) {
    if (of_messages(input.type)) chat.history_input = input.name;
  }
  for (const flow::StateVariable& state : plan.state) {
    bool lasting = state.scope == flow::StateScope::conversation && of_messages(state.type);
    // The usual name wins when there are several.
    if (lasting && (chat.history_state.empty() || state.name == "history"))
      chat.history_state = state.name;
  }
  return chat;
}

void ChatUsage::add(const flow::RunEvent& event) {
  if (event.kind != flow::EventKind::step_finished || event.cached || event.step == nullptr) return;
  const auto& ports = event.step->ports.outputs;
  for (size_t i = 0; i < std::min(ports.size(), event.values.size()); ++i) {
    const flow::Value& value = event.values[i];
    if (ports[i].name != "usage" || value.payload() != nullptr || value.is_skipped()) continue;
    const Json& usage = value.json();
    const Json* prompt = usage.find("prompt_tokens");
    const Json* completion = usage.find("completion_tokens");
    bool counts = prompt != nullptr && completion != nullptr && prompt->is_integer() &&
                  completion->is_integer();
    // Servers that do not count say 0.
    if (!counts || prompt->as_integer() + completion->as_integer() <= 0) continue;
    prompt_tokens += prompt->as_integer();
    completion_tokens += completion->as_integer();
    reported = true;
  }
}

Json ChatUsage::to_json(int64_t prompt_estimate, int64_t completion_estimate) const {
  int64_t prompt = reported ? prompt_tokens : prompt_estimate;
  int64_t completion = reported ? completion_tokens : completion_estimate;
  return Json::object({{"prompt_tokens", prompt},
                       {"completion_tokens", completion},
                       {"total_tokens", prompt + completion}});
}

}  // namespace danlu::serve
