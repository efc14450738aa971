// Long work that goes on by itself: bringing collections up to date. A job is a row of
// `<data>/workbench.db`, so it is still there after a restart; while it works it holds a lock that
// dies with its process, and a job whose process has died is taken over and goes on from its last
// finished batch. One job per collection at a time, in whatever process. Safe from any thread.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.hpp"
#include "retrieve/collection.hpp"

namespace danlu::workbench {

enum class JobStatus { running, done, failed, cancelled, interrupted };

struct Job {
  std::string id;
  std::string kind;     // "ingest"
  std::string subject;  // Name of the collection.
  JobStatus status = JobStatus::running;
  int64_t done = 0;
  int64_t total = 0;
  std::string note;  // The file read last.
  double seconds_left = 0.0;
  int64_t started_us = 0;
  int64_t ended_us = 0;
  Json error;   // As {code, message, message_zh, hint, hint_zh}; null: none.
  Json report;  // What changed, when done; else null.

  static auto fields() {
    return std::tuple{field("id", &Job::id),
                      field("kind", &Job::kind),
                      field("subject", &Job::subject),
                      field("status", &Job::status),
                      field("done", &Job::done),
                      field("total", &Job::total),
                      field("note", &Job::note),
                      field("seconds_left", &Job::seconds_left),
                      field("started_us", &Job::started_us),
                      field("ended_us", &Job::ended_us),
                      field("error", &Job::error),
                      field("report", &Job::report)};
  }
};

Json report_json(const retrieve::UpdateReport& report);
Json error_json(const Error& error);

class Jobs {
 public:
  explicit Jobs(std::filesystem::path data);
  ~Jobs();  // Stops what works here; it stays `running` and goes on with the next resume().

  // Starts in the background; the job that works on the collection already when there is one.
  // Throws Error(collection.missing).
  std::string start_ingest(const std::string& collection,
                           const retrieve::UpdateOptions& options = {});
  // The same here and now; progress, cancel and limits as in `options`. Throws
  // Error(collection.being_read) and what the update throws.
  enum class IfBusy { refuse, wait };
  retrieve::UpdateReport ingest(const std::string& collection,
                                const retrieve::UpdateOptions& options = {},
                                IfBusy if_busy = IfBusy::refuse);
  // Takes over the jobs of processes that have died; how many.
  size_t resume(const retrieve::UpdateOptions& options = {});

  std::vector<Job> list();          // Newest first; ended ones of the last days.
  Job find(const std::string& id);  // Throws Error(job.unknown).
  std::optional<Job> running_on(const std::string& collection);
  // Of a job of this process at once; of another process when it next looks.
  void cancel(const std::string& id);
  Job wait(const std::string& id, const CancelToken& cancel = {});
  // Called with every change of a job of this process until the returned handle goes.
  std::shared_ptr<void> follow(std::function<void(const Job&)> follower);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace danlu::workbench

template <>
struct danlu::EnumNames<danlu::workbench::JobStatus> {
  static constexpr std::array names{"running", "done", "failed", "cancelled", "interrupted"};
};
