// Power cuts, full disks and kills: what each durability promises, against a file layer that drops
// what was not synced, and against SIGKILL.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <random>
#include <thread>

#include "base/platform/process.hpp"
#include "base/testing/temporary_folder.hpp"
#include "flow/supervisor.hpp"
#include "flow/testing/nodes.hpp"
#include "store/sqlite.hpp"
#include "store/testing/power_cut.hpp"

namespace danlu::flow {
namespace {

using namespace std::chrono_literals;
using danlu::testing::TemporaryFolder;
using store::testing::PowerCutDisk;
using testing::Journal;

std::string chain(std::string_view durability, int steps) {
  std::string yaml = "danlu: 1\nname: chain\ndurability: " + std::string(durability) + "\nsteps:\n";
  std::string before = "0";
  for (int i = 0; i < steps; ++i) {
    std::string id = "s" + std::to_string(i);
    yaml += "  - {id: " + id + ", use: test.work, in: {value: " + before + "}}\n";
    before = "\"{{ " + id + ".value }}\"";
  }
  return yaml + "outputs: {n: " + before + "}\n";
}

struct Program {
  explicit Program(const std::filesystem::path& folder, const std::string& layer = "")
      : journal(std::make_shared<Journal>()),
        nodes("node", testing::nodes()),
        store(folder, layer) {
    Services services;
    services.add(journal);
    engine = std::make_unique<Engine>(
        Engine::Options{.services = services, .log = &store, .state = &store});
    supervisor = std::make_unique<RunSupervisor>(
        RunSupervisor::Options{.engine = *engine, .store = store, .nodes = nodes});
  }
  ~Program() {
    supervisor.reset();
    engine->interrupt();
  }
  RunResult run(const std::string& yaml) {
    return engine->run(compile_flow(yaml, "t.flow.yaml", nodes), {});
  }
  // Takes up what is left and waits for its end.
  RunSummary finish() {
    supervisor->recover();
    RunSummary run = store.summary("last");
    for (int i = 0; i < 2000 && run.status == "running"; ++i) {
      std::this_thread::sleep_for(5ms);
      run = store.summary("last");
    }
    return run;
  }

  std::shared_ptr<Journal> journal;
  NodeRegistry nodes;
  RunStore store;
  std::unique_ptr<Engine> engine;
  std::unique_ptr<RunSupervisor> supervisor;
};

int64_t finished_steps(const std::filesystem::path& folder) {
  store::Database database(folder / "runs.db");
  return database.first_row("SELECT count(*) AS n FROM events WHERE kind = 'step_finished'")
      .at("n")
      .as_integer();
}

TEST(PowerCut, with_sync_every_step_before_the_one_that_begins_is_on_the_disk) {
  PowerCutDisk disk;
  TemporaryFolder folder;
  Program program(folder.path(), PowerCutDisk::name());
  std::vector<std::unique_ptr<TemporaryFolder>> cuts;
  program.journal->on_work = [&](const std::string&) {
    cuts.push_back(std::make_unique<TemporaryFolder>());
    disk.snapshot(folder.path(), cuts.back()->path());
  };
  ASSERT_EQ(program.run(chain("sync", 12)).status, RunStatus::succeeded);
  ASSERT_EQ(cuts.size(), 12u);
  for (size_t i = 0; i < cuts.size(); ++i) {
    EXPECT_EQ(finished_steps(cuts[i]->path()), static_cast<int64_t>(i));
    Program after(cuts[i]->path());
    EXPECT_EQ(after.finish().status, "succeeded") << i;
    EXPECT_EQ(after.journal->done.size(), 12 - i);
    EXPECT_EQ(finished_steps(cuts[i]->path()), 12);
  }
}

TEST(PowerCut, with_async_only_the_last_moment_is_lost) {
  PowerCutDisk disk;
  TemporaryFolder folder;
  Program program(folder.path(), PowerCutDisk::name());
  struct Cut {
    TemporaryFolder folder;
  };
  std::vector<std::unique_ptr<Cut>> cuts;
  program.journal->on_work = [&](const std::string&) {
    std::this_thread::sleep_for(60ms);
    cuts.push_back(std::make_unique<Cut>());
    disk.snapshot(folder.path(), cuts.back()->folder.path());
  };
  ASSERT_EQ(program.run(chain("async", 12)).status, RunStatus::succeeded);
  for (size_t i = 10; i < cuts.size(); ++i) {  // Seven steps take over 400 ms.
    EXPECT_GE(finished_steps(cuts[i]->folder.path()), static_cast<int64_t>(i) - 7);
  }
  std::this_thread::sleep_for(400ms);
  TemporaryFolder end;
  disk.snapshot(folder.path(), end.path());
  EXPECT_EQ(finished_steps(end.path()), 12);
}

TEST(PowerCut, with_async_a_run_told_to_have_ended_survives_the_program) {
  TemporaryFolder folder;
  Program program(folder.path());
  ASSERT_EQ(program.run(chain("async", 3)).status, RunStatus::succeeded);
  EXPECT_EQ(finished_steps(folder.path()), 3);  // Through another connection, at once.
}

TEST(PowerCut, a_wave_of_steps_shares_a_flush) {
  PowerCutDisk disk;
  TemporaryFolder folder;
  Program program(folder.path(), PowerCutDisk::name());
  program.run(chain("sync", 1));
  int64_t before = disk.syncs();
  std::string wide = "danlu: 1\ndurability: sync\nsteps:\n";
  for (int i = 0; i < 40; ++i) {
    wide += "  - {id: s" + std::to_string(i) + ", use: test.add, in: {a: 1, b: 2}}\n";
  }
  ASSERT_EQ(program.run(wide + "outputs: {n: \"{{ s0.sum }}\"}\n").status, RunStatus::succeeded);
  EXPECT_LE(disk.syncs() - before, 4);
}

TEST(FullDisk, at_any_write_ends_the_run_with_one_error_and_loses_nothing) {
  int64_t needed = 0;
  {
    PowerCutDisk disk;
    TemporaryFolder folder;
    Program program(folder.path(), PowerCutDisk::name());
    program.run(chain("sync", 4));
    needed = disk.writes();
  }
  int failed = 0;
  for (int64_t writes = 0; writes <= needed; writes += 3) {
    PowerCutDisk disk;
    TemporaryFolder folder;
    disk.full_after(writes);
    try {
      Program program(folder.path(), PowerCutDisk::name());
      RunResult result = program.run(chain("sync", 4));
      if (result.status != RunStatus::succeeded) {
        ++failed;
        EXPECT_EQ(result.error->id(), "store.disk_full") << "after " << writes;
      }
      disk.full_after(-1);
    } catch (const Error& error) {
      EXPECT_EQ(error.id(), "store.disk_full") << "after " << writes;
      disk.full_after(-1);
      continue;
    }
    Program program(folder.path());
    if (program.store.runs(1).empty()) continue;
    RunSummary run = program.finish();
    EXPECT_TRUE(run.status == "succeeded" || run.status == "failed") << run.status;
    store::Database database(folder / "runs.db");
    EXPECT_NO_THROW(database.check_integrity());
  }
  EXPECT_GT(failed, 3);
}

constexpr const char* kLong = R"(
danlu: 1
name: long
durability: sync
state: {total: {type: integer, default: 0}}
steps:
  - id: each
    for_each:
      items: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
      parallel: 3
      do:
        - {id: first, use: test.work, in: {value: "{{ item }}"}}
        - id: grow
          while:
            state: {n: "{{ first.value }}"}
            do: [{id: step, use: test.work, in: {value: "{{ grow.n }}"}}]
            next: {n: "{{ step.value }}"}
            until: "{{ grow.n > 8 }}"
      outputs: {n: "{{ grow.n }}"}
  - {id: keep, use: test.set, with: {name: total}, in: {value: "{{ each.n | sum }}"}}
  - {id: end, use: test.work, after: keep, in: {value: "{{ state.total }}"}}
outputs: {n: "{{ each.n }}", end: "{{ end.value }}"}
)";

std::filesystem::path child_folder() {
  const char* folder = std::getenv("DANLU_KILL_FOLDER");
  return folder == nullptr ? "" : folder;
}

// Run by the test below in a process of its own, which is killed.
TEST(Kill, DISABLED_child) {
  std::filesystem::path folder = child_folder();
  if (folder.empty()) GTEST_SKIP() << "only for Kill.*";
  Program program(folder);
  std::ofstream done(folder / "done.txt", std::ios::app);
  std::mutex mutex;
  program.journal->on_work = [&](const std::string& key) {
    {
      std::lock_guard lock(mutex);
      done << key.substr(key.find('/') + 1) + "\n" << std::flush;
    }
    std::this_thread::sleep_for(2ms);
  };
  if (program.store.runs(1).empty()) {
    program.run(kLong);
  } else {
    program.finish();
  }
}

std::vector<std::string> lines_of(const std::filesystem::path& file) {
  std::vector<std::string> lines;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::set<std::string> recorded(const std::filesystem::path& folder) {
  store::Database database(folder / "runs.db");
  std::set<std::string> paths;
  if (database.format() < 2) return paths;
  store::Statement statement =
      database.prepare("SELECT path FROM events WHERE kind = 'step_finished'");
  while (statement.step()) {
    EXPECT_TRUE(paths.insert(statement.text(0)).second) << statement.text(0) << " twice in the log";
  }
  return paths;
}

TEST(Kill, at_any_moment_loses_nothing_and_repeats_no_finished_step) {
  const char* asked = std::getenv("DANLU_KILLS");
  int kills = asked == nullptr ? 15 : std::atoi(asked);
  std::mt19937 random(20261122);
  std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe");
  TemporaryFolder quiet;
  RunResult undisturbed = Program(quiet.path()).run(kLong);
  ASSERT_EQ(undisturbed.status, RunStatus::succeeded);
  std::set<std::string> all = recorded(quiet.path());
  int killed = 0;
  while (killed < kills) {
    TemporaryFolder folder;
    std::string status;
    while (status != "succeeded") {
      std::set<std::string> before;
      if (std::filesystem::exists(folder / "runs.db")) before = recorded(folder.path());
      size_t lines = lines_of(folder / "done.txt").size();
      int error = 0;
      platform::ProcessSpec spec;
      spec.program = self;
      spec.arguments = {"--gtest_filter=Kill.DISABLED_child", "--gtest_also_run_disabled_tests"};
      spec.environment = {"DANLU_KILL_FOLDER=" + folder.path().string()};
      platform::Process child = platform::Process::start(spec, error);
      ASSERT_EQ(error, 0);
      auto end = std::chrono::steady_clock::now() +
                 std::chrono::milliseconds(killed < kills ? 30 + random() % 150 : 20'000);
      while (!child.poll_exit() && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(1ms);
      }
      if (!child.poll_exit()) ++killed;
      child.kill_group();
      while (!child.poll_exit()) std::this_thread::sleep_for(1ms);
      std::vector<std::string> done = lines_of(folder / "done.txt");
      for (size_t i = lines; i < done.size(); ++i) {
        EXPECT_FALSE(before.contains(done[i])) << done[i] << " ran again";
      }
      if (!std::filesystem::exists(folder / "runs.db")) continue;
      store::Database database(folder / "runs.db");
      if (database.format() < 2) continue;
      status = database.first_row("SELECT status FROM runs").text_or("status", "");
    }
    RunStore store(folder.path());
    Json events = store.events("last");
    Json outputs = events.at(events.size() - 1).at("data").at("outputs");
    EXPECT_EQ(outputs, undisturbed.outputs_json());
    EXPECT_EQ(recorded(folder.path()), all);
  }
}

}  // namespace
}  // namespace danlu::flow
