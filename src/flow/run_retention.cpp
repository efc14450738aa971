// Keeping runs.db small, and copies of it.
#include <algorithm>
#include <set>

#include "base/files.hpp"
#include "flow/run_errors.hpp"
#include "flow/run_store_state.hpp"
#include "flow/step_run.hpp"

namespace danlu::flow {
namespace {

constexpr int64_t kDayUs = 24 * 3600 * int64_t{1'000'000};
// Deleted in pieces, so that the writer waits shortly.
constexpr int64_t kRunsAtOnce = 64;

// Ended runs beyond the bounds, oldest first: by age, by count, by bytes (newest are kept).
constexpr std::string_view kBeyond = R"sql(
SELECT id, bytes FROM (
  SELECT id, bytes, started_us, row_number() OVER newest AS position, sum(bytes) OVER newest AS total
  FROM runs WHERE status NOT IN ('running', 'waiting')
  WINDOW newest AS (ORDER BY started_us DESC, id DESC))
WHERE (?1 > 0 AND started_us < ?1) OR (?2 > 0 AND position > ?2) OR (?3 > 0 AND total > ?3)
ORDER BY started_us LIMIT ?4)sql";

// REQUIRES: a write transaction, which keeps writers of blobs out.
TrimResult collect_blobs(store::Database& database, store::Blobs& blobs) {
  TrimResult result;
  for (const std::string& name : blobs.list()) {
    bool used = !database.first_row("SELECT 1 AS one FROM blob_uses WHERE blob = ? LIMIT 1", name)
                     .is_null();
    if (used) continue;
    result.bytes += static_cast<int64_t>(blobs.remove(name));
    ++result.blobs;
  }
  return result;
}

}  // namespace

TrimResult RunStore::trim(const Retention& retention) {
  flush();
  std::lock_guard lock(mutex_);
  State& state = opened();
  int64_t oldest = retention.days_max > 0 ? now_us() - retention.days_max * kDayUs : 0;
  TrimResult result;
  for (;;) {
    store::Transaction transaction(state.database);
    std::vector<std::string> beyond;
    {
      store::Statement statement = state.database.prepare(kBeyond);
      statement.bind_all(oldest, retention.runs_max, retention.bytes_max, kRunsAtOnce);
      while (statement.step()) {
        beyond.push_back(statement.text(0));
        result.bytes += statement.integer(1);
      }
    }
    for (const std::string& id : beyond) {
      state.database.run("DELETE FROM runs WHERE id = ?", id);
    }
    transaction.commit();
    result.runs += static_cast<int64_t>(beyond.size());
    if (beyond.empty()) break;
  }
  store::Transaction transaction(state.database);
  state.database.execute(
      "DELETE FROM flow_texts WHERE digest NOT IN (SELECT json_extract(value, '$.digest') FROM "
      "runs, json_each(runs.sources))");
  result.blobs = collect_blobs(state.database, state.blobs).blobs;
  transaction.commit();
  state.writer->later([](store::Database&) {});
  return result;
}

void RunStore::remove(const std::string& run) {
  std::string id = resolve(run);
  std::string status = summary(id).status;
  if (status == "running") throw Error(kStillRunning, {{"run", id}});
  std::lock_guard lock(mutex_);
  opened().database.run("DELETE FROM runs WHERE id = ?", id);
}

void RunStore::remove_conversation(const std::string& conversation) {
  std::lock_guard lock(mutex_);
  store::Database& database = opened().database;
  store::Transaction transaction(database);
  Json running = database.first_row(
      "SELECT id FROM runs WHERE conversation = ? AND status = 'running'", conversation);
  if (!running.is_null()) throw Error(kStillRunning, {{"run", running.at("id").as_text()}});
  database.run("DELETE FROM runs WHERE conversation = ?", conversation);
  database.run("DELETE FROM conversation_state WHERE conversation = ?", conversation);
  transaction.commit();
}

}  // namespace danlu::flow
