// What every command promises: documented in both languages, examples that name it, no options that
// clash.
#include <gtest/gtest.h>

#include <algorithm>

#include "app/command_line.hpp"

namespace danlu::app {
namespace {

class CommandContract : public ::testing::TestWithParam<std::string> {
 protected:
  CommandContract() : commands_("command", builtin_commands()) {}
  const Command& command() const { return commands_.at(GetParam()); }

 private:
  CommandRegistry commands_;
};

TEST_P(CommandContract, is_documented_in_both_languages) {
  EXPECT_TRUE(command().summary.complete());
  EXPECT_NE(command().summary.en, command().summary.zh);
  for (const ParamSpec& spec : command().params.specs())
    EXPECT_TRUE(spec.options.help.complete()) << spec.name;
}

TEST_P(CommandContract, has_examples_that_begin_with_it) {
  ASSERT_FALSE(command().examples.empty());
  for (const std::string& example : command().examples)
    EXPECT_TRUE(example.starts_with("danlu " + GetParam())) << example;
}

TEST_P(CommandContract, leaves_the_global_options_alone) {
  for (const ParamSpec& spec : command().params.specs()) {
    for (const char* global : {"json", "data", "language", "verbose", "help"})
      EXPECT_NE(spec.name, global);
  }
}

TEST_P(CommandContract, shows_its_parameters_and_examples_in_its_help) {
  for (Language language : {Language::en, Language::zh}) {
    std::string help = command_help(command(), language);
    EXPECT_NE(help.find(command().summary.in(language)), std::string::npos);
    for (const std::string& example : command().examples)
      EXPECT_NE(help.find(example), std::string::npos);
    for (const ParamSpec& spec : command().params.specs())
      EXPECT_NE(help.find(spec.options.help.in(language)), std::string::npos);
  }
}

std::vector<std::string> ids() { return CommandRegistry("command", builtin_commands()).ids(); }

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::ranges::replace(name, ' ', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Every, CommandContract, ::testing::ValuesIn(ids()), test_name);

}  // namespace
}  // namespace danlu::app
