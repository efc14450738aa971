// What a flow does when it runs: order, values, containers, policies, cancelling.
#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "flow/testing/nodes.hpp"

namespace danlu::flow {
namespace {

using namespace std::chrono_literals;
using testing::FlowTest;

TEST_F(FlowTest, runs_steps_in_the_order_of_their_edges_whatever_the_order_of_the_text) {
  EXPECT_EQ(run(R"(
danlu: 1
inputs: {n: integer}
steps:
  - {id: last, use: test.add, in: {a: "{{ middle.sum }}", b: 1}}
  - {id: middle, use: test.add, in: {a: "{{ first.sum }}", b: "{{ inputs.n * 10 }}"}}
  - {id: first, use: test.add, in: {a: 1, b: 2}}
outputs: {sum: "{{ last.sum }}"}
)",
                R"({"n": 5})"),
            Json::parse(R"({"sum": 54})"));
}

TEST_F(FlowTest, keeps_the_type_of_a_whole_expression_and_renders_templates_where_they_belong) {
  EXPECT_EQ(run(R"(
danlu: 1
inputs: {who: {type: text, default: 世界}}
steps:
  - {id: hello, use: test.echo, with: {text: "Hello {{ inputs.who }}{% if true %}!{% endif %}"}}
outputs: {text: "{{ hello.text }}", list: "{{ [1, 'two', none] }}"}
)"),
            Json::parse(R"({"text": "Hello 世界!", "list": [1, "two", null]})"));
}

TEST_F(FlowTest, never_renders_a_rendered_value_again) {
  EXPECT_EQ(run(R"(
danlu: 1
inputs: {who: text}
steps:
  - {id: hello, use: test.echo, with: {text: "<{{ inputs.who }}>"}}
outputs: {text: "{{ hello.text }}"}
)",
                R"({"who": "{{ inputs.who }}"})"),
            Json::parse(R"({"text": "<{{ inputs.who }}>"})"));
}

TEST_F(FlowTest, skips_what_depends_on_a_skipped_step_and_merges_the_first_that_ran) {
  EXPECT_EQ(run(R"(
danlu: 1
inputs: {n: integer}
steps:
  - {id: small, use: test.add, when: "{{ inputs.n < 10 }}", in: {a: "{{ inputs.n }}", b: 0}}
  - {id: small_next, use: test.add, in: {a: "{{ small.sum }}", b: 1000}}
  - {id: big, use: test.add, when: "{{ inputs.n >= 10 }}", in: {a: "{{ inputs.n }}", b: 1}}
  - {id: any, use: test.first, in: {a: "{{ small_next.sum }}", b: "{{ big.sum }}"}}
outputs: {value: "{{ any.value }}", small: "{{ small.sum }}", safe: "{{ small.sum | default('none') }}"}
)",
                R"({"n": 20})"),
            Json::parse(R"({"value": 21, "small": null, "safe": "none"})"));
}

TEST_F(FlowTest, goes_through_a_list_in_parallel_and_keeps_its_order) {
  EXPECT_EQ(run(R"(
danlu: 1
inputs: {list: "integer[]"}
steps:
  - id: each
    for_each:
      items: "{{ inputs.list }}"
      parallel: 3
      do:
        - {id: wait, use: test.sleep, with: {ms: "{{ 30 - item * 10 }}"}}
        - {id: plus, use: test.add, after: wait, in: {a: "{{ item }}", b: "{{ index * 100 }}"}}
      outputs: {sum: "{{ plus.sum }}"}
outputs: {sums: "{{ each.sum }}"}
)",
                R"({"list": [1, 2, 3]})"),
            Json::parse(R"({"sums": [1, 102, 203]})"));
}

std::string for_each_flow(const std::string& mode) {
  return R"(
danlu: 1
steps:
  - id: each
    for_each:
      items: [1, 2, 3]
      on_error: )" +
         mode + R"(
      do:
        - {id: work, use: test.fail_on, in: {value: "{{ item }}"}, with: {bad: 2}}
      outputs: {value: "{{ work.value }}"}
outputs: {values: "{{ each.value }}", errors: "{{ each.errors | map(attribute='index') | list }}"}
)";
}

TEST_F(FlowTest, treats_a_failing_item_as_the_flow_says) {
  EXPECT_EQ(run(for_each_flow("keep")), Json::parse(R"({"values": [1, null, 3], "errors": [1]})"));
  EXPECT_EQ(run(for_each_flow("drop")), Json::parse(R"({"values": [1, 3], "errors": [1]})"));
  EXPECT_EQ(error_of(for_each_flow("stop")), "test.failed @ step 'each[1]/work'");
}

TEST_F(FlowTest, handles_an_empty_list_and_a_body_without_steps) {
  EXPECT_EQ(run(R"(
danlu: 1
steps:
  - {id: empty, for_each: {items: [], do: [{id: x, use: test.add, in: {a: 1, b: 1}}], outputs: {v: "{{ x.sum }}"}}}
  - {id: bare, for_each: {items: [1, 2], do: [], outputs: {v: "{{ item * 2 }}"}}}
outputs: {none: "{{ empty.v }}", bare: "{{ bare.v }}"}
)"),
            Json::parse(R"({"none": [], "bare": [2, 4]})"));
}

TEST_F(FlowTest, loops_until_its_condition_holds) {
  std::string flow = R"(
danlu: 1
inputs: {limit: integer}
steps:
  - id: loop
    while:
      state: {n: 0, trail: ""}
      do:
        - {id: plus, use: test.add, in: {a: "{{ loop.n }}", b: 1}}
      next: {n: "{{ plus.sum }}", trail: "{{ loop.trail ~ plus.sum }}"}
      until: "{{ loop.n >= inputs.limit }}"
      max: 5
outputs: {n: "{{ loop.n }}", trail: "{{ loop.trail }}"}
)";
  EXPECT_EQ(run(flow, R"({"limit": 3})"), Json::parse(R"({"n": 3, "trail": "123"})"));
  EXPECT_EQ(error_of(flow, R"({"limit": 30})"), "run.rounds_max @ step 'loop'");
}

TEST_F(FlowTest, nests_containers_without_limit) {
  EXPECT_EQ(run(R"(
danlu: 1
steps:
  - id: rows
    for_each:
      items: [[1, 2], [3]]
      do:
        - id: cells
          for_each:
            items: "{{ item }}"
            do:
              - id: grow
                while:
                  state: {n: "{{ item }}"}
                  do: [{id: twice, use: test.add, in: {a: "{{ grow.n }}", b: "{{ grow.n }}"}}]
                  next: {n: "{{ twice.sum }}"}
                  until: "{{ grow.n > 10 }}"
            outputs: {n: "{{ grow.n }}"}
      outputs: {row: "{{ cells.n }}"}
outputs: {rows: "{{ rows.row }}"}
)"),
            Json::parse(R"({"rows": [[16, 16], [12]]})"));
}

TEST_F(FlowTest, calls_another_flow_as_a_step) {
  add_file("plus.flow.yaml", R"(
danlu: 1
inputs: {n: integer, by: {type: integer, default: 10}}
steps: [{id: add, use: test.add, in: {a: "{{ inputs.n }}", b: "{{ inputs.by }}"}}]
outputs: {sum: "{{ add.sum }}"}
)");
  EXPECT_EQ(run(R"(
danlu: 1
steps:
  - {id: one, call: plus.flow.yaml, in: {n: 1}}
  - {id: two, call: plus.flow.yaml, in: {n: "{{ one.sum }}", by: 100}}
outputs: {sum: "{{ two.sum }}"}
)"),
            Json::parse(R"({"sum": 111})"));
}

TEST_F(FlowTest, names_the_path_of_a_failure_inside_a_called_flow) {
  add_file("bad.flow.yaml", R"(
danlu: 1
steps: [{id: work, use: test.fail_on, in: {value: 2}, with: {bad: 2}}]
outputs: {v: "{{ work.value }}"}
)");
  EXPECT_EQ(
      error_of(
          "danlu: 1\nsteps: [{id: one, call: bad.flow.yaml}]\noutputs: {v: \"{{ one.v }}\"}\n"),
      "test.failed @ step 'one/work'");
}

TEST_F(FlowTest, retries_with_back_off_and_counts_attempts) {
  EXPECT_EQ(run(R"(
danlu: 1
steps:
  - {id: shaky, use: test.shaky, with: {failures: 2}, retry: {times: 3, wait_ms: 5}}
outputs: {attempts: "{{ shaky.calls }}"}
)"),
            Json::parse(R"({"attempts": 3})"));
  EXPECT_EQ(error_of(R"(
danlu: 1
steps: [{id: shaky, use: test.shaky, with: {failures: 9}, retry: {times: 2, wait_ms: 1}}]
outputs: {attempts: "{{ shaky.calls }}"}
)"),
            "test.unavailable @ step 'shaky'");
}

TEST_F(FlowTest, does_not_retry_what_cannot_pass) {
  std::string flow = R"(
danlu: 1
steps: [{id: w, use: test.fail_on, in: {value: 2}, with: {bad: 2, usage: true}, retry: {times: 1, wait_ms: 60000}}]
outputs: {v: "{{ w.value }}"}
)";
  EXPECT_EQ(error_of(flow), "test.refused @ step 'w'");
}

TEST_F(FlowTest, goes_on_with_a_default_or_another_branch_after_a_failure) {
  EXPECT_EQ(run(R"(
danlu: 1
steps:
  - {id: a, use: test.fail_on, in: {value: 2}, with: {bad: 2}, on_error: {default: {value: 42}}}
  - {id: b, use: test.fail_on, in: {value: 2}, with: {bad: 2}, on_error: branch}
  - {id: unlucky, use: test.echo, with: {text: "because {{ b.error.code }}"}}
  - {id: lucky, use: test.echo, with: {text: "value {{ b.value }}"}}
outputs: {a: "{{ a.value }}", unlucky: "{{ unlucky.text }}", lucky: "{{ lucky.text }}"}
)"),
            Json::parse(R"({"a": 42, "unlucky": "because test.failed", "lucky": null})"));
}

TEST_F(FlowTest, ends_a_step_that_takes_too_long_even_when_it_does_not_listen) {
  auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(error_of(R"(
danlu: 1
steps: [{id: deaf, use: test.deaf, with: {ms: 700}, timeout: {run_ms: 50}}]
outputs: {x: "{{ deaf.done }}"}
)"),
            "run.step_timeout @ step 'deaf'");
  EXPECT_LT(std::chrono::steady_clock::now() - start, 500ms);
}

TEST_F(FlowTest, tells_a_slow_step_from_an_idle_one) {
  EXPECT_EQ(run(R"(
danlu: 1
steps: [{id: talk, use: test.talk, with: {words: 8, ms: 25}, timeout: {idle_ms: 150}}]
outputs: {x: "{{ talk.text }}"}
)"),
            Json::parse(R"({"x": "word word word word word word word word "})"));
  EXPECT_EQ(error_of(R"(
danlu: 1
steps: [{id: talk, use: test.talk, with: {words: 2, ms: 2000}, timeout: {idle_ms: 50}}]
outputs: {x: "{{ talk.text }}"}
)"),
            "run.step_idle @ step 'talk'");
}

TEST_F(FlowTest, acknowledges_cancelling_within_100_ms) {
  for (const char* node : {"test.sleep", "test.deaf"}) {
    auto plan = compile(std::string("danlu: 1\nsteps: [{id: s, use: ") + node +
                        ", with: {ms: 700}}]\noutputs: {x: \"{{ s.done }}\"}\n");
    auto execution = engine().start(plan, {});
    std::this_thread::sleep_for(30ms);
    auto asked = std::chrono::steady_clock::now();
    cancel(execution);
    RunResult result = wait(execution);
    EXPECT_EQ(result.status, RunStatus::cancelled) << node;
    EXPECT_LT(std::chrono::steady_clock::now() - asked, 100ms) << node;
  }
}

TEST_F(FlowTest, cancelling_ends_a_loop_of_light_steps) {
  auto plan = compile(R"(
danlu: 1
steps:
  - id: loop
    while: {state: {n: 0}, do: [], next: {n: "{{ loop.n + 1 }}"}, until: "{{ loop.n < 0 }}", max: 1000000000}
outputs: {n: "{{ loop.n }}"}
)");
  CancelSource source;
  auto run = std::async(std::launch::async,
                        [&] { return engine().run(plan, {.cancel = source.token()}); });
  std::this_thread::sleep_for(20ms);
  auto asked = std::chrono::steady_clock::now();
  source.cancel();
  EXPECT_EQ(run.get().status, RunStatus::cancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - asked, 100ms);
}

TEST_F(FlowTest, streams_previews_but_logs_only_the_whole) {
  struct Follower : RunObserver {
    std::mutex mutex;
    std::string seen;
    void on_preview(const std::string& path, std::string_view text) override {
      std::lock_guard lock(mutex);
      seen += path + ":" + std::string(text) + ";";
    }
  } follower;
  auto plan = compile(R"(
danlu: 1
steps: [{id: talk, use: test.talk, with: {words: 2, ms: 0}}]
outputs: {x: "{{ talk.text }}"}
)");
  engine().run(plan, {.observer = &follower});
  EXPECT_EQ(follower.seen, "talk:word ;talk:word ;");
  const auto& events = log().runs().back()->events;
  EXPECT_EQ(events.size(), 4u);  // run started, step started, step finished, run finished
}

TEST_F(FlowTest, logs_every_finished_step_once) {
  run(for_each_flow("keep"));
  int finished = 0;
  std::set<std::string> paths;
  for (const RunEvent& event : log().runs().back()->events) {
    if (event.kind != EventKind::step_finished) continue;
    ++finished;
    paths.insert(event.path);
  }
  EXPECT_EQ(finished, 3);
  EXPECT_EQ(paths, (std::set<std::string>{"each", "each[0]/work", "each[2]/work"}));
}

TEST_F(FlowTest, remembers_conversation_state_between_runs) {
  std::string flow = R"(
danlu: 1
name: counter
state: {seen: {type: integer, scope: conversation, default: 0}}
steps:
  - {id: count, use: test.set, with: {name: seen}, in: {value: "{{ state.seen + 1 }}"}}
outputs: {before: "{{ state.seen }}", now: "{{ count.value }}"}
)";
  EXPECT_EQ(run(flow, "{}", "c1").at("now").as_integer(), 1);
  EXPECT_EQ(run(flow, "{}", "c1").at("now").as_integer(), 2);
  EXPECT_EQ(run(flow, "{}", "c2").at("now").as_integer(), 1);
}

TEST_F(FlowTest, computes_a_pure_step_once_for_the_same_content) {
  std::string flow = R"(
danlu: 1
inputs: {n: integer}
steps: [{id: c, use: test.counted, in: {value: "{{ inputs.n }}"}}]
outputs: {calls: "{{ c.calls }}"}
)";
  EXPECT_EQ(run(flow, R"({"n": 1})"), run(flow, R"({"n": 1})"));
  EXPECT_NE(run(flow, R"({"n": 1})"), run(flow, R"({"n": 2})"));
}

TEST_F(FlowTest, refuses_wrong_inputs_before_anything_runs) {
  std::string flow = R"(
danlu: 1
inputs: {n: integer, tone: {type: text, default: calm, choices: [calm, loud]}}
steps: []
outputs: {n: "{{ inputs.n }}"}
)";
  EXPECT_EQ(error_of(flow, "{}"), "flow.input @ ");
  EXPECT_EQ(error_of(flow, R"({"n": "one"})"), "flow.wrong_type @ port 'n'");
  EXPECT_EQ(error_of(flow, R"({"n": 1, "m": 2})"), "flow.unknown_input @ ");
  EXPECT_EQ(error_of(flow, R"({"n": 1, "tone": "lod"})"), "parameter.choice @ port 'tone'");
}

TEST_F(FlowTest, turns_an_unexpected_exception_of_a_node_into_an_error) {
  EXPECT_EQ(
      error_of("danlu: 1\nsteps: [{id: x, use: test.throws}]\noutputs: {x: \"{{ x.done }}\"}\n"),
      "run.node_failed @ step 'x'");
}

TEST_F(FlowTest, fails_a_run_whose_log_cannot_be_written) {
  struct FullDisk final : RunLog {
    struct Writer final : RunLogWriter {
      int left = 2;
      void append(RunEvent) override {
        if (left-- == 0) throw Error(testing::kLogFull);
      }
    };
    std::unique_ptr<RunLogWriter> start(const RunInfo&) override {
      return std::make_unique<Writer>();
    }
  } full;
  Engine engine({.log = &full});
  auto plan = compile(R"(
danlu: 1
steps:
  - {id: a, use: test.sleep, with: {ms: 1}}
  - {id: b, use: test.sleep, after: a, with: {ms: 1}}
outputs: {x: "{{ b.done }}"}
)");
  RunResult result = engine.run(plan, {});
  EXPECT_EQ(result.status, RunStatus::failed);
  ASSERT_NE(result.error, nullptr);
  EXPECT_EQ(result.error->id(), "test.log_full");
}

TEST_F(FlowTest, an_engine_ends_after_a_run_that_could_not_start) {
  struct ReadOnlyDisk final : RunLog {
    std::unique_ptr<RunLogWriter> start(const RunInfo&) override { throw Error(testing::kLogFull); }
  } log;
  auto plan = compile("danlu: 1\nsteps: []\noutputs: {}\n");
  auto ended = std::async(std::launch::async, [&] {
    Engine engine({.log = &log});
    EXPECT_THROW(engine.run(plan, {}), Error);
  });
  EXPECT_EQ(ended.wait_for(20s), std::future_status::ready);
}

TEST_F(FlowTest, runs_a_thousand_runs_at_once) {
  auto plan = compile(R"(
danlu: 1
steps: [{id: s, use: test.sleep, with: {ms: 200}}]
outputs: {x: "{{ s.done }}"}
)");
  std::vector<std::shared_ptr<Execution>> runs;
  auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 1000; ++i) runs.push_back(engine().start(plan, {}));
  for (const auto& execution : runs) EXPECT_EQ(wait(execution).status, RunStatus::succeeded);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);
}

}  // namespace
}  // namespace danlu::flow
