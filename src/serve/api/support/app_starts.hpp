// Starting runs of apps for requests: once per idempotency key, with the app's documents at hand
// and the feed attached. Safe from any thread.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>

#include "serve/api/api.hpp"
#include "serve/api/support/start_records.hpp"

namespace danlu::serve {

class AppStarts {
 public:
  // Both outlive it.
  AppStarts(workbench::Workbench& workbench, RunFeeds& feeds);

  StartedRun start(const std::string& app, const RunRequest& request, const Identity& identity);
  // What taking up a run needs: its app's permissions as they are now, and the feed.
  void prepare(const flow::RunSummary& run, flow::StartOptions& options);
  StartRecords& records() { return records_; }

 private:
  StartedRun start_new(const workbench::LoadedApp& app, const RunRequest& request,
                       const StartedRun& ids, const Identity& identity);
  // Collections of the app that are not there yet are made now; others are brought up to date in
  // the background, now and then.
  void ready_collections(const workbench::LoadedApp& app);

  workbench::Workbench& workbench_;
  RunFeeds& feeds_;
  StartRecords records_;
  std::mutex keys_;  // Held while a keyed run starts: the same key waits.
  std::mutex mutex_;
  std::map<std::string, std::chrono::steady_clock::time_point> looked_at_;  // By app.
};

}  // namespace danlu::serve
