#include "flow/run_writer.hpp"

#include <algorithm>
#include <future>

#include "base/hash.hpp"
#include "base/utf8.hpp"
#include "flow/step_run.hpp"

namespace danlu::flow {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFlushEvery{100};
constexpr size_t kBatchEvents = 4096;
constexpr size_t kTitleBytes = 200;

store::DatabaseOptions options_for(const std::string& file_layer) {
  return {.busy_timeout = std::chrono::seconds(30), .file_layer = file_layer};
}

std::string title_of(const RunInfo& info, const RunEvent& event) {
  for (size_t i = 0; i < event.values.size() && i < info.plan->inputs.size(); ++i) {
    bool text = info.plan->inputs[i].type.kind == PortKind::text && !info.plan->inputs[i].type.list;
    if (!text || event.values[i].is_null()) continue;
    const Json json = event.values[i].to_json();
    if (json.is_text()) return std::string(utf8::prefix(json.as_text(), kTitleBytes));
  }
  return {};
}

}  // namespace

RunWriter::RunWriter(const std::filesystem::path& file, const std::string& file_layer,
                     store::Blobs& blobs, std::string holder)
    : database_(file, options_for(file_layer)), blobs_(blobs), holder_(std::move(holder)) {
  // Fewer, larger checkpoints: one costs two flushes and is paid by the run that happens to wait.
  database_.execute("PRAGMA wal_autocheckpoint=4000");
  flushed_ = Clock::now() - kFlushEvery;
  thread_ = std::thread([this] { loop(); });
}

RunWriter::~RunWriter() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

void RunWriter::append(const std::shared_ptr<RunStream>& stream, RunEvent event) {
  if (auto failure = stream->failed()) throw Error(*failure);
  std::lock_guard lock(mutex_);
  if (gathering_.entries.empty()) {
    oldest_ = Clock::now();
    changed_.notify_one();
  }
  gathering_.entries.push_back({stream, std::move(event)});
  if (gathering_.entries.size() == kBatchEvents) changed_.notify_one();
}

void RunWriter::when_kept(const std::shared_ptr<RunStream>& stream, RunLogWriter::Kept then) {
  std::lock_guard lock(mutex_);
  bool durable = stream != nullptr && stream->info.durability == Durability::sync;
  gathering_.durable = gathering_.durable || durable;
  gathering_.waiters.push_back({stream, std::move(then)});
  urgent_ = true;
  changed_.notify_one();
}

void RunWriter::later(std::function<void(store::Database&)> work) {
  std::lock_guard lock(mutex_);
  if (gathering_.entries.empty() && gathering_.works.empty()) oldest_ = Clock::now();
  gathering_.works.push_back(std::move(work));
  changed_.notify_one();
}

void RunWriter::flush() {
  if (std::this_thread::get_id() == thread_.get_id()) return;  // Would wait for itself.
  std::promise<void> done;
  when_kept(nullptr, [&](const std::shared_ptr<const Error>&) { done.set_value(); });
  done.get_future().wait();
}

void RunWriter::loop() {
  Batch batch;
  while (take(batch)) {
    write(batch);
    batch = {};
  }
}

bool RunWriter::take(Batch& batch) {
  std::unique_lock lock(mutex_);
  for (;;) {
    bool any = !gathering_.entries.empty() || !gathering_.works.empty();
    Clock::time_point now = Clock::now();
    bool due = any && (now - oldest_ >= kFlushEvery || gathering_.entries.size() >= kBatchEvents);
    bool flush_due = unflushed_ && now - flushed_ >= kFlushEvery;
    if (urgent_ || due || flush_due || (stopping_ && (any || unflushed_))) break;
    if (stopping_) return false;
    if (any || unflushed_) {
      Clock::time_point until = any ? oldest_ + kFlushEvery : flushed_ + kFlushEvery;
      if (any && unflushed_) until = std::min(until, flushed_ + kFlushEvery);
      changed_.wait_until(lock, until);
    } else {
      changed_.wait(lock);
    }
  }
  std::swap(batch, gathering_);
  batch.durable = batch.durable || stopping_ || Clock::now() - flushed_ >= kFlushEvery;
  urgent_ = false;
  return true;
}

void RunWriter::write(Batch& batch) {
  std::shared_ptr<const Error> failure = commit(batch);
  if (failure != nullptr) {
    for (Entry& entry : batch.entries) fail(*entry.stream, *failure);
    unflushed_ = false;
    texts_.clear();  // What was stored in the transaction is not there.
  }
  settle(batch, failure);
}

std::shared_ptr<const Error> RunWriter::commit(Batch& batch) {
  bool nothing = batch.entries.empty() && batch.works.empty() && failed_.empty();
  if (nothing && !(batch.durable && unflushed_)) return nullptr;
  try {
    if (durable_ != batch.durable) database_.set_durable(batch.durable);
    durable_ = batch.durable;
    store::Transaction transaction(database_);
    for (const Entry& entry : batch.entries) {
      RunStream& stream = *entry.stream;
      if (stream.failed() == nullptr) write_event(stream, entry.event);
    }
    for (const auto& work : batch.works) work(database_);
    report_failed();
    if (nothing) {
      database_.run("INSERT OR REPLACE INTO flushes VALUES (1, ?, ?, ?)", kLocalOwner, kLocalOwner,
                    now_us());
    }
    transaction.commit();
    failed_.clear();
    unflushed_ = !batch.durable;
    if (batch.durable) flushed_ = Clock::now();
    return nullptr;
  } catch (const Error& error) {
    return std::make_shared<Error>(error);
  }
}

void RunWriter::settle(Batch& batch, const std::shared_ptr<const Error>& failure) {
  if (failure == nullptr) {
    // A run with `sync` durability is only told of what a flush has brought to the disk; its
    // events are also written by commits that others asked for.
    for (const Entry& entry : batch.entries) {
      bool as_asked = batch.durable || entry.stream->info.durability != Durability::sync;
      if (as_asked) entry.stream->kept = entry.event.number;
      entry.stream->written = entry.event.number;
    }
  }
  for (const Waiter& waiter : batch.waiters) {
    if (waiter.stream != nullptr && failure == nullptr) {
      waiter.stream->kept = waiter.stream->written.load();
    }
    std::shared_ptr<const Error> own = waiter.stream != nullptr ? waiter.stream->failed() : failure;
    waiter.then(own);
  }
}

void RunWriter::fail(RunStream& stream, const Error& error) {
  std::lock_guard lock(stream.mutex);
  if (stream.failure != nullptr) return;
  stream.failure = std::make_shared<Error>(error);
  if (stream.known) failed_.emplace_back(stream.info.id, error.what());
}

void RunWriter::report_failed() {
  for (const auto& [run, why] : failed_) {
    database_.run("UPDATE runs SET status = 'failed', error = ?, ended_us = ? WHERE id = ?", why,
                  now_us(), run);
  }
}

void RunWriter::write_event(RunStream& stream, const RunEvent& event) {
  StoredData data;
  try {
    data = stored_data(event, *stream.info.plan, blobs_);
  } catch (const Error& error) {
    fail(stream, error);
    return;
  }
  if (event.kind == EventKind::run_started) add_run(stream, event);
  const std::string& run = stream.info.id;
  database_.run(
      "INSERT INTO events (run, number, kind, path, time_us, data, workspace, owner) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      run, event.number, EnumNames<EventKind>::names.at(static_cast<size_t>(event.kind)),
      event.path, event.time_us, data.text, kLocalOwner, kLocalOwner);
  stream.bytes += data.bytes;
  for (const std::string& blob : data.blobs) {
    database_.run("INSERT OR IGNORE INTO blob_uses VALUES (?, ?, ?, ?)", run, blob, kLocalOwner,
                  kLocalOwner);
  }
  follow(stream, event);
}

void RunWriter::add_run(RunStream& stream, const RunEvent& event) {
  const RunInfo& info = stream.info;
  Json sources = Json::array();
  for (const FlowSource& source : info.plan->sources) {
    std::string digest = source.asked.empty() ? info.plan->digest : sha256_hex(*source.text);
    if (texts_.insert(digest).second) {
      database_.run("INSERT OR IGNORE INTO flow_texts VALUES (?, ?, ?, ?)", digest, kLocalOwner,
                    kLocalOwner, *source.text);
    }
    sources.push_back(Json::object({{"asked", source.asked},
                                    {"from", source.from},
                                    {"file", source.file},
                                    {"digest", digest}}));
  }
  database_.run(
      "INSERT INTO runs (id, workspace, owner, flow, file, digest, conversation, status, "
      "started_us, app, parent, durability, title, holder, sources) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, 'running', ?, ?, ?, ?, ?, ?, ?)",
      info.id, kLocalOwner, kLocalOwner, info.plan->name, info.plan->file, info.plan->digest,
      info.conversation, event.time_us, info.app, info.parent,
      EnumNames<Durability>::names.at(static_cast<size_t>(info.durability)), title_of(info, event),
      holder_, sources.dump());
  stream.known = true;
}

// What an event changes beside the log, in the same transaction.
void RunWriter::follow(RunStream& stream, const RunEvent& event) {
  const std::string& run = stream.info.id;
  if (event.kind == EventKind::step_finished) ++stream.steps;
  bool changes_state = event.details != nullptr && !event.restored;
  if (changes_state) {
    for (const StepEffect& effect : event.details->effects) {
      if (effect.kind != StepEffect::Kind::lasting_state) continue;
      database_.run("INSERT OR REPLACE INTO conversation_state VALUES (?, ?, ?, ?, ?, ?)",
                    kLocalOwner, kLocalOwner, effect.flow, stream.info.conversation, effect.name,
                    effect.value.to_json().dump());
    }
  }
  bool ends_step = event.kind == EventKind::step_finished || event.kind == EventKind::step_failed ||
                   event.kind == EventKind::step_skipped || event.kind == EventKind::step_started;
  if (event.kind == EventKind::step_waiting) {
    const WaitRequest& wait = *event.details->wait;
    database_.run("INSERT OR REPLACE INTO waits VALUES (?, ?, ?, ?, ?, ?, ?, NULL)", run,
                  event.path, kLocalOwner, kLocalOwner,
                  EnumNames<WaitKind>::names.at(static_cast<size_t>(wait.kind)), wait.until_us,
                  wait.form.dump());
    stream.waits = true;
  } else if (stream.waits && ends_step) {
    // Also what was inside a container that ended.
    database_.run(
        "DELETE FROM waits WHERE run = ?1 AND (path = ?2 OR "
        "substr(path, 1, length(?2) + 1) IN (?2 || '/', ?2 || '['))",
        run, event.path);
  }
  std::string_view status = status_after(event.kind);
  if (status.empty()) return;
  bool rests = event.kind == EventKind::run_waiting;
  std::string error = event.error != nullptr ? std::string(event.error->what()) : "";
  database_.run(
      "UPDATE runs SET status = ?, ended_us = ?, steps = ?, bytes = ?, error = ?, holder = ? "
      "WHERE id = ?",
      status, rests ? 0 : event.time_us, stream.steps, stream.bytes, error,
      rests ? std::string() : holder_, run);
  if (!rests && stream.waits) database_.run("DELETE FROM waits WHERE run = ?", run);
}

}  // namespace danlu::flow
