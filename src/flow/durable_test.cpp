// Runs on disk: waiting, answers, restarts, kills, retention. What the store promises, end to end.
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "base/files.hpp"
#include "base/platform/process.hpp"
#include "base/testing/temporary_folder.hpp"
#include "flow/supervisor.hpp"
#include "flow/testing/nodes.hpp"
#include "store/blobs.hpp"
#include "store/sqlite.hpp"

namespace danlu::flow {
namespace {

using namespace std::chrono_literals;
using testing::Journal;

constexpr const char* kApproval = R"(
danlu: 1
name: approval
inputs: {who: text}
steps:
  - {id: before, use: test.work, in: {value: 1}}
  - {id: ask, use: test.pause, after: before, with: {ask: true}}
  - {id: after, use: test.work, in: {value: "{{ ask['values'].n + before.value }}"}}
outputs: {choice: "{{ ask.choice }}", n: "{{ after.value }}", late: "{{ ask.timed_out }}"}
)";

// The program, as far as runs are concerned: made anew to stand for a restart.
struct Program {
  explicit Program(const std::filesystem::path& folder)
      : journal(std::make_shared<Journal>()), nodes("node", testing::nodes()), store(folder) {
    Services services;
    services.add(journal);
    engine = std::make_unique<Engine>(
        Engine::Options{.services = services, .log = &store, .cache = &store, .state = &store});
    supervisor = std::make_unique<RunSupervisor>(
        RunSupervisor::Options{.engine = *engine, .store = store, .nodes = nodes});
  }
  ~Program() {
    supervisor.reset();
    engine->interrupt();
  }

  RunResult run(const std::string& yaml, StartOptions options = {}) {
    return engine->run(compile_flow(yaml, "t.flow.yaml", nodes), std::move(options));
  }

  std::shared_ptr<Journal> journal;
  NodeRegistry nodes;
  RunStore store;
  std::unique_ptr<Engine> engine;
  std::unique_ptr<RunSupervisor> supervisor;
};

class DurableTest : public ::testing::Test {
 public:
  danlu::testing::TemporaryFolder folder_;
};

TEST_F(DurableTest, a_run_that_waits_for_a_person_leaves_memory_and_goes_on_in_another_program) {
  std::string id;
  {
    Program program(folder_.path());
    RunResult result = program.run(kApproval, {.inputs = {{"who", Json("Ada")}}, .app = "desk"});
    EXPECT_EQ(result.status, RunStatus::waiting);
    EXPECT_EQ(program.engine->find(result.run_id), nullptr);
    id = result.run_id;
    RunSummary summary = program.store.summary(id);
    EXPECT_EQ(summary.status, "waiting");
    EXPECT_EQ(summary.app, "desk");
    EXPECT_EQ(summary.title, "Ada");
    ASSERT_EQ(program.store.waits(id).size(), 1u);
    EXPECT_EQ(program.store.waits(id)[0].path, "ask");
  }
  Program program(folder_.path());
  RunSupervisor& supervisor = *program.supervisor;
  EXPECT_THROW(supervisor.answer(id, "asc", {.choice = "yes"}), Error);
  EXPECT_THROW(supervisor.answer(id, "ask", {.choice = "maybe"}), Error);
  EXPECT_THROW(
      supervisor.answer(id, "ask", {.choice = "yes", .values = Json::parse(R"({"n": "x"})")}),
      Error);
  auto execution =
      supervisor.answer(id, "ask", {.choice = "yes", .values = Json::parse(R"({"n": 40})")});
  RunResult result = wait(execution);
  EXPECT_EQ(result.outputs_json(), Json::parse(R"({"choice": "yes", "n": 43, "late": false})"));
  EXPECT_EQ(program.journal->done, std::vector<std::string>{id + "/after"});
  EXPECT_TRUE(program.store.waits(id).empty());
  EXPECT_EQ(program.store.summary(id).status, "succeeded");
  EXPECT_EQ(program.store.summary(id).steps, 3);
  EXPECT_THROW(supervisor.resume(id), Error);
}

TEST_F(DurableTest, a_timer_wakes_a_run_that_left_memory) {
  Program program(folder_.path());
  RunResult result = program.run(
      "danlu: 1\nsteps: [{id: p, use: test.pause, with: {ms: 1300}}]\n"
      "outputs: {late: \"{{ p.timed_out }}\"}\n");
  ASSERT_EQ(result.status, RunStatus::waiting);
  program.supervisor->watch();
  for (int i = 0; i < 100 && program.store.summary(result.run_id).status != "succeeded"; ++i) {
    std::this_thread::sleep_for(50ms);
  }
  Json events = program.store.events(result.run_id);
  EXPECT_EQ(events.at(events.size() - 1).at("data").at("outputs").at("late"), Json(true));
}

TEST_F(DurableTest, a_short_wait_stays_in_memory) {
  Program program(folder_.path());
  RunResult result = program.run(
      "danlu: 1\nsteps: [{id: p, use: test.pause, with: {ms: 30}}]\n"
      "outputs: {late: \"{{ p.timed_out }}\"}\n");
  EXPECT_EQ(result.status, RunStatus::succeeded);
}

TEST_F(DurableTest, what_must_not_be_done_twice_is_asked_about_after_a_crash) {
  const std::string flow =
      "danlu: 1\nsteps: [{id: pay, use: test.once, in: {value: 1}}, {id: then, use: test.work, in: "
      "{value: \"{{ pay.value }}\"}}]\noutputs: {v: \"{{ then.value }}\"}\n";
  auto crash = [&] {
    Program program(folder_.path());
    program.journal->on_work = [](const std::string&) { std::this_thread::sleep_for(300ms); };
    auto execution = program.engine->start(compile_flow(flow, "t.flow.yaml", program.nodes), {});
    for (bool begun = false; !begun; std::this_thread::sleep_for(5ms)) {
      std::lock_guard lock(program.journal->mutex);
      begun = !program.journal->done.empty();
    }
    std::string id = run_id(execution);
    program.engine->interrupt();  // As if killed: no end in the log.
    EXPECT_EQ(wait(execution).error->id(), "run.interrupted");
    return id;
  };
  for (const char* choice : {"again", "result", "stop"}) {
    std::string id = crash();
    Program program(folder_.path());
    EXPECT_EQ(program.supervisor->recover(), 1u);
    while (program.store.summary(id).status == "running") std::this_thread::sleep_for(5ms);
    ASSERT_EQ(program.store.summary(id).status, "waiting");
    ASSERT_EQ(program.store.waits(id).at(0).kind, WaitKind::repeat);
    EXPECT_TRUE(program.journal->done.empty());
    WaitAnswer given{.choice = choice};
    if (given.choice == "result") given.values = Json::parse(R"({"value": 5})");
    RunResult result = wait(program.supervisor->answer(id, "pay", given));
    if (given.choice == "stop") {
      EXPECT_EQ(result.status, RunStatus::cancelled);
    } else {
      EXPECT_EQ(result.output("v").json().as_integer(), given.choice == "again" ? 3 : 6);
    }
  }
}

TEST_F(DurableTest, large_values_are_blobs_and_go_when_no_run_needs_them) {
  Program program(folder_.path());
  std::string big(200'000, 'x');
  const std::string flow =
      "danlu: 1\ninputs: {t: text}\nsteps: [{id: e, use: test.echo, with: {text: \"{{ inputs.t "
      "}}\"}}]\noutputs: {t: \"{{ e.text }}\"}\n";
  RunResult first = program.run(flow, {.inputs = {{"t", Json(big)}}});
  Json events = program.store.events(first.run_id);
  EXPECT_EQ(events.at(1).at("data").at("outputs").at("text").as_text(), big);
  store::Blobs blobs(folder_ / "blobs");
  EXPECT_EQ(blobs.list().size(), 1u);
  danlu::testing::TemporaryFolder copy;
  program.store.flush();
  std::filesystem::copy(folder_.path(), copy.path(), std::filesystem::copy_options::recursive);
  program.run(flow, {.inputs = {{"t", Json("small")}}});
  TrimResult trimmed = program.store.trim({.runs_max = 1});
  EXPECT_EQ(trimmed.runs, 1);
  EXPECT_EQ(trimmed.blobs, 1);
  EXPECT_TRUE(blobs.list().empty());
  RunStore restored(copy.path());
  EXPECT_EQ(restored.events(first.run_id), events);
}

TEST_F(DurableTest, nothing_of_a_run_without_durability_is_stored) {
  Program program(folder_.path());
  RunResult result = program.run(
      "danlu: 1\ndurability: none\nsteps: [{id: w, use: test.work, in: {value: 1}}]\noutputs: {v: "
      "\"{{ w.value }}\"}\n");
  EXPECT_EQ(result.status, RunStatus::succeeded);
  EXPECT_TRUE(program.store.runs(10).empty());
}

TEST_F(DurableTest, lists_runs_in_pages_and_by_what_is_asked) {
  Program program(folder_.path());
  const std::string flow = "danlu: 1\nsteps: []\noutputs: {}\n";
  for (int i = 0; i < 5; ++i) {
    program.run(flow, {.conversation = i < 2 ? "talk" : "", .app = i % 2 == 0 ? "even" : "odd"});
  }
  EXPECT_EQ(program.store.runs({.app = "odd"}).size(), 2u);
  EXPECT_EQ(program.store.runs({.conversation = "talk"}).size(), 2u);
  EXPECT_EQ(program.store.conversations("").at(0).turns, 2);
  auto page = program.store.runs({.limit = 3});
  auto rest = program.store.runs({.before = page.back().id, .limit = 3});
  EXPECT_EQ(page.size() + rest.size(), 5u);
  EXPECT_LT(rest.front().started_us, page.back().started_us);
  program.store.remove_conversation("talk");
  EXPECT_EQ(program.store.runs(10).size(), 3u);
}

TEST_F(DurableTest, a_forked_run_on_disk_names_its_parent_and_is_compared_with_it) {
  Program program(folder_.path());
  RunResult parent = program.run(
      "danlu: 1\ninputs: {n: integer}\nsteps: [{id: a, use: test.work, in: {value: \"{{ inputs.n "
      "}}\"}}, {id: b, use: test.work, in: {value: 1}}]\noutputs: {a: \"{{ a.value }}\"}\n",
      {.inputs = {{"n", Json(1)}}});
  auto fork = program.supervisor->fork(parent.run_id, {.inputs = {{"n", Json(5)}}});
  RunResult result = wait(fork);
  EXPECT_EQ(result.output("a").json().as_integer(), 6);
  EXPECT_EQ(program.store.summary(result.run_id).parent, parent.run_id);
  auto steps = program.supervisor->compare(parent.run_id, result.run_id);
  ASSERT_EQ(steps.size(), 2u);
  for (const StepComparison& step : steps) {
    EXPECT_EQ(step.change, step.path == "a" ? StepChange::changed : StepChange::same);
  }
  ReplayResult replay = program.supervisor->replay(result.run_id);
  EXPECT_TRUE(replay.equal);
}

// A database as version 0.1.0 left it.
TEST_F(DurableTest, the_log_of_an_older_version_opens_and_is_never_executed_again) {
  {
    store::Database old(folder_ / "runs.db");
    old.execute(
        read_file(std::filesystem::path(DANLU_SOURCE) / "src/flow/testdata/runs_format_1.sql"));
  }
  Program program(folder_.path());
  EXPECT_EQ(program.supervisor->recover(), 0u);
  EXPECT_EQ(program.store.summary("20260101-000000-aaaaaaaa").status, "succeeded");
  EXPECT_EQ(program.store.summary("20260101-000001-bbbbbbbb").status, "failed");
  EXPECT_EQ(program.store.events("20260101-000000-aaaaaaaa").size(), 3u);
  EXPECT_THROW(program.supervisor->fork("20260101-000000-aaaaaaaa", {}), Error);
  EXPECT_THROW(program.supervisor->resume("20260101-000001-bbbbbbbb"), Error);
  EXPECT_EQ(program.store.load("counter", "talk", "seen"), Json(3));
  EXPECT_TRUE(program.journal->done.empty());
}

}  // namespace
}  // namespace danlu::flow
