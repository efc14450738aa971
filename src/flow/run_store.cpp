#include "flow/run_store.hpp"

#include <algorithm>
#include <array>

#include "base/files.hpp"
#include "flow/step_run.hpp"
#include "store/sqlite.hpp"

namespace danlu::flow {
namespace {

constexpr ErrorCode kUnknownRun{
    "history.unknown_run",
    Failure::not_found,
    {"There is no run '{run}'.", "没有运行记录“{run}”。"},
    {"'danlu history' lists the runs.", "可用 “danlu history” 查看运行记录。"}};

constexpr std::string_view kOwner = "local";
constexpr size_t kEventsAtOnce = 512;
constexpr int64_t kWriteEveryUs = 250'000;
constexpr size_t kPayloadBytesMax = 1u << 20;
constexpr int64_t kCacheRowsMax = 20'000;

constexpr std::array<std::string_view, 1> kMigrations{R"sql(
CREATE TABLE runs (
  id TEXT PRIMARY KEY, workspace TEXT NOT NULL, owner TEXT NOT NULL, flow TEXT NOT NULL, file TEXT NOT NULL,
  digest TEXT NOT NULL, conversation TEXT NOT NULL, status TEXT NOT NULL, started_us INTEGER NOT NULL,
  ended_us INTEGER NOT NULL DEFAULT 0, steps INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX runs_by_time ON runs (started_us);
CREATE TABLE events (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, number INTEGER NOT NULL, kind TEXT NOT NULL,
  path TEXT NOT NULL, time_us INTEGER NOT NULL, data TEXT NOT NULL, workspace TEXT NOT NULL, owner TEXT NOT NULL,
  PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE conversation_state (
  workspace TEXT NOT NULL, owner TEXT NOT NULL, flow TEXT NOT NULL, conversation TEXT NOT NULL, name TEXT NOT NULL,
  value TEXT NOT NULL, PRIMARY KEY (workspace, owner, flow, conversation, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE step_results (
  key TEXT PRIMARY KEY, workspace TEXT NOT NULL, owner TEXT NOT NULL, outputs TEXT NOT NULL, used_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql"};

// What is kept of an event; very large content is named, not stored.
std::string bounded(const Json& data) {
  std::string text = data.dump();
  if (text.size() <= kPayloadBytesMax) return text;
  return Json::object({{"too_large", Json(text.size())}}).dump();
}

std::string_view status_of(EventKind kind) {
  switch (kind) {
    case EventKind::run_finished:
      return "succeeded";
    case EventKind::run_failed:
      return "failed";
    case EventKind::run_cancelled:
      return "cancelled";
    default:
      return "";
  }
}

}  // namespace

struct RunStore::State {
  store::Database database;
};

// Gathers the events of one run. append is called by one thread at a time (the run's actor).
class RunStore::Writer final : public RunLogWriter {
 public:
  Writer(RunStore& store, RunInfo info)
      : store_(store), info_(std::move(info)), written_us_(now_us()) {}
  ~Writer() override {
    try {
      write();
    } catch (const Error&) {
      // The run has been told already: append() writes its last event and throws.
      events_.clear();
    }
  }

  void append(RunEvent event) override {
    bool end = !status_of(event.kind).empty();
    int64_t now = event.time_us;
    events_.push_back(std::move(event));
    if (end || events_.size() >= kEventsAtOnce || now - written_us_ > kWriteEveryUs) {
      write();
      written_us_ = now;
    }
  }

 private:
  void write() {
    if (events_.empty()) return;
    std::lock_guard lock(store_.mutex_);
    store::Database& database = store_.opened().database;
    store::Transaction transaction(database);
    for (const RunEvent& event : events_) write_event(database, event);
    transaction.commit();
    events_.clear();
  }

  void write_event(store::Database& database, const RunEvent& event) {
    if (event.kind == EventKind::run_started) {
      database.run(
          "INSERT INTO runs (id, workspace, owner, flow, file, digest, conversation, status, "
          "started_us) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, 'running', ?)",
          info_.id, kOwner, kOwner, info_.plan->name, info_.plan->file, info_.plan->digest,
          info_.conversation, event.time_us);
    }
    if (event.kind == EventKind::step_finished) ++steps_;
    std::string kind = to_json(event.kind).as_text();
    database.run(
        "INSERT INTO events (run, number, kind, path, time_us, data, workspace, owner) VALUES (?, "
        "?, ?, ?, ?, ?, ?, ?)",
        info_.id, number_++, kind, event.path, event.time_us, bounded(event.data(*info_.plan)),
        kOwner, kOwner);
    if (std::string_view status = status_of(event.kind); !status.empty()) {
      std::string error = event.error != nullptr ? std::string(event.error->what()) : "";
      database.run("UPDATE runs SET status = ?, ended_us = ?, steps = ?, error = ? WHERE id = ?",
                   status, event.time_us, steps_, error, info_.id);
    }
  }

  RunStore& store_;
  RunInfo info_;
  std::vector<RunEvent> events_;
  int64_t written_us_;
  int64_t number_ = 0;
  int64_t steps_ = 0;
};

RunStore::RunStore(std::filesystem::path data_folder) : folder_(std::move(data_folder)) {}
RunStore::~RunStore() = default;

RunStore::State& RunStore::opened() {
  if (!state_) {
    make_folders(folder_);
    state_ = std::make_unique<State>(State{store::Database(folder_ / "runs.db")});
    state_->database.migrate(kMigrations);
  }
  return *state_;
}

std::unique_ptr<RunLogWriter> RunStore::start(const RunInfo& info) {
  {
    std::lock_guard lock(mutex_);
    opened();  // A folder that cannot be written is said before anything runs.
  }
  return std::make_unique<Writer>(*this, info);
}

std::optional<Json> RunStore::load(const std::string& flow, const std::string& conversation,
                                   const std::string& name) {
  std::lock_guard lock(mutex_);
  store::Statement statement = opened().database.prepare(
      "SELECT value FROM conversation_state WHERE workspace = ? AND owner = ? AND flow = ? AND "
      "conversation = ? AND name = ?");
  statement.bind_all(kOwner, kOwner, flow, conversation, name);
  return statement.step() ? std::optional(statement.json(0)) : std::nullopt;
}

void RunStore::save(const std::string& flow, const std::string& conversation,
                    const std::string& name, const Json& value) {
  std::lock_guard lock(mutex_);
  opened().database.run("INSERT OR REPLACE INTO conversation_state VALUES (?, ?, ?, ?, ?, ?)",
                        kOwner, kOwner, flow, conversation, name, value.dump());
}

std::optional<Json> RunStore::find(const std::string& key) {
  std::lock_guard lock(mutex_);
  store::Statement statement =
      opened().database.prepare("SELECT outputs FROM step_results WHERE key = ?");
  statement.bind_all(key);
  return statement.step() ? std::optional(statement.json(0)) : std::nullopt;
}

void RunStore::put(const std::string& key, const Json& outputs) {
  std::string text = outputs.dump();
  if (text.size() > kPayloadBytesMax) return;
  std::lock_guard lock(mutex_);
  store::Database& database = opened().database;
  int64_t now = now_us();
  database.run("INSERT OR REPLACE INTO step_results VALUES (?, ?, ?, ?, ?)", key, kOwner, kOwner,
               text, now);
  // Looked at now and then: the oldest tenth goes when there are too many.
  if (now % 64 != 0) return;
  Json count = database.first_row("SELECT count(*) AS n FROM step_results");
  if (count.integer_or("n", 0) > kCacheRowsMax) {
    database.run(
        "DELETE FROM step_results WHERE key IN (SELECT key FROM step_results ORDER BY used_us "
        "LIMIT ?)",
        kCacheRowsMax / 10);
  }
}

std::vector<RunSummary> RunStore::runs(int64_t limit) {
  std::lock_guard lock(mutex_);
  store::Statement statement = opened().database.prepare(
      "SELECT id, flow, status, conversation, started_us, ended_us, steps, error FROM runs "
      "ORDER BY started_us DESC, id DESC LIMIT ?");
  statement.bind_all(limit);
  std::vector<RunSummary> runs;
  while (statement.step()) runs.push_back(from_json<RunSummary>(statement.row()));
  return runs;
}

std::string RunStore::resolve(const std::string& run) {
  std::lock_guard lock(mutex_);
  bool last = run == "last";
  store::Statement statement = opened().database.prepare(
      last ? "SELECT id FROM runs WHERE ? <> '' ORDER BY started_us DESC, id DESC LIMIT 1"
           : "SELECT id FROM runs WHERE substr(id, 1, length(?1)) = ?1 LIMIT 2");
  statement.bind(1, run);
  if (run.empty() || !statement.step()) throw Error(kUnknownRun, {{"run", run}});
  std::string id = statement.text(0);
  if (!last && statement.step() && id != run) throw Error(kUnknownRun, {{"run", run + "…"}});
  return id;
}

RunSummary RunStore::summary(const std::string& run) {
  std::string id = resolve(run);
  std::lock_guard lock(mutex_);
  return from_json<RunSummary>(
      opened().database.first_row("SELECT id, flow, status, conversation, started_us, ended_us, "
                                  "steps, error FROM runs WHERE id = ?",
                                  id));
}

Json RunStore::events(const std::string& run) {
  std::string id = resolve(run);
  std::lock_guard lock(mutex_);
  store::Statement statement = opened().database.prepare(
      "SELECT kind, path, time_us, data FROM events WHERE run = ? ORDER BY number");
  statement.bind_all(id);
  Json events = Json::array();
  while (statement.step()) {
    events.push_back(Json::object({{"kind", statement.text(0)},
                                   {"path", statement.text(1)},
                                   {"time_us", statement.integer(2)},
                                   {"data", statement.json(3)}}));
  }
  return events;
}

}  // namespace danlu::flow
