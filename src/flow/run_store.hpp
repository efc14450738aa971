// Runs on disk: `runs.db` in the data folder (SQLite) holds the log of every run with the texts of
// its flow, conversation state and the results of pure steps; values over 64 KiB are files in
// `blobs/`. One thread of the store takes the events of all runs and commits what has gathered in
// one transaction (group commit; see run_writer.hpp). What durability promises:
//
//   sync   a wave's events are on the disk before the next wave starts
//   async  on the disk within 100 ms; a run's end is written before it is told (a killed program
//          loses nothing told, a power cut the last 100 ms)
//   none   nothing is stored
//
// Safe from any thread; several processes may use one data folder. Errors: store/sqlite_errors.hpp,
// run_errors.hpp.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "flow/engine.hpp"
#include "flow/recovery.hpp"

namespace danlu::flow {

class RunWriter;

struct RunSummary {
  std::string id;
  std::string app;
  std::string flow;
  std::string status;  // running, waiting, succeeded, failed, cancelled
  std::string conversation;
  std::string parent;      // The run it was forked from, or replays.
  std::string durability;  // async, sync
  std::string title;       // The first text input, cut to 200 characters.
  int64_t started_us = 0;
  int64_t ended_us = 0;
  int64_t steps = 0;
  std::string error;

  static auto fields() {
    return std::tuple{field("id", &RunSummary::id),
                      field("app", &RunSummary::app),
                      field("flow", &RunSummary::flow),
                      field("status", &RunSummary::status),
                      field("conversation", &RunSummary::conversation),
                      field("parent", &RunSummary::parent),
                      field("durability", &RunSummary::durability),
                      field("title", &RunSummary::title),
                      field("started_us", &RunSummary::started_us),
                      field("ended_us", &RunSummary::ended_us),
                      field("steps", &RunSummary::steps),
                      field("error", &RunSummary::error)};
  }
};

// Newest first; empty members do not restrict.
struct RunFilter {
  std::string app = {};
  std::string status = {};
  std::string conversation = {};
  std::string before = {};  // Runs older than this one: the page after the one that ended with it.
  int64_t limit = 50;
};

struct RunWait {
  std::string run;
  std::string path;
  WaitKind kind = WaitKind::timer;
  int64_t until_us = 0;
  Json form;
  bool answered = false;

  static auto fields() {
    return std::tuple{field("run", &RunWait::run),   field("path", &RunWait::path),
                      field("kind", &RunWait::kind), field("until_us", &RunWait::until_us),
                      field("form", &RunWait::form), field("answered", &RunWait::answered)};
  }
};

struct ConversationSummary {
  std::string id;
  std::string app;
  std::string title;  // Of its first run.
  int64_t updated_us = 0;
  int64_t turns = 0;

  static auto fields() {
    return std::tuple{field("id", &ConversationSummary::id),
                      field("app", &ConversationSummary::app),
                      field("title", &ConversationSummary::title),
                      field("updated_us", &ConversationSummary::updated_us),
                      field("turns", &ConversationSummary::turns)};
  }
};

// What is kept of ended runs; 0: no bound.
struct Retention {
  int64_t days_max = 0;
  int64_t runs_max = 0;
  int64_t bytes_max = 0;  // Of events and blobs.
};

struct TrimResult {
  int64_t runs = 0;
  int64_t blobs = 0;
  int64_t bytes = 0;

  static auto fields() {
    return std::tuple{field("runs", &TrimResult::runs), field("blobs", &TrimResult::blobs),
                      field("bytes", &TrimResult::bytes)};
  }
};

class RunStore final : public RunLog, public StateStore, public StepCache {
 public:
  // Nothing is opened before the first use. The folder is made when needed.
  explicit RunStore(std::filesystem::path data_folder, std::string file_layer = {});
  ~RunStore() override;  // Writes what is left.

  std::unique_ptr<RunLogWriter> start(const RunInfo& info) override;
  bool lasting() const override { return true; }

  std::optional<Json> load(const std::string& flow, const std::string& conversation,
                           const std::string& name) override;
  void save(const std::string& flow, const std::string& conversation, const std::string& name,
            const Json& value) override;

  std::optional<Json> find(const std::string& key) override;
  void put(const std::string& key, const Json& outputs) override;

  // Runs.
  std::vector<RunSummary> runs(const RunFilter& filter);
  std::vector<RunSummary> runs(int64_t limit) { return runs(RunFilter{.limit = limit}); }
  // The beginning of an id is enough when it is unique, and "last" is the newest run. Throws
  // Error(history.unknown_run).
  std::string resolve(const std::string& run);
  RunSummary summary(const std::string& run);
  // Events in order: {number, kind, path, time_us, data}; only those after number `after`. Waits
  // until what was appended before the call is written.
  Json events(const std::string& run, int64_t after = -1);
  std::vector<RecordedEvent> recorded_events(const std::string& run, int64_t after = -1);
  std::vector<FlowSource> sources(const std::string& run);
  void remove(const std::string& run);  // Of one that is not running. Throws run.still_running.

  // Conversations, newest first.
  std::vector<ConversationSummary> conversations(const std::string& app, int64_t limit = 200);
  void remove_conversation(const std::string& conversation);  // Its runs and its state.

  // Waits.
  std::vector<RunWait> waits(const std::string& run);
  // Checks the answer against the form and keeps it. Throws run.no_such_wait, run.answer.
  void answer(const std::string& run, const std::string& path, const WaitAnswer& given);
  std::vector<RecordedAnswer> answers(const std::string& run);
  // Runs at rest that can go on: answered, or their time has come.
  std::vector<std::string> due(int64_t now_us);

  // Who runs what.
  std::vector<RunSummary> interrupted();  // Running, by a process that is no more.
  // Makes this process the holder of a run that waits or whose holder died; false when it is none.
  bool claim(const std::string& run);
  void release(const std::string& run, const std::string& status);  // After a failed resume.
  bool held_elsewhere(const std::string& run);  // By a living process other than this one.
  const std::string& holder();
  // Ends a run that is not in memory: cancelled, or failed with an error.
  void end_at_rest(const std::string& run, RunStatus status, const Error& error);

  // Keeping it small.
  TrimResult trim(const Retention& retention);
  void flush();  // Waits until everything appended so far is written.

 private:
  class Stream;
  struct State;
  State& opened();  // REQUIRES: mutex_ is held.
  RunWriter& writer();
  std::string resolved(State& state, const std::string& run);

  std::filesystem::path folder_;
  std::string file_layer_;  // Of SQLite; for tests.
  std::mutex mutex_;
  std::unique_ptr<State> state_;
};

}  // namespace danlu::flow
