// nodes/model/find.cpp: Which model would answer, if any.
#include "nodes/node.hpp"
#include "nodes/support/environment.hpp"

namespace danlu::nodes {
namespace {

struct Params {
  std::string model;
};
struct Outputs {
  bool available = false;
  std::string name;
};

Outputs run(const Params& p, const Nothing&, Run& run) {
  Environment& environment = nodes::environment(run);
  bool allowed = environment.access.allows(
      {GrantKind::model, p.model.empty() ? std::string("default") : p.model});
  if (!allowed) return {};  // What may not be used would not answer.
  auto found = environment.models->find(model::ModelKind::chat, p.model, run.cancel());
  return {found.has_value(), found.value_or("")};
}

}  // namespace

NodeType model_find() {
  return node("model.find", 1, run)
      .summary({"Which chat model would answer, if any.", "查看是否有可用的对话模型。"})
      .help({"For flows that can do without one: use `available` in a condition.",
             "用于可以没有模型的流程：在条件中使用 available。"})
      .effect(Effect::reads)
      .work(Work::wait)
      .output(&Outputs::available, "available", {"Whether there is one.", "是否有可用模型。"})
      .output(&Outputs::name, "name", {"Its name, or empty.", "模型名称，没有则为空。"})
      .param(&Params::model, "model",
             {.help = {"Name of a configured model; empty: the default.",
                       "已配置模型的名称；为空则用默认模型。"},
              .widget = "model"})
      .example(R"({"with": {"model": "no-such-model"}, "out": {"available": false, "name": ""}})");
}

}  // namespace danlu::nodes
