// Resuming, forking and replaying from logs in memory: every prefix of the log of flows that use
// all there is must lead to the same end, and nothing that has an end in it may run again.
#include "flow/recovery.hpp"

#include <gtest/gtest.h>

#include "flow/compare.hpp"
#include "flow/fork.hpp"
#include "flow/testing/nodes.hpp"

namespace danlu::flow {
namespace {

using testing::Journal;

constexpr const char* kCalled = R"(
danlu: 1
name: called
inputs: {n: integer}
state: {sum: {type: integer, default: 0}}
steps:
  - {id: one, use: test.work, in: {value: "{{ inputs.n }}"}}
  - {id: keep, use: test.set, with: {name: sum}, in: {value: "{{ one.value + state.sum }}"}}
  - {id: two, use: test.work, after: keep, in: {value: "{{ state.sum }}"}}
outputs: {n: "{{ two.value }}"}
)";

constexpr const char* kEverything = R"(
danlu: 1
name: everything
inputs: {list: "integer[]"}
state: {total: {type: integer, default: 100}}
steps:
  - id: each
    for_each:
      items: "{{ inputs.list }}"
      parallel: 3
      on_error: keep
      do:
        - {id: first, use: test.work, in: {value: "{{ item }}"}}
        - {id: light, use: test.add, in: {a: "{{ first.value }}", b: "{{ index }}"}}
        - id: grow
          while:
            state: {n: "{{ light.sum }}"}
            do:
              - {id: step, use: test.work, in: {value: "{{ grow.n }}"}}
              - {id: more, use: test.add, in: {a: "{{ step.value }}", b: 1}}
            next: {n: "{{ more.sum }}"}
            until: "{{ grow.n > 6 }}"
        - {id: bad, use: test.fail_on, after: grow, in: {value: "{{ item }}"}, with: {bad: 2}}
      outputs: {n: "{{ grow.n }}", v: "{{ bad.value }}"}
  - {id: flaky, use: test.flaky, in: {value: 5}, with: {failures: 2}, retry: {times: 3, wait_ms: 1}}
  - {id: called, call: called.flow.yaml, in: {n: "{{ flaky.value }}"}}
  - {id: total, use: test.set, with: {name: total}, in: {value: "{{ state.total + called.n }}"}}
  - {id: after, use: test.work, after: total, in: {value: "{{ state.total }}"}}
  - {id: risky, use: test.fail_on, in: {value: 2}, with: {bad: 2}, on_error: branch}
  - {id: unlucky, use: test.echo, with: {text: "{{ risky.error.code }}"}}
  - {id: lucky, use: test.echo, with: {text: "{{ risky.value }}"}}
  - {id: any, use: test.first, in: {a: "{{ lucky.text }}", b: "{{ unlucky.text }}"}}
  - {id: hope, use: test.fail_on, in: {value: 2}, with: {bad: 2}, on_error: {default: {value: 42}}}
  - {id: never, use: test.work, when: "{{ hope.value < 0 }}", in: {value: 1}}
  - {id: put, use: test.put, with: {name: extra}, in: {value: "{{ hope.value }}"}}
outputs:
  each: "{{ each.n }}"
  kept: "{{ each.v }}"
  errors: "{{ each.errors | map(attribute='code') | list }}"
  after: "{{ after.value }}"
  any: "{{ any.value }}"
  never: "{{ never.value | default('no') }}"
  extra: {type: any}
)";

constexpr const char* kContainerRetry = R"(
danlu: 1
name: again
steps:
  - id: outer
    retry: {times: 4, wait_ms: 1}
    for_each:
      items: [1, 2, 3]
      do:
        - {id: work, use: test.work, in: {value: "{{ item }}"}}
        - {id: shaky, use: test.flaky, in: {value: "{{ work.value }}"}, with: {failures: 1}}
      outputs: {n: "{{ shaky.value }}"}
  - id: bare
    while: {state: {n: 0}, do: [], next: {n: "{{ bare.n + 1 }}"}, until: "{{ bare.n >= 5 }}"}
  - id: bare_too
    while: {state: {n: 0}, do: [], next: {n: "{{ bare_too.n + 1 }}"}, until: "{{ bare_too.n >= 2 }}"}
  - {id: end, use: test.work, in: {value: "{{ bare.n + bare_too.n }}"}}
outputs: {n: "{{ outer.n }}", end: "{{ end.value }}"}
)";

class RecoveryTest : public ::testing::Test {
 public:
  struct Finished {
    RunResult result;
    std::vector<RecordedEvent> events;  // Those of this run alone.
    std::vector<std::string> done;
  };

  std::shared_ptr<const FlowPlan> compile(const std::string& yaml) {
    return compile_flow(yaml, "t.flow.yaml", registry_,
                        [](const std::string&, const std::string&) -> LoadedFlow {
                          return {kCalled, "called.flow.yaml"};
                        });
  }

  Finished run(const std::shared_ptr<const FlowPlan>& plan, StartOptions options) {
    auto journal = std::make_shared<Journal>();
    if (options.recovery != nullptr) {
      journal->failures = failures_;
      options.run_id = "resumed";
    }
    Services services;
    services.add(journal);
    MemoryRunLog log;
    Finished finished;
    {
      Engine engine({.services = services, .log = &log});
      finished.result = engine.run(plan, std::move(options));
    }
    for (const RunEvent& event : log.runs().back()->events) {
      // Through text, as it would be stored.
      finished.events.push_back({event.number, event.kind, event.path, event.time_us,
                                 Json::parse(event.data(*plan).dump())});
    }
    for (const std::string& key : journal->done) {
      finished.done.push_back(key.substr(key.find('/') + 1));
    }
    return finished;
  }

  static std::map<std::string, int> ends(const std::vector<RecordedEvent>& events, EventKind kind) {
    std::map<std::string, int> count;
    for (const RecordedEvent& event : events) {
      if (event.kind == kind) ++count[event.path];
    }
    return count;
  }

  static StartOptions with_inputs(const std::string& inputs) {
    StartOptions options;
    for (const auto& [name, value] : Json::parse(inputs).as_object()) {
      options.inputs.emplace_back(name, value);
    }
    return options;
  }

  // `failures_` as test.flaky has counted them when the prefix ended.
  void count_failures(const std::vector<RecordedEvent>& prefix) {
    failures_.clear();
    for (const RecordedEvent& event : prefix) {
      if (event.kind == EventKind::step_failed) ++failures_[event.path];
    }
  }

  void resume_after_every_prefix(const std::string& yaml, const std::string& inputs) {
    auto plan = compile(yaml);
    Finished whole = run(plan, with_inputs(inputs));
    ASSERT_EQ(whole.result.status, RunStatus::succeeded);
    Json expected = whole.result.outputs_json();
    for (size_t count = 1; count < whole.events.size(); ++count) {
      std::vector<RecordedEvent> prefix(whole.events.begin(),
                                        whole.events.begin() + static_cast<ptrdiff_t>(count));
      count_failures(prefix);
      StartOptions options = with_inputs(inputs);
      options.recovery = std::make_shared<Recovery>(RecoveryMode::resume, prefix);
      Finished resumed = run(plan, std::move(options));
      ASSERT_EQ(resumed.result.status, RunStatus::succeeded)
          << "after " << count << ": " << resumed.result.error->full_text(Language::en);
      EXPECT_EQ(resumed.result.outputs_json(), expected) << "after " << count;
      check_one_log(prefix, resumed, whole, count);
    }
  }

  // Prefix and rest are one log: numbered without a gap, each end as often as in the whole one.
  static void check_one_log(const std::vector<RecordedEvent>& prefix, const Finished& resumed,
                            const Finished& whole, size_t count) {
    std::vector<RecordedEvent> all = prefix;
    all.insert(all.end(), resumed.events.begin(), resumed.events.end());
    for (size_t i = 0; i < all.size(); ++i) {
      EXPECT_EQ(all[i].number, static_cast<int64_t>(i) + 1) << "after " << count;
    }
    EXPECT_EQ(ends(all, EventKind::step_finished), ends(whole.events, EventKind::step_finished))
        << "after " << count;
    EXPECT_EQ(ends(all, EventKind::step_skipped), ends(whole.events, EventKind::step_skipped));
    auto recorded = ends(prefix, EventKind::step_finished);
    auto expected = ends(whole.events, EventKind::step_finished);
    for (const std::string& path : resumed.done) {
      EXPECT_LT(recorded[path], expected[path]) << path << " ran again after " << count;
    }
  }

  NodeRegistry registry_{"node", testing::nodes()};
  std::map<std::string, int64_t> failures_;
};

TEST_F(RecoveryTest, a_run_resumed_after_any_event_ends_like_an_undisturbed_one) {
  resume_after_every_prefix(kEverything, R"({"list": [1, 2, 3, 4]})");
}

TEST_F(RecoveryTest, a_container_tried_again_is_resumed_in_the_right_attempt) {
  resume_after_every_prefix(kContainerRetry, "{}");
}

TEST_F(RecoveryTest, a_step_in_flight_runs_again_with_the_same_key_and_inputs) {
  auto plan = compile(kEverything);
  Finished whole = run(plan, with_inputs(R"({"list": [7]})"));
  auto started = std::ranges::find_if(whole.events, [](const RecordedEvent& event) {
    return event.path == "each[0]/first" && event.kind == EventKind::step_started;
  });
  ASSERT_NE(started, whole.events.end());
  EXPECT_EQ(started->data.at("inputs").at("value").as_integer(), 7);
  count_failures({});
  StartOptions options = with_inputs(R"({"list": [7]})");
  options.recovery = std::make_shared<Recovery>(
      RecoveryMode::resume, std::vector<RecordedEvent>(whole.events.begin(), started + 1));
  Finished resumed = run(plan, std::move(options));
  EXPECT_EQ(std::ranges::count(resumed.done, "each[0]/first"), 1);
}

TEST_F(RecoveryTest, refuses_a_log_that_does_not_fit_the_flow) {
  auto plan = compile("danlu: 1\nsteps: [{id: a, use: test.work, in: {value: 1}}]\noutputs: {}\n");
  Finished whole = run(plan, {});
  whole.events[1].path = "b";
  StartOptions options;
  options.recovery = std::make_shared<Recovery>(RecoveryMode::resume, whole.events);
  Finished resumed = run(plan, std::move(options));
  EXPECT_EQ(resumed.result.status, RunStatus::failed);
  EXPECT_EQ(resumed.result.error->id(), "run.log_mismatch");
  EXPECT_TRUE(resumed.done.empty());
}

TEST_F(RecoveryTest, an_error_read_back_from_a_log_is_the_same_error) {
  Error error(kNoService, {{"service", "{x}"}});
  error.at(PlaceKind::step, "a/b");
  Error back = error_from_json(Json::parse(error_json(error).dump()));
  EXPECT_EQ(back.id(), error.id());
  EXPECT_EQ(back.failure(), error.failure());
  EXPECT_EQ(back.full_text(Language::zh), error.full_text(Language::zh));
  EXPECT_EQ(back.places(), error.places());
}

TEST_F(RecoveryTest, a_replay_calls_nothing_outside_and_finds_pure_steps_that_changed) {
  auto plan = compile(kEverything);
  Finished whole = run(plan, with_inputs(R"({"list": [1, 2, 3]})"));
  auto replay = [&](std::vector<RecordedEvent> events) {
    StartOptions options = with_inputs(R"({"list": [1, 2, 3]})");
    auto recovery = std::make_shared<Recovery>(RecoveryMode::replay, std::move(events));
    options.recovery = recovery;
    Finished done = run(plan, std::move(options));
    EXPECT_EQ(done.result.outputs_json(), whole.result.outputs_json());
    EXPECT_TRUE(done.done.empty());
    EXPECT_EQ(ends(done.events, EventKind::step_finished),
              ends(whole.events, EventKind::step_finished));
    return recovery->differences;
  };
  EXPECT_TRUE(replay(whole.events).empty());
  std::vector<RecordedEvent> tampered = whole.events;
  for (RecordedEvent& event : tampered) {
    if (event.path == "unlucky") event.data["outputs"]["text"] = Json("older text");
  }
  // The recorded text goes on, so what follows it is different from the flow's own outputs too.
  StartOptions options = with_inputs(R"({"list": [1, 2, 3]})");
  auto recovery = std::make_shared<Recovery>(RecoveryMode::replay, std::move(tampered));
  options.recovery = recovery;
  run(plan, std::move(options));
  ASSERT_FALSE(recovery->differences.empty());
  EXPECT_EQ(recovery->differences.front().path, "unlucky");
}

class ForkTest : public RecoveryTest {
 public:
  Finished fork(const std::shared_ptr<const FlowPlan>& plan, const Finished& parent,
                const ForkChanges& changes) {
    ForkedLog forked = fork_log(*plan, parent.events, changes);
    count_failures(forked.events);
    StartOptions options{.inputs = forked.inputs};
    options.recovery = std::make_shared<Recovery>(RecoveryMode::fork, forked.events);
    return run(plan, std::move(options));
  }
};

TEST_F(ForkTest, runs_only_what_a_changed_output_reaches) {
  auto plan = compile(kEverything);
  Finished parent = run(plan, with_inputs(R"({"list": [1, 3]})"));
  Finished forked = fork(plan, parent, {.set = {{"each[0]/first", {{"value", Json(50)}}}}});
  ASSERT_EQ(forked.result.status, RunStatus::succeeded);
  for (const std::string& path : forked.done) EXPECT_TRUE(path.starts_with("each[0]/grow")) << path;
  Json outputs = forked.result.outputs_json();
  EXPECT_EQ(outputs.at("each").at(0).as_integer(), 52);
  EXPECT_EQ(outputs.at("each").at(1), parent.result.outputs_json().at("each").at(1));
  // Its own log is whole: every step has its end in it.
  for (const StepComparison& step : compare_runs(parent.events, forked.events)) {
    EXPECT_NE(step.change, StepChange::only_second) << step.path;
  }
}

TEST_F(ForkTest, readers_of_state_that_changed_run_again) {
  auto plan = compile(kEverything);
  Finished parent = run(plan, with_inputs(R"({"list": []})"));
  Finished forked = fork(plan, parent, {.set = {{"called", {{"n", Json(1000)}}}}});
  EXPECT_EQ(forked.result.outputs_json().at("after").as_integer(), 1101);
  EXPECT_EQ(forked.done, std::vector<std::string>{"after"});
}

TEST_F(ForkTest, with_a_changed_input_ends_like_a_run_with_that_input) {
  auto plan = compile(kEverything);
  Finished parent = run(plan, with_inputs(R"({"list": [1, 2]})"));
  Finished forked = fork(plan, parent, {.inputs = {{"list", Json::parse("[3, 4, 5]")}}});
  Finished fresh = run(plan, with_inputs(R"({"list": [3, 4, 5]})"));
  EXPECT_EQ(forked.result.outputs_json(), fresh.result.outputs_json());
  for (const std::string& path : forked.done) EXPECT_TRUE(path.starts_with("each")) << path;
}

TEST_F(ForkTest, a_failed_run_goes_on_with_a_value_given_for_the_failed_step) {
  auto plan = compile(R"(
danlu: 1
steps:
  - {id: a, use: test.work, in: {value: 1}}
  - {id: b, use: test.fail_on, in: {value: "{{ a.value }}"}, with: {bad: 2}}
  - {id: c, use: test.work, in: {value: "{{ b.value }}"}}
outputs: {c: "{{ c.value }}"}
)");
  Finished parent = run(plan, {});
  ASSERT_EQ(parent.result.status, RunStatus::failed);
  Finished forked = fork(plan, parent, {.set = {{"b", {{"value", Json(9)}}}}});
  EXPECT_EQ(forked.result.outputs_json().at("c").as_integer(), 10);
  EXPECT_EQ(forked.done, std::vector<std::string>{"c"});
  Finished again = fork(plan, parent, {});
  EXPECT_EQ(again.result.status, RunStatus::failed);
  EXPECT_TRUE(again.done.empty());
}

TEST_F(ForkTest, refuses_steps_outputs_and_inputs_that_are_not_there) {
  auto plan = compile(kEverything);
  Finished parent = run(plan, with_inputs(R"({"list": [1]})"));
  EXPECT_THROW(fork_log(*plan, parent.events, {.from = {"eech"}}), Error);
  EXPECT_THROW(fork_log(*plan, parent.events, {.set = {{"after", {{"valu", Json(1)}}}}}), Error);
  EXPECT_THROW(fork_log(*plan, parent.events, {.set = {{"after", {{"value", Json("x")}}}}}), Error);
  EXPECT_THROW(fork_log(*plan, parent.events, {.inputs = {{"lust", Json(1)}}}), Error);
}

}  // namespace
}  // namespace danlu::flow
