// Runs on disk: `runs.db` in the data folder (SQLite) holds the log of every run, conversation
// state and the results of pure steps. Events are gathered and written in one transaction at the
// end of the run, when many have come, or when the last write is a moment ago; a crash loses at
// most that moment.
//
// Safe from any thread. Errors: store/sqlite_errors.hpp.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "flow/engine.hpp"

namespace danlu::flow {

struct RunSummary {
  std::string id;
  std::string flow;
  std::string status;  // running, succeeded, failed, cancelled
  std::string conversation;
  int64_t started_us = 0;
  int64_t ended_us = 0;
  int64_t steps = 0;
  std::string error;

  static auto fields() {
    return std::tuple{field("id", &RunSummary::id),
                      field("flow", &RunSummary::flow),
                      field("status", &RunSummary::status),
                      field("conversation", &RunSummary::conversation),
                      field("started_us", &RunSummary::started_us),
                      field("ended_us", &RunSummary::ended_us),
                      field("steps", &RunSummary::steps),
                      field("error", &RunSummary::error)};
  }
};

class RunStore final : public RunLog, public StateStore, public StepCache {
 public:
  // Nothing is opened before the first use. The folder is made when needed.
  explicit RunStore(std::filesystem::path data_folder);
  ~RunStore() override;

  std::unique_ptr<RunLogWriter> start(const RunInfo& info) override;

  std::optional<Json> load(const std::string& flow, const std::string& conversation,
                           const std::string& name) override;
  void save(const std::string& flow, const std::string& conversation, const std::string& name,
            const Json& value) override;

  std::optional<Json> find(const std::string& key) override;
  void put(const std::string& key, const Json& outputs) override;

  // Newest first.
  std::vector<RunSummary> runs(int64_t limit);
  // Events in order: {kind, path, time_us, data}. Throws Error(history.unknown_run); the beginning
  // of an id is enough when it is unique, and "last" is the newest run.
  Json events(const std::string& run);
  std::string resolve(const std::string& run);
  RunSummary summary(const std::string& run);

 private:
  class Writer;
  struct State;
  State& opened();  // REQUIRES: mutex_ is held.

  std::filesystem::path folder_;
  std::mutex mutex_;
  std::unique_ptr<State> state_;
};

}  // namespace danlu::flow
