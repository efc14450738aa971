#include "flow/run_store.hpp"

#include <algorithm>

#include "base/files.hpp"
#include "flow/run_store_state.hpp"
#include "flow/step_run.hpp"

namespace danlu::flow {
namespace {

constexpr size_t kCachedBytesMax = 1u << 20;
constexpr int64_t kCacheRowsMax = 20'000;
constexpr std::string_view kSummaryColumns =
    "id, app, flow, status, conversation, parent, durability, title, started_us, ended_us, steps, "
    "error";

}  // namespace

RunStore::State::State(const std::filesystem::path& folder, const std::string& file_layer)
    : holder(folder),
      blobs(folder / "blobs"),
      database(folder / "runs.db", {.file_layer = file_layer}),
      quick((database.migrate(kRunMigrations), folder / "runs.db"), {.file_layer = file_layer}),
      writer(std::make_unique<RunWriter>(folder / "runs.db", file_layer, blobs, holder.id())) {}

// One run's end of the writer. append is called by one thread at a time (the run's actor).
class RunStore::Stream final : public RunLogWriter {
 public:
  Stream(RunWriter& writer, std::shared_ptr<RunStream> stream)
      : writer_(writer), stream_(std::move(stream)) {}

  void append(RunEvent event) override { writer_.append(stream_, std::move(event)); }
  int64_t kept() const override { return stream_->kept; }
  void when_kept(const Kept& then) override { writer_.when_kept(stream_, then); }

 private:
  RunWriter& writer_;
  std::shared_ptr<RunStream> stream_;
};

RunStore::RunStore(std::filesystem::path data_folder, std::string file_layer)
    : folder_(std::move(data_folder)), file_layer_(std::move(file_layer)) {}
RunStore::~RunStore() = default;

RunStore::State& RunStore::opened() {
  if (!state_) {
    make_folders(folder_);
    state_ = std::make_unique<State>(folder_, file_layer_);
  }
  return *state_;
}

RunWriter& RunStore::writer() {
  std::lock_guard lock(mutex_);
  return *opened().writer;
}

void RunStore::flush() { writer().flush(); }

std::unique_ptr<RunLogWriter> RunStore::start(const RunInfo& info) {
  std::lock_guard lock(mutex_);
  State& state = opened();  // A folder that cannot be written is said before anything runs.
  auto stream = std::make_shared<RunStream>();
  stream->info = info;
  if (info.resumed) {
    Json row = state.database.first_row(
        "SELECT max(number) AS last, sum(kind = 'step_finished') AS steps, sum(length(data)) AS "
        "bytes FROM events WHERE run = ?",
        info.id);
    stream->known = stream->waits = true;
    stream->kept = stream->written = row.integer_or("last", 0);
    stream->steps = row.integer_or("steps", 0);
    stream->bytes = row.integer_or("bytes", 0);
  }
  return std::make_unique<Stream>(*state.writer, std::move(stream));
}

std::optional<Json> RunStore::load(const std::string& flow, const std::string& conversation,
                                   const std::string& name) {
  State* state = nullptr;
  {
    std::lock_guard lock(mutex_);
    state = &opened();
  }
  std::lock_guard lock(state->quick_mutex);
  store::Statement statement = state->quick.prepare(
      "SELECT value FROM conversation_state WHERE workspace = ? AND owner = ? AND flow = ? AND "
      "conversation = ? AND name = ?");
  statement.bind_all(kLocalOwner, kLocalOwner, flow, conversation, name);
  return statement.step() ? std::optional(statement.json(0)) : std::nullopt;
}

void RunStore::save(const std::string& flow, const std::string& conversation,
                    const std::string& name, const Json& value) {
  std::lock_guard lock(mutex_);
  opened().database.run("INSERT OR REPLACE INTO conversation_state VALUES (?, ?, ?, ?, ?, ?)",
                        kLocalOwner, kLocalOwner, flow, conversation, name, value.dump());
}

std::optional<Json> RunStore::find(const std::string& key) {
  State* state = nullptr;
  {
    std::lock_guard lock(mutex_);
    state = &opened();
  }
  std::lock_guard lock(state->quick_mutex);
  store::Statement statement =
      state->quick.prepare("SELECT outputs FROM step_results WHERE key = ?");
  statement.bind_all(key);
  return statement.step() ? std::optional(statement.json(0)) : std::nullopt;
}

void RunStore::put(const std::string& key, const Json& outputs) {
  std::string text = outputs.dump();
  if (text.size() > kCachedBytesMax) return;
  writer().later([key, text = std::move(text)](store::Database& database) {
    int64_t now = now_us();
    database.run("INSERT OR REPLACE INTO step_results VALUES (?, ?, ?, ?, ?)", key, kLocalOwner,
                 kLocalOwner, text, now);
    // Looked at now and then: the oldest tenth goes when there are too many.
    if (now % 64 != 0) return;
    Json count = database.first_row("SELECT count(*) AS n FROM step_results");
    if (count.integer_or("n", 0) > kCacheRowsMax) {
      database.run(
          "DELETE FROM step_results WHERE key IN (SELECT key FROM step_results ORDER BY used_us "
          "LIMIT ?)",
          kCacheRowsMax / 10);
    }
  });
}

std::vector<RunSummary> RunStore::runs(const RunFilter& filter) {
  std::string before = filter.before.empty() ? "" : resolve(filter.before);
  std::lock_guard lock(mutex_);
  store::Statement statement = opened().database.prepare(
      "SELECT " + std::string(kSummaryColumns) +
      " FROM runs WHERE (?1 = '' OR app = ?1) AND (?2 = '' OR status = ?2) AND (?3 = '' OR "
      "conversation = ?3) AND (?4 = '' OR (started_us, id) < (SELECT started_us, id FROM runs "
      "WHERE id = ?4)) ORDER BY started_us DESC, id DESC LIMIT ?5");
  statement.bind_all(filter.app, filter.status, filter.conversation, before, filter.limit);
  std::vector<RunSummary> runs;
  while (statement.step()) runs.push_back(from_json<RunSummary>(statement.row()));
  return runs;
}

std::string RunStore::resolved(State& state, const std::string& run) {
  bool last = run == "last";
  store::Statement statement = state.database.prepare(
      last ? "SELECT id FROM runs WHERE ? <> '' ORDER BY started_us DESC, id DESC LIMIT 1"
           : "SELECT id FROM runs WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id LIMIT 2");
  statement.bind(1, run);
  if (run.empty() || !statement.step()) throw Error(kUnknownRun, {{"run", run}});
  std::string id = statement.text(0);
  if (!last && id != run && statement.step()) throw Error(kUnknownRun, {{"run", run + "…"}});
  return id;
}

std::string RunStore::resolve(const std::string& run) {
  std::lock_guard lock(mutex_);
  return resolved(opened(), run);
}

RunSummary RunStore::summary(const std::string& run) {
  std::lock_guard lock(mutex_);
  State& state = opened();
  std::string id = resolved(state, run);
  return from_json<RunSummary>(state.database.first_row(
      "SELECT " + std::string(kSummaryColumns) + " FROM runs WHERE id = ?", id));
}

std::vector<RecordedEvent> RunStore::recorded_events(const std::string& run, int64_t after) {
  flush();
  std::lock_guard lock(mutex_);
  State& state = opened();
  std::string id = resolved(state, run);
  store::Statement statement = state.database.prepare(
      "SELECT number, kind, path, time_us, data FROM events WHERE run = ? AND number > ? ORDER BY "
      "number");
  statement.bind_all(id, after);
  std::vector<RecordedEvent> events;
  while (statement.step()) {
    events.push_back({.number = statement.integer(0),
                      .kind = from_json<EventKind>(Json(statement.text(1))),
                      .path = statement.text(2),
                      .time_us = statement.integer(3),
                      .data = loaded_data(statement.text_view(4), state.blobs)});
  }
  return events;
}

Json RunStore::events(const std::string& run, int64_t after) {
  Json events = Json::array();
  for (RecordedEvent& event : recorded_events(run, after)) {
    events.push_back(Json::object({{"number", event.number},
                                   {"kind", to_json(event.kind)},
                                   {"path", event.path},
                                   {"time_us", event.time_us},
                                   {"data", std::move(event.data)}}));
  }
  return events;
}

std::vector<FlowSource> RunStore::sources(const std::string& run) {
  std::lock_guard lock(mutex_);
  State& state = opened();
  std::string id = resolved(state, run);
  Json row = state.database.first_row("SELECT sources FROM runs WHERE id = ?", id);
  std::vector<FlowSource> sources;
  for (const Json& source : Json::parse(row.at("sources").as_text()).as_array()) {
    Json text = state.database.first_row("SELECT text FROM flow_texts WHERE digest = ?",
                                         source.at("digest").as_text());
    sources.push_back({.asked = source.at("asked").as_text(),
                       .from = source.at("from").as_text(),
                       .file = source.at("file").as_text(),
                       .text = std::make_shared<const std::string>(text.at("text").as_text())});
  }
  return sources;
}

std::vector<ConversationSummary> RunStore::conversations(const std::string& app, int64_t limit) {
  std::lock_guard lock(mutex_);
  store::Statement statement = opened().database.prepare(
      "SELECT conversation AS id, max(app) AS app, (SELECT title FROM runs AS f WHERE "
      "f.conversation = r.conversation ORDER BY started_us LIMIT 1) AS title, max(started_us) AS "
      "updated_us, count(*) AS turns FROM runs AS r WHERE conversation <> '' AND (?1 = '' OR app = "
      "?1) GROUP BY conversation ORDER BY updated_us DESC LIMIT ?2");
  statement.bind_all(app, limit);
  std::vector<ConversationSummary> list;
  while (statement.step()) list.push_back(from_json<ConversationSummary>(statement.row()));
  return list;
}

}  // namespace danlu::flow
