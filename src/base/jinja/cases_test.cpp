// Against Jinja2's own results: the shared templates and syntax cases.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/jinja/jinja.hpp"
#include "base/testing/cases.hpp"

namespace danlu::jinja {
namespace {

std::string file_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// The environment the expected prompts were made in.
Options chat_options() {
  Options options;
  options.now = [] {
    constexpr std::time_t kNoonOf20240726 = 1721995200;
    return std::chrono::system_clock::from_time_t(kNoonOf20240726);
  };
  return options;
}

// Python's exception, as one of our codes.
std::string code_for(std::string_view python) {
  if (python.starts_with("UndefinedError")) return "jinja.undefined";
  if (python.starts_with("TypeError") || python.ends_with("non-namespace object"))
    return "jinja.type";
  if (python.starts_with("SecurityError")) return "jinja.denied";
  if (python.starts_with("TemplateRuntimeError: No filter")) return "jinja.unknown_filter";
  if (python.starts_with("TemplateError")) return "jinja.raised";
  return std::string(python);
}

struct Outcome {
  std::string text;
  std::string error;
  bool operator==(const Outcome&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  return out << (outcome.error.empty() ? outcome.text : "error " + outcome.error);
}

Outcome outcome_of(const std::string& source, const Options& options, const Json& context) {
  try {
    return {Template::parse(source, options).render(context), ""};
  } catch (const Error& error) {
    return {"", std::string(error.id())};
  }
}

// Golden files beside each other: templates, contexts, and what Jinja2 made of them.
void check_goldens(const std::filesystem::path& folder, const std::string& goldens) {
  Json contexts = Json::parse(file_text(folder / "contexts.json"));
  Json cases = Json::parse(file_text(folder / goldens));
  ASSERT_GT(cases.size(), 0u);
  for (const Json& one : cases.as_array()) {
    const std::string& name = one.at("template").as_text();
    const std::string& context = one.at("context").as_text();
    Outcome expected;
    if (const Json* error = one.find("error"))
      expected.error = code_for(error->as_text());
    else
      expected.text = one.at("expect").as_text();
    Outcome found =
        outcome_of(file_text(folder / "templates" / name), chat_options(), contexts.at(context));
    EXPECT_EQ(found, expected) << name << " with " << context;
  }
}

TEST(JinjaCases, chat_templates_render_as_jinja2_renders_them) {
  auto folder = testing::cases("chat-templates");
  if (!folder) GTEST_SKIP() << "shared cases are not on this machine (chat-templates)";
  check_goldens(*folder, "goldens_jinja2.share.json");
  // A fuller list made with Jinja2 on this machine may lie elsewhere.
  if (const char* more = std::getenv("DANLU_JINJA_GOLDENS")) check_goldens(*folder, more);
}

TEST(JinjaCases, our_own_chat_template_renders_as_jinja2_rendered_it) {
  check_goldens(std::filesystem::path(DANLU_SOURCE) / "src/base/jinja/testdata", "goldens.json");
}

TEST(JinjaCases, our_own_snippets_render_as_jinja2_rendered_them) {
  Json file = Json::parse(
      file_text(std::filesystem::path(DANLU_SOURCE) / "src/base/jinja/testdata/syntax.json"));
  for (const Json& one : file.at("cases").as_array()) {
    Outcome expected{one.text_or("expect", ""), one.text_or("error", "")};
    const std::string& source = one.at("template").as_text();
    EXPECT_EQ(outcome_of(source, chat_options(), file.at("context")), expected) << source;
  }
}

TEST(JinjaCases, syntax_cases_render_as_jinja2_renders_them) {
  auto path = testing::cases("chat-templates/minja_syntax.json");
  if (!path) GTEST_SKIP() << "shared cases are not on this machine (chat-templates)";
  Json cases = Json::parse(file_text(*path));
  for (const Json& one : cases.as_array()) {
    Options options;
    options.trim_blocks = one.at("trim_blocks").as_boolean();
    options.lstrip_blocks = one.at("lstrip_blocks").as_boolean();
    options.keep_trailing_newline = one.at("keep_trailing_newline").as_boolean();
    options.mutation = Mutation::allowed;
    const std::string& source = one.at("template").as_text();
    std::string expected = one.at("expect").as_text();
    if (!one.at("agrees_with_jinja2_3_1_2").as_boolean()) {
      // Two are minja's own choices: `None | trim` is "None" in Jinja2; the other, {% generation
      // %}, is ours too.
      if (source == "{{ None | trim }}") expected = "None";
    }
    EXPECT_EQ(outcome_of(source, options, one.at("context")), (Outcome{expected, ""})) << source;
  }
}

}  // namespace
}  // namespace danlu::jinja
