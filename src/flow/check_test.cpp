// What the checker finds before anything runs, and where it says it is.
#include <gtest/gtest.h>

#include "flow/testing/nodes.hpp"

namespace danlu::flow {
namespace {

class CheckTest : public testing::FlowTest {
 public:
  // "code @ line:column, ..." of every problem.
  std::string problems(const std::string& yaml) {
    std::string text;
    try {
      for (const Error& error : check(yaml).problems) {
        if (!text.empty()) text += ", ";
        text += std::string(error.id()) + " @ " + place(error);
      }
    } catch (const Error& error) {
      return std::string(error.id());
    }
    return text;
  }
  std::string message(const std::string& yaml, Language language = Language::en) {
    return check(yaml).problems.at(0).message(language);
  }
  std::string warnings(const std::string& yaml) {
    std::string text;
    for (const Error& error : check(yaml).warnings)
      text += std::string(error.id()) + " @ " + place(error) + ";";
    return text;
  }

 private:
  static std::string place(const Error& error) {
    std::string line;
    std::string column;
    for (const Place& at : error.places()) {
      if (at.kind == PlaceKind::line) line = at.value;
      if (at.kind == PlaceKind::column) column = at.value;
    }
    return line + ":" + column;
  }
};

TEST_F(CheckTest, finds_an_unknown_node_and_names_the_nearest) {
  std::string flow = "danlu: 1\nsteps:\n  - {id: a, use: test.ad, in: {a: 1, b: 2}}\noutputs: {}\n";
  EXPECT_EQ(problems(flow), "registry.unknown @ 3:5");
  EXPECT_NE(message(flow).find("'test.add'"), std::string::npos);
}

TEST_F(CheckTest, finds_wrong_types_missing_and_unknown_inputs_with_their_place) {
  EXPECT_EQ(problems(R"(danlu: 1
inputs: {t: text}
steps:
  - id: a
    use: test.add
    in: {a: "{{ inputs.t }}", b: yes}
  - {id: b, use: test.add, in: {a: 1}}
  - {id: c, use: test.add, in: {a: 1, b: 2, bb: 3}}
outputs: {x: "{{ a.sum + b.sum + c.sum }}"}
)"),
            "flow.type_mismatch @ 6:13, flow.type_mismatch @ 6:34, flow.missing_input @ 7:5, "
            "flow.unknown_port @ 8:45");
}

TEST_F(CheckTest, finds_unknown_names_and_ports_and_suggests) {
  std::string flow = R"(danlu: 1
inputs: {n: integer}
steps:
  - {id: first, use: test.add, in: {a: "{{ input.n }}", b: "{{ inputs.m }}"}}
  - {id: second, use: test.add, in: {a: "{{ first.summ }}", b: "{{ fist.sum * 2 }}"}}
outputs: {x: "{{ second.sum }}"}
)";
  EXPECT_EQ(problems(flow),
            "flow.unknown_reference @ 4:40, flow.unknown_port @ 4:60, flow.unknown_port @ 5:41, "
            "flow.unknown_reference @ 5:64");
  EXPECT_NE(check(flow).problems.at(2).message(Language::zh).find("'sum'"), std::string::npos);
}

TEST_F(CheckTest, reports_a_broken_step_once_and_not_all_that_refers_to_it) {
  EXPECT_EQ(problems(R"(danlu: 1
steps:
  - {id: a, use: no.such}
  - {id: b, use: test.add, in: {a: "{{ a.sum }}", b: "{{ a.other + 1 }}"}}
outputs: {x: "{{ b.sum }}"}
)"),
            "registry.unknown @ 3:5");
}

TEST_F(CheckTest, finds_a_cycle_and_shows_it) {
  std::string flow = R"(danlu: 1
steps:
  - {id: a, use: test.add, in: {a: "{{ c.sum }}", b: 1}}
  - {id: b, use: test.add, in: {a: "{{ a.sum }}", b: 1}}
  - {id: c, use: test.add, in: {a: "{{ b.sum }}", b: 1}}
outputs: {x: "{{ c.sum }}"}
)";
  EXPECT_EQ(problems(flow), "flow.cycle @ 3:5");
  EXPECT_NE(message(flow).find("a → c → b → a"), std::string::npos) << message(flow);
}

TEST_F(CheckTest, finds_wrong_parameters) {
  EXPECT_EQ(problems(R"(danlu: 1
steps:
  - {id: a, use: test.sleep, with: {ms: soon}}
  - {id: b, use: test.sleep, with: {msec: 5}}
  - {id: c, use: test.set, with: {}, in: {value: 1}}
outputs: {x: "{{ a.done and b.done and c.value }}"}
)"),
            "json.wrong_kind @ 3:41, parameter.unknown @ 4:37, parameter.missing @ 5:34");
}

TEST_F(CheckTest, finds_state_and_inputs_that_are_not_declared) {
  EXPECT_EQ(problems(R"(danlu: 1
state: {seen: {type: integer, default: 0}}
steps:
  - {id: a, use: test.set, with: {name: sen}, in: {value: 1}}
outputs: {x: "{{ a.value }}"}
)"),
            "flow.unknown_reference @ 4:41");
}

TEST_F(CheckTest, finds_mistakes_of_form) {
  EXPECT_EQ(problems("danlu: 1\nstep: []\n"), "flow.unknown_key @ 2:1, flow.missing_key @ 1:1");
  EXPECT_EQ(problems("steps: []\n"), "flow.missing_key @ 1:1");
  EXPECT_EQ(problems("danlu: 2\nsteps: []\n"), "flow.version @ 1:8");
  EXPECT_EQ(problems(""), "flow.not_a_flow @ 1:1");
  EXPECT_EQ(problems("- 1\n"), "flow.not_a_flow @ 1:1");
  EXPECT_EQ(problems("danlu: 1\nsteps: {a: 1}\n"), "flow.wrong_shape @ 2:8");
  EXPECT_EQ(problems("danlu: 1\nsteps:\n  - {id: a, use: test.add, call: x}\n"),
            "flow.step_kind @ 3:5");
  EXPECT_EQ(problems("danlu: 1\nsteps:\n  - {id: inputs, use: test.throws}\n"),
            "flow.bad_name @ 3:10");
  EXPECT_EQ(
      problems("danlu: 1\nsteps:\n  - {id: a, use: test.throws}\n  - {id: a, use: test.throws}\n"),
      "flow.duplicate_name @ 4:5");
  EXPECT_EQ(problems("danlu: 1\nsteps: [\n"), "yaml.invalid");
  EXPECT_EQ(problems("danlu: 1\nsteps:\n  - {id: a, use: test.add, in: {a: {{ x.y }}, b: 1}}\n"),
            "yaml.bare_braces");
}

TEST_F(CheckTest, finds_mistakes_inside_expressions_and_containers) {
  EXPECT_EQ(problems(R"(danlu: 1
steps:
  - id: each
    for_each:
      items: [1]
      do:
        - {id: a, use: test.add, in: {a: "{{ item + }}", b: "{{ nothing.sum }}"}}
      outputs: {x: "{{ a.summ }}"}
  - id: loop
    while: {state: {n: 0}, next: {m: 1}, until: "{{ loop.k }}"}
outputs: {x: "{{ each.x }}", y: "{{ a.sum }}"}
)"),
            "jinja.syntax @ 7:42, flow.unknown_reference @ 7:61, flow.unknown_port @ 8:20, "
            "flow.unknown_key @ 10:35, flow.unknown_port @ 10:49, flow.unknown_reference @ 11:33");
}

TEST_F(CheckTest, refuses_a_template_where_a_value_belongs) {
  EXPECT_EQ(problems("danlu: 1\ninputs: {n: integer}\nsteps:\n  - {id: a, use: test.add, in: {a: "
                     "\"{{ inputs.n }}0\", b: 1}}\noutputs: {x: \"{{ a.sum }}\"}\n"),
            "flow.template_here @ 4:36");
}

TEST_F(CheckTest, infers_types_of_expressions) {
  EXPECT_EQ(problems(R"(danlu: 1
inputs: {t: text, n: integer}
steps:
  - {id: ok, use: test.add, in: {a: "{{ inputs.t | length + inputs.n }}", b: "{{ 7 if inputs.n > 1 else 8 }}"}}
  - {id: bad, use: test.add, in: {a: "{{ inputs.t ~ 'x' }}", b: "{{ inputs.n > 1 }}"}}
outputs: {x: "{{ ok.sum }}", y: "{{ bad.sum }}"}
)"),
            "flow.type_mismatch @ 5:38, flow.type_mismatch @ 5:65");
}

TEST_F(CheckTest, warns_of_steps_nobody_needs_and_steps_that_never_run) {
  EXPECT_EQ(warnings(R"(danlu: 1
steps:
  - {id: lost, use: test.add, in: {a: 1, b: 2}}
  - {id: never, use: test.add, when: false, in: {a: 1, b: 2}}
outputs: {x: "{{ never.sum }}"}
)"),
            "flow.unreachable @ 4:5;flow.unused @ 3:5;");
}

TEST_F(CheckTest, refuses_a_node_version_from_the_future_and_flows_that_call_themselves) {
  EXPECT_EQ(problems("danlu: 1\nsteps: [{id: a, use: test.throws@9}]\n"),
            "flow.node_version @ 2:9");
  std::string self = "danlu: 1\nsteps: [{id: a, call: self.flow.yaml}]\noutputs: {}\n";
  add_file("self.flow.yaml", self);
  EXPECT_NE(problems(self).find("flow.call_depth"), std::string::npos);
}

}  // namespace
}  // namespace danlu::flow
