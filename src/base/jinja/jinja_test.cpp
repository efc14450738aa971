#include "base/jinja/jinja.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace danlu::jinja {
namespace {

std::string rendered(std::string_view source, const Json& context = Json::object(),
                     const Options& options = {}) {
  return Template::parse(source, options).render(context);
}

// The error as "code line:column", for whatever throws one.
template <class F>
std::string error_of(F&& run) {
  try {
    run();
  } catch (const Error& error) {
    std::string line;
    std::string column;
    for (const ErrorArgument& argument : error.arguments()) {
      if (argument.name == "line") line = argument.value;
      if (argument.name == "column") column = argument.value;
    }
    return std::string(error.id()) + " " + line + ":" + column;
  }
  return "no error";
}

std::string message_of(std::string_view source, const Json& context, const Options& options) {
  try {
    Template::parse(source, options).render(context);
  } catch (const Error& error) {
    return error.message(Language::en);
  }
  return "";
}

TEST(Jinja, an_error_names_line_and_column) {
  auto parse = [](std::string_view source) { return error_of([&] { Template::parse(source); }); };
  EXPECT_EQ(parse("a\n城 {{ 1 + }}"), "jinja.syntax 2:10");
  EXPECT_EQ(parse("{% if a %}\n{% for x in y %}{% endfor %}"), "jinja.unclosed 1:4");
  EXPECT_EQ(parse("x {{ 'abc }}"), "jinja.unclosed 1:6");
  EXPECT_EQ(parse("\n\n{% endif %}"), "jinja.unknown_tag 3:4");
  EXPECT_EQ(parse("{{ a | lenght }}"), "jinja.unknown_filter 1:8");
  EXPECT_EQ(parse("{{ a is strin }}"), "jinja.unknown_test 1:9");
  EXPECT_EQ(parse("{% include 'x' %}"), "jinja.unsupported 1:4");
  EXPECT_EQ(parse("{{ '\xff' }}"), "jinja.syntax 1:5");
  EXPECT_EQ(error_of([] { rendered("a\n {{ 'a' + 1 }}"); }), "jinja.type 2:9");
  EXPECT_EQ(error_of([] { rendered("{{ raise_exception('no') }}"); }), "jinja.raised 1:19");
}

TEST(Jinja, strict_names_the_nearest_known_name) {
  Json context = Json::parse(R"({"question": "q", "step": {"answer": 1}})");
  EXPECT_EQ(message_of("{{ questoin }}", context, Options::flow()),
            "'questoin' is not defined (line 1, column 4). -> 'question'?");
  EXPECT_EQ(message_of("{{ step.anwser }}", context, Options::flow()),
            "dict has no 'anwser' (line 1, column 9). -> 'answer'?");
  EXPECT_EQ(
      rendered("{{ questoin is defined }} {{ questoin | default('d') }}", context, Options::flow()),
      "False d");
}

TEST(Jinja, an_expression_keeps_the_type_of_its_value) {
  Json context = Json::parse(R"({"a": {"b": 41, "l": [1, {"x": null}]}, "t": "x"})");
  auto value = [&](std::string_view source) { return Expression::parse(source).evaluate(context); };
  EXPECT_EQ(value("a.b + 1"), Json(42));
  EXPECT_EQ(value("a.l"), context.at("a").at("l"));
  Json list = value("a.l");
  EXPECT_EQ(&list.as_array(), &context.at("a").at("l").as_array()) << "shared, not copied";
  EXPECT_EQ(value("a.l[1].x"), Json());
  EXPECT_EQ(value("{'k': (1, 2.5), 3: a.b > 40}"), Json::parse(R"({"k": [1, 2.5], "3": true})"));
  EXPECT_EQ(value("range(3) | map('string')"), Json::parse(R"(["0", "1", "2"])"));
  EXPECT_EQ(value("'no' if false"), Json());
  EXPECT_EQ(error_of([&] { value("a.c"); }), "jinja.undefined 1:3");
  EXPECT_EQ(error_of([&] { value("a.b +"); }), "jinja.syntax 1:6");
}

std::string reads_text(const std::vector<ReadPath>& reads) {
  std::string text;
  for (const ReadPath& read : reads) {
    text += (text.empty() ? "" : ", ") + text_of(read) + (read.guarded ? "?" : "") +
            (read.maybe_set ? "~" : "");
  }
  return text;
}

TEST(Jinja, tells_the_paths_an_expression_reads) {
  auto reads = [](std::string_view source) {
    return reads_text(Expression::parse(source).reads());
  };
  EXPECT_EQ(reads("a.b[0].c if x.y else z"), "x.y, a.b[0].c, z");
  EXPECT_EQ(reads("a['k'][i].v"), "a.k, i");
  EXPECT_EQ(reads("a.items() | list + range(3)"), "a");
  EXPECT_EQ(reads("a is defined and b | default(c.d)"), "a?, b?, c.d");
  Expression plain = Expression::parse("a.b[0]");
  ASSERT_TRUE(plain.plain_path());
  EXPECT_EQ(plain.plain_path()->steps, (std::vector<PathStep>{"a", "b", int64_t{0}}));
  EXPECT_FALSE(Expression::parse("a.b + 1").plain_path());
}

TEST(Jinja, tells_the_paths_a_template_reads_without_its_own_names) {
  auto reads = [](std::string_view source) { return reads_text(Template::parse(source).reads()); };
  EXPECT_EQ(reads("{% set x = a.b %}{{ x.c }}{% for i in x.l %}{{ i }}{{ loop.index }}{{ q }}{% "
                  "endfor %}{{ i }}"),
            "a.b, q, i");
  EXPECT_EQ(reads("{% if a %}{% set x = 1 %}{% endif %}{{ x }}"), "a, x~");
  EXPECT_EQ(reads("{% if a %}{% set x = 1 %}{% else %}{% set x = 2 %}{% endif %}{{ x }}"), "a");
  EXPECT_EQ(reads("{% macro m(p, q=d) %}{{ p }}{{ r }}{% endmacro %}{{ m(s) }}"), "d, r, s");
}

TEST(Jinja, knows_a_scalar_that_is_one_expression) {
  EXPECT_EQ(sole_expression(" {{ a.b }} "), " a.b ");
  EXPECT_EQ(sole_expression("{{ {'a': '}}'} }}"), " {'a': '}}'} ");
  EXPECT_FALSE(sole_expression("{{ a }} {{ b }}"));
  EXPECT_FALSE(sole_expression("x {{ a }}"));
  EXPECT_TRUE(has_markup("x {% if"));
  EXPECT_FALSE(has_markup("{ a } { {"));
}

TEST(Jinja, records_what_generation_blocks_wrote) {
  Template parsed =
      Template::parse("u{% for m in l %}[{% generation %}{{ m }}{% endgeneration %}]{% endfor %}");
  Json context = Json::parse(R"({"l": ["aé", "b"]})");
  std::vector<OutputSpan> spans;
  EXPECT_EQ(parsed.render(JsonResolver(context), {}, &spans), "u[aé][b]");
  EXPECT_EQ(spans, (std::vector<OutputSpan>{{2, 5}, {7, 8}}));
}

TEST(Jinja, never_changes_values_given_from_outside) {
  Json context = Json::parse(R"({"l": [1], "d": {"a": 1}})");
  Options options;
  options.mutation = Mutation::allowed;
  EXPECT_EQ(error_of([&] { rendered("{{ l.append(2) }}", context, options); }),
            "jinja.denied 1:12");
  EXPECT_EQ(error_of([&] { rendered("{{ [].append(2) }}", context); }), "jinja.denied 1:13");
  EXPECT_EQ(rendered("{% set x = [1] %}{% set y = x %}{% set _ = x.append(2) %}{{ y }}", context,
                     options),
            "[1, 2]");
}

TEST(Jinja, frees_values_that_contain_each_other) {
  Options options;
  options.mutation = Mutation::allowed;
  EXPECT_EQ(
      rendered(
          "{% set n = namespace() %}{% set n.me = n %}{% set l = [] %}{% set _ = l.append(l) %}x",
          Json::object(), options),
      "x");
}

TEST(Jinja, stops_whatever_would_run_or_grow_without_end) {
  Options options;
  options.limits.steps_max = 2'000'000;  // Less than people get, so that the test is quick.
  for (std::string_view source : {
           "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
           "{{ 'x' * 999999999999 }}",
           "{% set n = namespace(s='xxxxxxxx') %}{% for i in range(99) %}{% set n.s = n.s ~ n.s "
           "%}{% endfor %}",
           "{{ range(10000000) }}",
           "{{ 2 ** 99 }}",
           "{{ 9223372036854775807 + 1 }}",
           "{{ [0] * 9999999999 }}",
           "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
           "{% set n = namespace(l=[]) %}{% for i in range(99999) %}{% set n.l = [n.l] %}{% endfor "
           "%}",
           "{{ '%999999999d' % 1 }}",
           "{{ 'x'.center(99999999999) }}",
           "{{ '{:999999999}'.format(1) }}",
           "{% set n = namespace(g=[1]) %}{% for i in range(9999) %}{% set n.g = n.g | "
           "map('string') %}{% endfor %}{{ n.g | list }}",
           "{{ 'a' | indent(9999999999) }}",
       }) {
    std::string error = error_of([&] { rendered(source, Json::object(), options); });
    EXPECT_TRUE(error.starts_with("jinja.limit")) << source << " gave " << error;
  }
}

TEST(Jinja, refuses_deep_nesting_instead_of_overflowing) {
  auto many = [](std::string_view piece, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += piece;
    return text;
  };
  for (std::string source :
       {"{{ " + many("(", 50000), "{{ " + many("[", 50000), "{{ " + many("not ", 50000),
        "{{ " + many("-", 50000), "{{ a" + many("+a", 50000) + " }}",
        "{{ a" + many(".b", 50000) + " }}", "{{ a" + many("|e", 50000) + " }}",
        many("{% if a %}", 50000), "{{ 1" + many(" if 1 else 1", 50000) + " }}",
        "{% set " + many("(", 50000)}) {
    EXPECT_NE(error_of([&] { Template::parse(source); }), "no error") << source.substr(0, 20);
  }
}

TEST(Jinja, stops_on_request) {
  CancelSource source;
  std::thread canceller([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    source.cancel();
  });
  Options options;
  options.limits.steps_max = UINT64_MAX / 2;
  Template parsed = Template::parse(
      "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", options);
  EXPECT_THROW(parsed.render(Json::object(), source.token()), Error);
  canceller.join();
}

TEST(Jinja, one_template_serves_many_threads) {
  Template parsed = Template::parse(
      "{% set n = namespace(s=0) %}{% for x in l %}{% set n.s = n.s + x %}{% endfor %}{{ n.s }}");
  Json context = Json::parse(R"({"l": [1, 2, 3]})");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 200; ++j) EXPECT_EQ(parsed.render(context), "6");
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace danlu::jinja
