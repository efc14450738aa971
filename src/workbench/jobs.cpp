// A job's row says what it does and how far it is; the lock `<collection>/ingest.lock` says that
// somebody works on it. Both together need no clean-up after a crash: a row that is `running` while
// its lock is free was interrupted.
#include "workbench/jobs.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <map>
#include <mutex>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/platform/file_lock.hpp"
#include "base/platform/random.hpp"
#include "base/threads.hpp"
#include "base/time.hpp"
#include "store/sqlite.hpp"
#include "workbench/errors.hpp"

namespace danlu::workbench {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::string_view kFirstFormat = R"(
CREATE TABLE jobs(
  workspace TEXT NOT NULL DEFAULT 'default', owner TEXT NOT NULL DEFAULT 'local',
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, status TEXT NOT NULL,
  done INTEGER NOT NULL, total INTEGER NOT NULL, note TEXT NOT NULL, seconds_left REAL NOT NULL,
  started_us INTEGER NOT NULL, ended_us INTEGER NOT NULL, cancel INTEGER NOT NULL DEFAULT 0,
  error TEXT, report TEXT);
CREATE INDEX jobs_by_time ON jobs(started_us);
)";
constexpr std::array kFormats{kFirstFormat};
constexpr std::string_view kSelect =
    "SELECT id, kind, subject, status, done, total, note, seconds_left, started_us, ended_us, "
    "error, report FROM jobs ";
constexpr std::chrono::milliseconds kWriteEvery{250};
constexpr std::chrono::milliseconds kLookEvery{100};
constexpr int64_t kKeptUs = int64_t{7} * 24 * 3600 * 1'000'000;
constexpr size_t kAtATime = 2;

std::string select_jobs(std::string_view condition) {
  std::string sql(kSelect);
  sql.append(condition);
  return sql;
}

Job read_job(store::Statement& row) {
  Job job;
  job.id = row.text(0);
  job.kind = row.text(1);
  job.subject = row.text(2);
  job.status = from_json<JobStatus>(Json(row.text(3)));
  job.done = row.integer(4);
  job.total = row.integer(5);
  job.note = row.text(6);
  job.seconds_left = row.number(7);
  job.started_us = row.integer(8);
  job.ended_us = row.integer(9);
  job.error = row.json(10);
  job.report = row.json(11);
  return job;
}

Job new_ingest(const std::string& collection) {
  Job job;
  job.id = "job-" + to_hex(platform::random_bytes(8));
  job.kind = "ingest";
  job.subject = collection;
  job.started_us = now_microseconds();
  return job;
}

}  // namespace

Json error_json(const Error& error) {
  return Json::object({{"code", error.id()},
                       {"message", error.message(Language::en)},
                       {"message_zh", error.message(Language::zh)},
                       {"hint", error.hint(Language::en)},
                       {"hint_zh", error.hint(Language::zh)},
                       {"place", error.place(Language::en)}});
}

Json report_json(const retrieve::UpdateReport& report) {
  Json failures = Json::array();
  for (const retrieve::CollectionFailure& failure : report.failures) {
    failures.push_back(Json::object(
        {{"file", failure.file},
         {"code", failure.error},
         {"message", Json::object({{"en", failure.message.en}, {"zh", failure.message.zh}})},
         {"hint", Json::object({{"en", failure.hint.en}, {"zh", failure.hint.zh}})}}));
  }
  return Json::object({{"added", Json(report.added)},
                       {"changed", Json(report.changed)},
                       {"unchanged", Json(report.unchanged)},
                       {"deleted", Json(report.deleted)},
                       {"chunks_added", Json(report.chunks_added)},
                       {"chunks_removed", Json(report.chunks_removed)},
                       {"seconds", report.seconds},
                       {"failures", failures}});
}

struct Jobs::State {
  explicit State(fs::path folder)
      : data(std::move(folder)),
        pool({.threads_max = kAtATime,
              .idle_time = std::chrono::milliseconds(1000),
              .name = "jobs"}) {}

  struct Live {
    Job job;
    CancelSource cancel;
    bool by_owner = false;  // Cancelled, not only stopped with the program.
    platform::FileLock lock;
    Clock::time_point written;
  };
  using LivePtr = std::shared_ptr<Live>;

  // REQUIRES for those below: mutex is held.
  store::Database& opened() {
    if (!database) {
      make_folders(data);
      database.emplace(data / "workbench.db");
      database->migrate(kFormats);
    }
    return *database;
  }
  void write(const Job& job) {
    opened().run(
        "INSERT INTO jobs(id, kind, subject, status, done, total, note, seconds_left, started_us, "
        "ended_us, error, report) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO "
        "UPDATE SET status = excluded.status, done = excluded.done, total = excluded.total, note = "
        "excluded.note, seconds_left = excluded.seconds_left, ended_us = excluded.ended_us, error "
        "= excluded.error, report = excluded.report",
        job.id, job.kind, job.subject, to_json(job.status).as_text(), job.done, job.total, job.note,
        job.seconds_left, job.started_us, job.ended_us, job.error, job.report);
  }
  // Truth about a row that is not this process's own.
  Job settled(Job job) {
    if (auto found = live.find(job.id); found != live.end()) return found->second->job;
    if (job.status == JobStatus::running && !locked_by_somebody(job.subject)) {
      job.status = JobStatus::interrupted;
    }
    return job;
  }
  bool cancel_wanted(const std::string& id) {
    Json row = opened().first_row("SELECT cancel FROM jobs WHERE id = ?", id);
    return !row.is_null() && row.at("cancel").as_integer() != 0;
  }

  fs::path lock_path(const std::string& collection) const {
    return data / "collections" / collection / "ingest.lock";
  }
  bool locked_by_somebody(const std::string& collection) const {
    platform::FileLock probe;
    std::error_code ignored;
    if (!fs::exists(lock_path(collection), ignored)) return false;
    return probe.try_take(lock_path(collection), platform::FileLock::Mode::exclusive) ==
           EWOULDBLOCK;
  }
  // An unheld lock when somebody else has it; where no lock can be made nothing is written either.
  bool take(const std::string& collection, platform::FileLock& lock) const {
    int failed = lock.try_take(lock_path(collection), platform::FileLock::Mode::exclusive);
    return failed != EWOULDBLOCK;
  }

  void tell(const Job& job) {
    std::vector<std::shared_ptr<std::function<void(const Job&)>>> now;
    {
      std::lock_guard lock(mutex);
      for (const auto& follower : followers) {
        if (auto alive = follower.lock()) now.push_back(std::move(alive));
      }
    }
    for (const auto& follower : now) (*follower)(job);
  }

  retrieve::UpdateReport work(const LivePtr& one, const retrieve::UpdateOptions& wanted,
                              bool row_first);
  void progressed(const LivePtr& one, const retrieve::UpdateProgress& progress);
  void ended(const LivePtr& one, JobStatus status, Json error, Json report, bool row);
  LivePtr begin(Job job, platform::FileLock lock, const CancelToken& cancel);
  void run_in_background(const LivePtr& one, const retrieve::UpdateOptions& options);

  fs::path data;
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<store::Database> database;
  std::map<std::string, LivePtr> live;
  std::vector<std::weak_ptr<std::function<void(const Job&)>>> followers;
  bool stopping = false;
  ThreadPool pool;  // Last: its destructor waits for what uses the rest.
};

Jobs::State::LivePtr Jobs::State::begin(Job job, platform::FileLock lock,
                                        const CancelToken& cancel) {
  auto one = std::make_shared<Live>();
  one->job = std::move(job);
  one->cancel = CancelSource(cancel);
  one->lock = std::move(lock);
  std::lock_guard guard(mutex);
  live[one->job.id] = one;
  return one;
}

void Jobs::State::progressed(const LivePtr& one, const retrieve::UpdateProgress& progress) {
  Job job;
  {
    std::lock_guard guard(mutex);
    one->job.done = static_cast<int64_t>(progress.files_done);
    one->job.total = static_cast<int64_t>(progress.files_total);
    one->job.note = progress.file;
    one->job.seconds_left = progress.seconds_left;
    Clock::time_point now = Clock::now();
    if (now - one->written >= kWriteEvery) {
      one->written = now;
      write(one->job);
      if (cancel_wanted(one->job.id)) {
        one->by_owner = true;
        one->cancel.cancel();
      }
    }
    job = one->job;
  }
  tell(job);
}

void Jobs::State::ended(const LivePtr& one, JobStatus status, Json error, Json report, bool row) {
  Job job;
  {
    std::lock_guard guard(mutex);
    bool stopped = status == JobStatus::cancelled && stopping && !one->by_owner;
    one->job.status = stopped ? JobStatus::running : status;
    one->job.ended_us = stopped ? 0 : now_microseconds();
    one->job.seconds_left = 0;
    one->job.error = std::move(error);
    one->job.report = std::move(report);
    if (stopped) one->job.error = Json();
    bool known = row || one->written != Clock::time_point{};
    if (known) {
      try {
        write(one->job);
      } catch (const Error&) {
        // The disk that fails here failed the work too, and that is what is told.
        one->written = {};
      }
    }
    job = one->job;
    live.erase(job.id);
    one->lock.release();
    changed.notify_all();
  }
  tell(job);
}

retrieve::UpdateReport Jobs::State::work(const LivePtr& one, const retrieve::UpdateOptions& wanted,
                                         bool row_first) {
  retrieve::UpdateOptions options = wanted;
  options.cancel = one->cancel.token();
  options.progress = [&](const retrieve::UpdateProgress& progress) {
    progressed(one, progress);
    if (wanted.progress) wanted.progress(progress);
  };
  try {
    auto collection = retrieve::Collection::open(data, one->job.subject);
    retrieve::UpdateReport report = collection.update(options);
    ended(one, JobStatus::done, Json(), report_json(report), row_first);
    return report;
  } catch (const Error& error) {
    bool cancelled = error.id() == kCancelled.id;
    ended(one, cancelled ? JobStatus::cancelled : JobStatus::failed,
          cancelled ? Json() : error_json(error), Json(), row_first);
    throw;
  }
}

void Jobs::State::run_in_background(const LivePtr& one, const retrieve::UpdateOptions& options) {
  pool.submit([this, one, options] {
    try {
      work(one, options, true);
    } catch (const Error&) {
      // The job's row says it.
      changed.notify_all();
    } catch (const std::exception& failure) {
      Error error(kDataFileInvalid, {{"path", one->job.subject}, {"detail", failure.what()}});
      ended(one, JobStatus::failed, error_json(error), Json(), true);
    }
  });
}

Jobs::Jobs(fs::path data) : state_(std::make_shared<State>(std::move(data))) {}

Jobs::~Jobs() {
  std::vector<State::LivePtr> all;
  {
    std::lock_guard lock(state_->mutex);
    state_->stopping = true;
    for (const auto& [id, one] : state_->live) all.push_back(one);
  }
  for (const State::LivePtr& one : all) one->cancel.cancel();
}

std::string Jobs::start_ingest(const std::string& name, const retrieve::UpdateOptions& options) {
  {
    auto exists = retrieve::Collection::open(state_->data, name);
  }
  platform::FileLock lock;
  if (!state_->take(name, lock)) {
    if (std::optional<Job> busy = running_on(name)) return busy->id;
    throw Error(kBeingRead, {{"name", name}});
  }
  Job job = new_ingest(name);
  {
    std::lock_guard guard(state_->mutex);
    store::Database& database = state_->opened();
    database.run("DELETE FROM jobs WHERE started_us < ? AND status <> 'running'",
                 job.started_us - kKeptUs);
    // What was interrupted on this collection goes on as this job.
    database.run(
        "UPDATE jobs SET status = 'interrupted', ended_us = ? WHERE subject = ? AND status = "
        "'running'",
        job.started_us, name);
    state_->write(job);
  }
  State::LivePtr one = state_->begin(std::move(job), std::move(lock), {});
  state_->run_in_background(one, options);
  return one->job.id;
}

retrieve::UpdateReport Jobs::ingest(const std::string& name, const retrieve::UpdateOptions& options,
                                    IfBusy if_busy) {
  {
    auto exists = retrieve::Collection::open(state_->data, name);
  }
  platform::FileLock lock;
  while (!state_->take(name, lock)) {
    if (if_busy == IfBusy::refuse) throw Error(kBeingRead, {{"name", name}});
    if (!options.cancel.sleep_for(kLookEvery)) throw Error(kCancelled);
  }
  Job job = new_ingest(name);
  return state_->work(state_->begin(std::move(job), std::move(lock), options.cancel), options,
                      false);
}

size_t Jobs::resume(const retrieve::UpdateOptions& options) {
  std::vector<Job> left;
  {
    std::lock_guard guard(state_->mutex);
    auto rows = state_->opened().prepare(select_jobs("WHERE status = 'running'"));
    while (rows.step()) {
      Job job = state_->settled(read_job(rows));
      if (job.status == JobStatus::interrupted) left.push_back(std::move(job));
    }
  }
  size_t resumed = 0;
  for (Job& job : left) {
    platform::FileLock lock;
    bool there = retrieve::Collection::exists(state_->data, job.subject);
    if (there && !state_->take(job.subject, lock)) continue;
    job.status = there ? JobStatus::running : JobStatus::interrupted;
    if (!there) job.ended_us = now_microseconds();
    {
      std::lock_guard guard(state_->mutex);
      state_->write(job);
    }
    if (!there) continue;
    state_->run_in_background(state_->begin(std::move(job), std::move(lock), {}), options);
    ++resumed;
  }
  return resumed;
}

std::vector<Job> Jobs::list() {
  std::lock_guard guard(state_->mutex);
  std::vector<Job> jobs;
  auto rows =
      state_->opened().prepare(select_jobs("ORDER BY started_us DESC, rowid DESC LIMIT 200"));
  while (rows.step()) jobs.push_back(state_->settled(read_job(rows)));
  return jobs;
}

Job Jobs::find(const std::string& id) {
  std::lock_guard guard(state_->mutex);
  if (auto found = state_->live.find(id); found != state_->live.end()) return found->second->job;
  auto row = state_->opened().prepare(select_jobs("WHERE id = ?"));
  row.bind(1, id);
  if (!row.step()) throw Error(kUnknownJob, {{"id", id}});
  return state_->settled(read_job(row));
}

std::optional<Job> Jobs::running_on(const std::string& name) {
  std::lock_guard guard(state_->mutex);
  for (const auto& [id, one] : state_->live) {
    if (one->job.subject == name) return one->job;
  }
  auto row = state_->opened().prepare(
      select_jobs("WHERE subject = ? AND status = 'running' ORDER BY started_us DESC LIMIT 1"));
  row.bind(1, name);
  if (!row.step()) return std::nullopt;
  Job job = state_->settled(read_job(row));
  return job.status == JobStatus::running ? std::optional(job) : std::nullopt;
}

void Jobs::cancel(const std::string& id) {
  State::LivePtr one;
  {
    std::lock_guard guard(state_->mutex);
    if (auto found = state_->live.find(id); found != state_->live.end()) {
      one = found->second;
      one->by_owner = true;
    }
  }
  if (one != nullptr) return one->cancel.cancel();
  Job job = find(id);
  std::lock_guard guard(state_->mutex);
  if (job.status == JobStatus::interrupted && job.ended_us == 0) {
    job.status = JobStatus::cancelled;
    job.ended_us = now_microseconds();
    state_->write(job);
  } else if (job.status == JobStatus::running) {
    state_->opened().run("UPDATE jobs SET cancel = 1 WHERE id = ?", id);
  }
}

Job Jobs::wait(const std::string& id, const CancelToken& cancel) {
  for (;;) {
    Job job = find(id);
    if (job.status != JobStatus::running) return job;
    cancel.throw_if_cancelled();
    std::unique_lock lock(state_->mutex);
    state_->changed.wait_for(lock, kLookEvery);
  }
}

std::shared_ptr<void> Jobs::follow(std::function<void(const Job&)> follower) {
  auto kept = std::make_shared<std::function<void(const Job&)>>(std::move(follower));
  std::lock_guard guard(state_->mutex);
  std::erase_if(state_->followers, [](const auto& one) { return one.expired(); });
  state_->followers.push_back(kept);
  return kept;
}

}  // namespace danlu::workbench
