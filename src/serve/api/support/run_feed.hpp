// Live events of runs, for any number of readers that come and go. A reader says after which event
// it wants to go on; what it missed comes from the store (from memory for runs that store nothing),
// then it follows live. Previews are coalesced: a reader gets at most one per step and kFlushEvery,
// with what was added since.
//
// Memory: a run without readers costs nothing but the previews of its running steps (at most
// kPreviewBytesMax each, kPreviewsMax of them); a reader that catches up holds at most
// kPendingBytesMax; what a slow reader does not take is its stream's own bound. A run of durability
// `none` keeps its last kRecentBytesMax of events. Readers never hold up a run and their going does
// not end it. Safe from any thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "flow/engine.hpp"
#include "flow/run_store.hpp"
#include "serve/http/exchange.hpp"

namespace danlu::serve {

struct FeedEvent {
  int64_t number = 0;
  std::string kind;
  Json shape;        // As event_shape gives it.
  std::string text;  // The same as JSON text.
};

// Gets what happens in one run, one call at a time, and must not block or call back into the feed.
class RunReader {
 public:
  enum class Taken {
    ok,
    full,   // Not taken now: a preview is sent whole later; after an event the reader is let go.
    closed  // It wants no more.
  };
  virtual ~RunReader() = default;

  virtual Taken event(const FeedEvent& event) = 0;
  // `text` is added to what came before of this step; with `replace` it is the whole text so far.
  virtual Taken preview(const std::string& path, std::string_view text, bool replace) = 0;
  virtual Taken progress(const std::string& path, double done, double total,
                         const std::string& note) = 0;
  // Nothing more comes: the run's end was told, or the reader was too slow.
  virtual void ended() {}
  virtual bool closed() const = 0;
  // Calls back once, from any thread, when it is closed from its own side.
  virtual void on_close(std::function<void()> callback) = 0;
  // Blocks until there is room for what was missed; false when it wants no more.
  virtual bool wait_for_room() { return !closed(); }
};

// A run that the store does not know.
struct UnstoredRun {
  std::string app;
  std::string flow;
  Json events = Json::array();  // As event_shape gives them; the last ones.

  std::string status() const;
};

class RunFeeds {
 public:
  static constexpr std::chrono::milliseconds kFlushEvery{50};
  static constexpr size_t kPreviewBytesMax = 256 << 10;
  static constexpr size_t kPreviewsMax = 64;
  static constexpr size_t kPendingBytesMax = 256 << 10;
  static constexpr size_t kRecentBytesMax = 1 << 20;
  static constexpr size_t kRecentRunsMax = 32;  // Ended ones of durability none.

  // Both outlive the feeds.
  RunFeeds(flow::RunStore& store, const flow::NodeRegistry& nodes);
  ~RunFeeds();
  RunFeeds(const RunFeeds&) = delete;
  RunFeeds& operator=(const RunFeeds&) = delete;

  // Prepares the options of a run about to start or to be taken up: sets its id when it has none,
  // observes it, and lets go of it at its end (after options.on_done).
  void observe(flow::StartOptions& options, std::shared_ptr<const flow::FlowPlan> plan);

  // When the run could not start after all.
  void forget(const std::string& run);

  // Follows from the event after number `after`; returns at once. The run must be known.
  void follow(const std::string& run, int64_t after, std::shared_ptr<RunReader> reader);
  // A run of durability `none`, as far as it is still here.
  std::optional<UnstoredRun> unstored(const std::string& run);

  // Ends every reader, those to come too: the server stops.
  void close();
  size_t readers() const;
  size_t live() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// A reader that writes server-sent events to the exchange's answer; nullptr when it is answered
// already.
std::shared_ptr<RunReader> stream_reader(Exchange& exchange);

}  // namespace danlu::serve
