// What every node promises, checked for each without a line of its own: documented in both
// languages, sound defaults, examples that run and match, refusals that help, and the same result
// again for the same inputs.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/files.hpp"
#include "base/testing/temporary_folder.hpp"
#include "flow/engine.hpp"
#include "flow/single_node.hpp"
#include "nodes/node.hpp"
#include "nodes/support/environment.hpp"

namespace danlu {
namespace {

using flow::NodeType;

const flow::NodeRegistry& registry() {
  static const flow::NodeRegistry kNodes("node", nodes::builtin_nodes());
  return kNodes;
}

class NodeContract : public ::testing::TestWithParam<std::string> {
 protected:
  const NodeType& type() const { return registry().at(GetParam()); }
};

// Runs one example in an app folder of its own.
class ExampleRun {
 public:
  explicit ExampleRun(const Json& example) {
    environment_->app = folder_.path();
    environment_->data = folder_.path() / "data";
    environment_->models = std::make_shared<model::ModelSource>(
        environment_->data, *environment_->http, model::Discovery::off);
    if (const Json* files = example.find("files")) {
      for (const auto& [name, text] : files->as_object())
        write_file_atomic(folder_.path() / name, text.as_text());
    }
  }

  Json outputs(const flow::SingleNode& single) {
    flow::Services services;
    services.add(environment_);
    flow::Engine engine({.services = services});
    auto plan = flow::single_node_flow(registry(), single);
    flow::RunResult result =
        engine.run(plan, {.inputs = flow::single_node_inputs(single), .run_id = "contract"});
    if (result.error != nullptr) throw *result.error;
    Json outputs = Json::object();
    for (const auto& [name, value] : flow::single_node_outputs(*plan, result.outputs))
      outputs[name] = value.to_json();
    return outputs;
  }

 private:
  testing::TemporaryFolder folder_;
  std::shared_ptr<nodes::Environment> environment_ = std::make_shared<nodes::Environment>();
};

flow::SingleNode single_of(const std::string& id, const Json& example) {
  flow::SingleNode single{.id = id};
  if (const Json* with = example.find("with")) single.with = *with;
  if (const Json* in = example.find("in")) single.in = *in;
  if (const Json* state = example.find("state")) single.state = *state;
  if (const Json* inputs = example.find("flow_inputs")) single.flow_inputs = *inputs;
  return single;
}

std::string run_example(const std::string& id, const Json& example, Json& outputs) {
  try {
    outputs = ExampleRun(example).outputs(single_of(id, example));
    return "";
  } catch (const Error& error) {
    return std::string(error.id());
  }
}

TEST_P(NodeContract, is_documented_in_both_languages) {
  EXPECT_TRUE(type().summary.complete());
  EXPECT_NE(type().summary.en, type().summary.zh);
  for (const ParamSpec& spec : type().params.specs()) {
    EXPECT_TRUE(spec.options.help.complete()) << spec.name;
    EXPECT_EQ(spec.options.why.en.empty(), spec.options.why.zh.empty()) << spec.name;
  }
  for (const auto* ports : {&type().fixed_ports.inputs, &type().fixed_ports.outputs}) {
    for (const flow::Port& port : *ports) EXPECT_TRUE(port.help.complete()) << port.name;
  }
}

TEST_P(NodeContract, is_named_by_its_family_and_file) {
  EXPECT_EQ(std::ranges::count(GetParam(), '.'), 1);
  std::string path = GetParam();
  std::ranges::replace(path, '.', '/');
  EXPECT_TRUE(std::filesystem::exists(std::string(DANLU_SOURCE) + "/src/nodes/" + path + ".cpp"));
}

TEST_P(NodeContract, has_defaults_its_own_checks_accept) {
  for (const ParamSpec& spec : type().params.specs()) {
    if (spec.options.required) continue;
    EXPECT_NO_THROW(spec.check(spec.default_value)) << spec.name;
  }
}

TEST_P(NodeContract, has_examples_that_run_and_match) {
  ASSERT_FALSE(type().examples.empty());
  for (const Json& example : type().examples) {
    Json outputs;
    std::string error = run_example(GetParam(), example, outputs);
    EXPECT_EQ(error, example.text_or("error", "")) << example.dump();
    const Json* expected = example.find("out");
    if (expected == nullptr) continue;
    for (const auto& [name, value] : expected->as_object()) {
      ASSERT_TRUE(outputs.contains(name)) << example.dump() << "\ngave " << outputs.dump();
      EXPECT_EQ(outputs.at(name).dump(), value.dump()) << name << " of " << example.dump();
    }
  }
}

TEST_P(NodeContract, gives_the_same_again_when_pure) {
  if (type().effect != flow::Effect::pure) return;
  for (const Json& example : type().examples) {
    Json first;
    Json second;
    run_example(GetParam(), example, first);
    run_example(GetParam(), example, second);
    EXPECT_EQ(first.dump(), second.dump());
  }
}

TEST_P(NodeContract, refuses_unknown_parameters_and_values_out_of_range) {
  flow::SingleNode single{.id = GetParam(), .with = Json::object({{"no_such_parameter", 1}})};
  EXPECT_THROW(flow::single_node_flow(registry(), single), Error);
  for (const ParamSpec& spec : type().params.specs()) {
    std::vector<Json> outside;
    if (spec.options.minimum) outside.emplace_back(*spec.options.minimum - 1);
    if (spec.options.maximum) outside.emplace_back(*spec.options.maximum + 1);
    if (!spec.options.choices.empty()) outside.emplace_back("no such choice");
    for (const Json& value : outside) EXPECT_THROW(spec.check(value), Error) << spec.name;
  }
}

TEST_P(NodeContract, answers_null_inputs_with_an_error_or_a_result_but_nothing_worse) {
  flow::SingleNode single{.id = GetParam()};
  for (const Json& example : type().examples) {
    if (const Json* with = example.find("with")) single.with = *with;
  }
  for (const flow::Port& port : type().fixed_ports.inputs) single.in[port.name] = Json();
  try {
    ExampleRun(Json::object()).outputs(single);
  } catch (const Error& error) {
    EXPECT_NE(error.failure(), Failure::internal) << error.what();
  }
}

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::ranges::replace(name, '.', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Every, NodeContract, ::testing::ValuesIn(registry().ids()), test_name);

}  // namespace
}  // namespace danlu
