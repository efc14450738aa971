#include "serve/api/support/app_shapes.hpp"

#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

BilingualShape both(const Bilingual& text) { return {text.en, text.zh}; }

void add_ports(const flow::FlowPlan& plan, AppShape& shape) {
  for (const flow::FlowInput& input : plan.inputs) {
    shape.inputs.push_back({.name = input.name,
                            .type = input.type.name(),
                            .required = input.required,
                            .default_value = input.default_value,
                            .help = both(input.help),
                            .choices = input.choices});
  }
  for (const flow::Port& output : plan.outputs) {
    shape.outputs.push_back({.name = output.name,
                             .type = output.type.name(),
                             .required = false,
                             .default_value = {},
                             .help = both(output.help),
                             .choices = {}});
  }
}

}  // namespace

AppShape app_shape(const workbench::LoadedApp& app, Call& call) {
  workbench::PermissionState state = call.workbench.permission_state(app);
  AppShape shape{.name = app.app.name,
                 .summary = both(app.app.summary),
                 .folder = call.identity.admin() ? app.app.folder.string() : "",
                 .chat = app.app.chat ? to_json(*app.app.chat) : Json(false),
                 .inputs = {},
                 .outputs = {},
                 .examples = {},
                 .collections = {},
                 .problems = {},
                 .permissions = {state.needed, state.granted, state.missing}};
  if (app.plan != nullptr) add_ports(*app.plan, shape);
  for (const Bilingual& example : app.app.examples) shape.examples.push_back(both(example));
  for (const auto& [name, folder] : app.app.collections) shape.collections.push_back(name);
  for (const Error& problem : app.problems) shape.problems.push_back(error_json(problem));
  return shape;
}

}  // namespace danlu::serve
