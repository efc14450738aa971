// Runs that are not in memory: what they wait for, who holds them, how they end.
#include <algorithm>

#include "flow/flow_answer.hpp"
#include "flow/run_errors.hpp"
#include "flow/run_store_state.hpp"
#include "flow/step_run.hpp"

namespace danlu::flow {

std::vector<RunWait> RunStore::waits(const std::string& run) {
  flush();
  std::lock_guard lock(mutex_);
  State& state = opened();
  std::string id = resolved(state, run);
  store::Statement statement = state.database.prepare(
      "SELECT run, path, kind, until_us, form, answer IS NOT NULL FROM waits WHERE run = ? ORDER "
      "BY path");
  statement.bind_all(id);
  std::vector<RunWait> waits;
  while (statement.step()) {
    waits.push_back({.run = statement.text(0),
                     .path = statement.text(1),
                     .kind = from_json<WaitKind>(Json(statement.text(2))),
                     .until_us = statement.integer(3),
                     .form = statement.json(4),
                     .answered = statement.integer(5) != 0});
  }
  return waits;
}

void RunStore::answer(const std::string& run, const std::string& path, const WaitAnswer& given) {
  std::vector<RunWait> waiting = waits(run);
  auto wait = std::ranges::find_if(waiting, [&](const RunWait& one) {
    return one.path == path && !one.answered && one.kind != WaitKind::timer;
  });
  if (wait == waiting.end()) {
    std::vector<std::string> known;
    for (const RunWait& one : waiting) {
      if (!one.answered && one.kind != WaitKind::timer) known.push_back(one.path);
    }
    throw Error(kNoSuchWait, {{"run", run},
                              {"path", path},
                              {"near", did_you_mean(path, known)},
                              {"known", joined(known)}});
  }
  WaitAnswer checked = checked_answer(wait->form, path, given);
  Json json = Json::object({{"choice", checked.choice}, {"values", checked.values}});
  std::lock_guard lock(mutex_);
  store::Database& database = opened().database;
  database.set_durable(true);
  database.run("UPDATE waits SET answer = ? WHERE run = ? AND path = ? AND answer IS NULL",
               json.dump(), wait->run, path);
  bool first = database.changes() == 1;
  database.set_durable(false);
  if (!first) {
    throw Error(kNoSuchWait, {{"run", run}, {"path", path}, {"near", ""}, {"known", ""}});
  }
}

std::vector<RecordedAnswer> RunStore::answers(const std::string& run) {
  std::lock_guard lock(mutex_);
  State& state = opened();
  std::string id = resolved(state, run);
  store::Statement statement = state.database.prepare(
      "SELECT path, answer FROM waits WHERE run = ? AND answer IS NOT NULL ORDER BY path");
  statement.bind_all(id);
  std::vector<RecordedAnswer> answers;
  while (statement.step()) {
    Json json = statement.json(1);
    answers.push_back(
        {statement.text(0), {.choice = json.text_or("choice", ""), .values = json.at("values")}});
  }
  return answers;
}

std::vector<std::string> RunStore::due(int64_t now_us) {
  std::lock_guard lock(mutex_);
  store::Statement statement = opened().database.prepare(
      "SELECT DISTINCT waits.run FROM waits JOIN runs ON runs.id = waits.run WHERE runs.status = "
      "'waiting' AND (waits.answer IS NOT NULL OR (waits.until_us > 0 AND waits.until_us <= ?))");
  statement.bind_all(now_us);
  std::vector<std::string> runs;
  while (statement.step()) runs.push_back(statement.text(0));
  return runs;
}

std::vector<RunSummary> RunStore::interrupted() {
  std::vector<RunSummary> runs_of_the_dead;
  std::vector<std::string> ids;
  {
    std::lock_guard lock(mutex_);
    State& state = opened();
    store::Holder::sweep(folder_);
    store::Statement statement =
        state.database.prepare("SELECT id, holder FROM runs WHERE status = 'running' ORDER BY id");
    while (statement.step()) {
      if (!store::Holder::alive(folder_, statement.text(1))) ids.push_back(statement.text(0));
    }
  }
  for (const std::string& id : ids) runs_of_the_dead.push_back(summary(id));
  return runs_of_the_dead;
}

bool RunStore::held_elsewhere(const std::string& run) {
  std::lock_guard lock(mutex_);
  State& state = opened();
  Json row = state.database.first_row("SELECT holder, status FROM runs WHERE id = ?",
                                      resolved(state, run));
  std::string holder = row.text_or("holder", "");
  return row.text_or("status", "") == "running" && holder != state.holder.id() &&
         store::Holder::alive(folder_, holder);
}

bool RunStore::claim(const std::string& run) {
  flush();
  std::lock_guard lock(mutex_);
  State& state = opened();
  store::Transaction transaction(state.database);
  std::string id = resolved(state, run);
  Json row = state.database.first_row("SELECT holder, status FROM runs WHERE id = ?", id);
  std::string holder = row.text_or("holder", "");
  std::string status = row.text_or("status", "");
  bool rests = status == "waiting";
  bool orphan = status == "running" &&
                (holder == state.holder.id() || !store::Holder::alive(folder_, holder));
  if (!rests && !orphan) return false;
  state.database.run("UPDATE runs SET status = 'running', holder = ? WHERE id = ?",
                     state.holder.id(), id);
  transaction.commit();
  return true;
}

void RunStore::release(const std::string& run, const std::string& status) {
  std::lock_guard lock(mutex_);
  opened().database.run(
      "UPDATE runs SET status = ?, holder = '' WHERE id = ? AND status = 'running'", status, run);
}

const std::string& RunStore::holder() {
  std::lock_guard lock(mutex_);
  return opened().holder.id();
}

void RunStore::end_at_rest(const std::string& run, RunStatus status, const Error& error) {
  flush();
  std::lock_guard lock(mutex_);
  State& state = opened();
  std::string id = resolved(state, run);
  bool cancelled = status == RunStatus::cancelled;
  int64_t now = now_us();
  store::Transaction transaction(state.database);
  state.database.run(
      "INSERT INTO events (run, number, kind, path, time_us, data, workspace, owner) SELECT ?1, "
      "coalesce(max(number), 0) + 1, ?2, '', ?3, ?4, ?5, ?5 FROM events WHERE run = ?1",
      id, cancelled ? "run_cancelled" : "run_failed", now,
      Json::object({{"error", error_json(error)}}).dump(), kLocalOwner);
  state.database.run(
      "UPDATE runs SET status = ?, ended_us = ?, error = ?, holder = '' WHERE id = ?",
      cancelled ? "cancelled" : "failed", now, std::string(error.what()), id);
  state.database.run("DELETE FROM waits WHERE run = ?", id);
  transaction.commit();
}

}  // namespace danlu::flow
