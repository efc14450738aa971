// The one thread that writes runs.db for this process: group commit. Events of all runs gather in a
// queue; the thread takes all that is there and writes it in one transaction, so that the more runs
// wait for the disk, the more of them share a flush.
//
// When it commits: at once when somebody asks to be told that his events are kept; otherwise when
// the oldest event is 100 ms old, or many have gathered. Whether the commit waits for the disk: it
// does for a run with `sync` durability that asked, and at least every 100 ms. In between, a commit
// is only written (it survives the program, not a power cut), and flushed a moment later.
//
// Blobs are written inside the transaction (the write lock keeps collectors away) and are on the
// disk before it commits. When a write fails, every run in the batch is told and takes no more
// events; a row says later, when the disk allows, that they failed.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "flow/run_schema.hpp"
#include "store/sqlite.hpp"

namespace danlu::flow {

// The events of one run on their way.
struct RunStream {
  RunInfo info;
  std::string title;
  std::atomic<int64_t> kept = 0;     // As the durability asks.
  std::atomic<int64_t> written = 0;  // By any commit.
  std::mutex mutex;
  std::shared_ptr<const Error> failure;  // Guarded by mutex.
  // The writer thread's own.
  bool known = false;  // Has its row.
  bool waits = false;  // May have rows in `waits`.
  int64_t steps = 0;
  int64_t bytes = 0;

  std::shared_ptr<const Error> failed() {
    std::lock_guard lock(mutex);
    return failure;
  }
};

class RunWriter {
 public:
  RunWriter(const std::filesystem::path& file, const std::string& file_layer, store::Blobs& blobs,
            std::string holder);
  ~RunWriter();  // Writes what is left.

  void append(const std::shared_ptr<RunStream>& stream, RunEvent event);
  void when_kept(const std::shared_ptr<RunStream>& stream, RunLogWriter::Kept then);
  // Something else to do in the next transaction; errors are its own.
  void later(std::function<void(store::Database&)> work);
  // Waits until all that was appended is written.
  void flush();

 private:
  struct Entry {
    std::shared_ptr<RunStream> stream;
    RunEvent event;
  };
  struct Waiter {
    std::shared_ptr<RunStream> stream;  // Null: any.
    RunLogWriter::Kept then;
  };
  struct Batch {
    std::vector<Entry> entries;
    std::vector<Waiter> waiters;
    std::vector<std::function<void(store::Database&)>> works;
    bool durable = false;
  };

  void loop();
  bool take(Batch& batch);  // Waits; false at the end.
  void write(Batch& batch);
  std::shared_ptr<const Error> commit(Batch& batch);
  void write_event(RunStream& stream, const RunEvent& event);
  void add_run(RunStream& stream, const RunEvent& event);
  void follow(RunStream& stream, const RunEvent& event);
  void fail(RunStream& stream, const Error& error);
  void report_failed();
  void settle(Batch& batch, const std::shared_ptr<const Error>& failure);

  using Clock = std::chrono::steady_clock;

  store::Database database_;
  store::Blobs& blobs_;
  std::string holder_;
  bool durable_ = false;                                     // The connection's present setting.
  std::unordered_set<std::string> texts_;                    // Digests known to be stored.
  std::vector<std::pair<std::string, std::string>> failed_;  // Runs to be marked, and why.
  Clock::time_point flushed_{};
  bool unflushed_ = false;

  std::mutex mutex_;  // Guards what follows.
  std::condition_variable changed_;
  Batch gathering_;
  Clock::time_point oldest_{};
  bool urgent_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace danlu::flow
