#include "serve/api/support/run_feed.hpp"

#include <algorithm>
#include <deque>
#include <list>
#include <map>
#include <set>
#include <thread>

#include "base/threads.hpp"
#include "serve/api/support/run_shapes.hpp"

namespace danlu::serve {
namespace {

using Taken = RunReader::Taken;

// An event reaches the feed just before the log: this long the store may be behind.
constexpr std::chrono::seconds kStoreBehindMax{2};

struct Attached {
  std::shared_ptr<RunReader> reader;
  int64_t after = 0;  // Of the thread that catches up; the feed's once live.
  bool live = false;
  bool gone = false;
  // Came while it catches up.
  std::deque<FeedEvent> pending = {};
  size_t pending_bytes = 0;
  bool overflowed = false;
  std::set<std::string> behind = {};  // Paths whose preview it has not got whole.
};
using AttachedPtr = std::shared_ptr<Attached>;

struct Preview {
  std::string text;
  size_t sent = 0;
  bool cut = false;
};

struct Progress {
  double done = 0.0;
  double total = 0.0;
  std::string note;
};

FeedEvent feed_event(const Json& stored, const flow::FlowPlan* plan) {
  FeedEvent event{.number = stored.integer_or("number", 0),
                  .kind = stored.text_or("kind", ""),
                  .shape = event_shape(stored, plan),
                  .text = {}};
  event.text = event.shape.dump();
  return event;
}

class Feed final : public flow::RunObserver, public std::enable_shared_from_this<Feed> {
 public:
  using Schedule = std::function<void(std::shared_ptr<Feed>)>;
  Feed(std::string run, Schedule schedule) : run_(std::move(run)), schedule_(std::move(schedule)) {}

  const std::string& run() const { return run_; }

  void begin(std::string app, std::shared_ptr<const flow::FlowPlan> plan, bool stored) {
    std::lock_guard lock(mutex_);
    app_ = std::move(app);
    plan_ = std::move(plan);
    stored_ = stored;
    running_ = true;
  }
  void end() {
    std::lock_guard lock(mutex_);
    running_ = false;
    previews_.clear();
    progress_.clear();
  }

  void on_event(const flow::RunEvent& event) override {
    std::lock_guard lock(mutex_);
    last_ = event.number;
    std::string kind = to_json(event.kind).as_text();
    if (!event.path.empty()) settle_preview(event.path);
    if (!is_shown(kind) || (readers_.empty() && stored_)) return;
    tell(feed_event(Json::object({{"number", event.number},
                                  {"kind", kind},
                                  {"path", event.path},
                                  {"time_us", event.time_us},
                                  {"data", plan_ ? event.data(*plan_) : Json::object()}}),
                    plan_.get()));
  }

  void on_preview(const std::string& path, std::string_view text) override {
    std::lock_guard lock(mutex_);
    auto found = previews_.find(path);
    if (found == previews_.end()) {
      if (!running_ || previews_.size() >= RunFeeds::kPreviewsMax) return;
      found = previews_.emplace(path, Preview{}).first;
    }
    Preview& preview = found->second;
    preview.cut = preview.cut || preview.text.size() + text.size() > RunFeeds::kPreviewBytesMax;
    if (preview.cut) return;
    preview.text += text;
    flush_later();
  }

  void on_progress(const std::string& path, double done, double total,
                   std::string_view note) override {
    std::lock_guard lock(mutex_);
    if (readers_.empty() || progress_.size() >= RunFeeds::kPreviewsMax) return;
    progress_[path] = {done, total, std::string(note)};
    flush_later();
  }

  void flush() {
    std::lock_guard lock(mutex_);
    flush_scheduled_ = false;
    for (auto& [path, preview] : previews_) send_preview(path, preview);
    for (const auto& [path, progress] : progress_) {
      for (const AttachedPtr& attached : readers_) {
        if (attached->live)
          attached->reader->progress(path, progress.done, progress.total, progress.note);
      }
    }
    progress_.clear();
    sweep();
  }

  // Catching up, on a thread of its own. From now on what comes is kept for the reader; gives the
  // number of the last event before that.
  int64_t begin_catching_up(const AttachedPtr& attached) {
    std::lock_guard lock(mutex_);
    attached->pending.clear();
    attached->pending_bytes = 0;
    attached->overflowed = false;
    if (std::ranges::find(readers_, attached) == readers_.end()) readers_.push_back(attached);
    return last_;
  }
  // False when it has to catch up once more.
  bool go_live(const AttachedPtr& attached) {
    std::lock_guard lock(mutex_);
    if (attached->gone) return true;
    if (attached->overflowed) return false;
    attached->live = true;
    for (const FeedEvent& event : std::exchange(attached->pending, {})) {
      if (event.number > attached->after && !attached->gone) send(*attached, event);
    }
    for (const auto& [path, preview] : previews_) {
      if (!preview.text.empty()) attached->behind.insert(path);
    }
    if (!attached->behind.empty()) flush_later();
    sweep();
    return true;
  }
  void let_go(const AttachedPtr& attached) {
    attached->reader->ended();
    std::lock_guard lock(mutex_);
    attached->gone = true;
    sweep();
  }

  std::optional<UnstoredRun> unstored() {
    std::lock_guard lock(mutex_);
    if (stored_) return std::nullopt;
    UnstoredRun run{.app = app_, .flow = plan_ == nullptr ? "" : plan_->name};
    for (const FeedEvent& event : recent_) run.events.push_back(event.shape);
    return run;
  }
  std::deque<FeedEvent> recent_after(int64_t after) {
    std::lock_guard lock(mutex_);
    std::deque<FeedEvent> events;
    for (const FeedEvent& event : recent_) {
      if (event.number > after) events.push_back(event);
    }
    return events;
  }
  bool stored() {
    std::lock_guard lock(mutex_);
    return stored_;
  }
  std::shared_ptr<const flow::FlowPlan> plan() {
    std::lock_guard lock(mutex_);
    return plan_;
  }
  void set_plan(std::shared_ptr<const flow::FlowPlan> plan) {
    std::lock_guard lock(mutex_);
    if (plan_ == nullptr) plan_ = std::move(plan);
  }
  void close_readers() {
    std::lock_guard lock(mutex_);
    for (const AttachedPtr& attached : readers_) {
      attached->gone = true;
      attached->reader->ended();
    }
    readers_.clear();
  }
  size_t readers() {
    std::lock_guard lock(mutex_);
    sweep();
    return readers_.size();
  }
  bool running() {
    std::lock_guard lock(mutex_);
    return running_;
  }

 private:
  void flush_later() {
    if (flush_scheduled_) return;
    flush_scheduled_ = true;
    schedule_(shared_from_this());
  }

  // The rest of what a step has said goes before its next event; then its text is forgotten.
  void settle_preview(const std::string& path) {
    if (auto found = previews_.find(path); found != previews_.end()) {
      send_preview(path, found->second);
      previews_.erase(found);
      for (const AttachedPtr& attached : readers_) attached->behind.erase(path);
    }
    progress_.erase(path);
  }

  void send_preview(const std::string& path, Preview& preview) {
    std::string_view added = std::string_view(preview.text).substr(preview.sent);
    for (const AttachedPtr& attached : readers_) {
      if (!attached->live || attached->gone) continue;
      bool whole = attached->behind.contains(path);
      if (!whole && added.empty()) continue;
      Taken taken = whole ? attached->reader->preview(path, preview.text, true)
                          : attached->reader->preview(path, added, false);
      if (taken == Taken::closed) attached->gone = true;
      if (taken == Taken::full) attached->behind.insert(path);
      if (taken == Taken::ok) attached->behind.erase(path);
    }
    preview.sent = preview.text.size();
  }

  void tell(FeedEvent event) {
    if (!stored_) keep(event);
    for (const AttachedPtr& attached : readers_) {
      if (attached->gone) continue;
      if (attached->live) {
        send(*attached, event);
      } else if (!attached->overflowed) {
        attached->pending_bytes += event.text.size();
        attached->overflowed =
            attached->pending_bytes > RunFeeds::kPendingBytesMax && !attached->pending.empty();
        if (!attached->overflowed) attached->pending.push_back(event);
      }
    }
    sweep();
  }

  void send(Attached& attached, const FeedEvent& event) {
    Taken taken = attached.reader->event(event);
    bool over = taken != Taken::ok || ends_run(event.kind);
    attached.after = event.number;
    if (!over) return;
    attached.gone = true;
    attached.reader->ended();
  }

  void keep(const FeedEvent& event) {
    recent_bytes_ += event.text.size();
    recent_.push_back(event);
    while (recent_bytes_ > RunFeeds::kRecentBytesMax && recent_.size() > 1) {
      recent_bytes_ -= recent_.front().text.size();
      recent_.pop_front();
    }
  }

  void sweep() {
    std::erase_if(readers_, [](const AttachedPtr& attached) {
      return attached->gone || attached->reader->closed();
    });
  }

  const std::string run_;
  const Schedule schedule_;
  std::mutex mutex_;
  std::string app_;
  std::shared_ptr<const flow::FlowPlan> plan_;
  bool stored_ = true;
  bool running_ = false;
  bool flush_scheduled_ = false;
  int64_t last_ = 0;
  std::vector<AttachedPtr> readers_;
  std::map<std::string, Preview> previews_;
  std::map<std::string, Progress> progress_;
  std::deque<FeedEvent> recent_;
  size_t recent_bytes_ = 0;
};
using FeedPtr = std::shared_ptr<Feed>;

}  // namespace

struct RunFeeds::State : std::enable_shared_from_this<RunFeeds::State> {
  State(flow::RunStore& run_store, const flow::NodeRegistry& registry)
      : store(run_store), nodes(registry) {}

  FeedPtr feed(const std::string& run) {
    std::lock_guard lock(mutex);
    FeedPtr& feed = feeds[run];
    if (feed == nullptr) {
      feed = std::make_shared<Feed>(run, [self = weak_from_this()](FeedPtr due) {
        if (auto state = self.lock()) {
          state->timer.call_at(Timer::Clock::now() + kFlushEvery, [due] { due->flush(); });
        }
      });
    }
    return feed;
  }
  FeedPtr find(const std::string& run) {
    std::lock_guard lock(mutex);
    auto found = feeds.find(run);
    return found == feeds.end() ? nullptr : found->second;
  }
  // Forgets feeds that nobody needs.
  void tidy(const std::string& run) {
    std::lock_guard lock(mutex);
    auto found = feeds.find(run);
    if (found == feeds.end() || found->second->running() || found->second->readers() > 0) return;
    if (found->second->stored()) {
      feeds.erase(found);
      return;
    }
    if (std::ranges::find(ended_unstored, run) == ended_unstored.end())
      ended_unstored.push_back(run);
    if (ended_unstored.size() > kRecentRunsMax) {
      feeds.erase(ended_unstored.front());
      ended_unstored.pop_front();
    }
  }

  std::shared_ptr<const flow::FlowPlan> plan_of(const std::string& run) {
    try {
      return flow::compile_sources(store.sources(run), nodes);
    } catch (const Error&) {
      return nullptr;  // Nodes of another version: names of nodes are left out.
    }
  }

  std::deque<FeedEvent> missed(const FeedPtr& feed, int64_t after) {
    if (!feed->stored()) return feed->recent_after(after);
    std::shared_ptr<const flow::FlowPlan> plan = feed->plan();
    std::deque<FeedEvent> events;
    const Json stored = store.events(feed->run(), after);
    for (const Json& event : stored.as_array()) events.push_back(feed_event(event, plan.get()));
    return events;
  }

  void catch_up(const FeedPtr& feed, const AttachedPtr& attached) {
    try {
      if (feed->stored() && feed->plan() == nullptr) feed->set_plan(plan_of(feed->run()));
      while (!catch_up_once(feed, attached)) {
      }
    } catch (const Error&) {
      feed->let_go(attached);  // The run was deleted, or the store cannot be read.
    }
    tidy(feed->run());
  }

  bool catch_up_once(const FeedPtr& feed, const AttachedPtr& attached) {
    int64_t known = feed->begin_catching_up(attached);
    auto patience = std::chrono::steady_clock::now() + kStoreBehindMax;
    do {
      for (const FeedEvent& event : missed(feed, attached->after)) {
        bool over = !attached->reader->wait_for_room();
        if (!over && is_shown(event.kind))
          over = attached->reader->event(event) != Taken::ok || ends_run(event.kind);
        attached->after = event.number;
        if (!over) continue;
        feed->let_go(attached);
        return true;
      }
      if (attached->after >= known) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    } while (std::chrono::steady_clock::now() < patience);
    if (!attached->reader->wait_for_room()) {
      feed->let_go(attached);
      return true;
    }
    return feed->go_live(attached);
  }

  flow::RunStore& store;
  const flow::NodeRegistry& nodes;
  mutable std::mutex mutex;
  std::map<std::string, FeedPtr> feeds;
  std::list<std::string> ended_unstored;  // Oldest first.
  bool closed = false;
  Timer timer;
  // Ended before the rest: its tasks use it.
  std::unique_ptr<ThreadPool> readers =
      std::make_unique<ThreadPool>(ThreadPool::Options{.threads_max = 32,
                                                       .stack_bytes = 1 << 20,
                                                       .idle_time = std::chrono::seconds(5),
                                                       .name = "feed"});
};

RunFeeds::RunFeeds(flow::RunStore& store, const flow::NodeRegistry& nodes)
    : state_(std::make_shared<State>(store, nodes)) {}

RunFeeds::~RunFeeds() { state_->readers.reset(); }

void RunFeeds::observe(flow::StartOptions& options, std::shared_ptr<const flow::FlowPlan> plan) {
  if (options.run_id.empty()) options.run_id = flow::new_run_id();
  FeedPtr feed = state_->feed(options.run_id);
  flow::Durability durability =
      options.durability.value_or(plan ? plan->durability : flow::Durability::async);
  feed->begin(options.app, std::move(plan), durability != flow::Durability::none);
  options.observer = feed.get();
  // The run keeps its observer alive: a step that does not listen to cancel may speak after its
  // run's end.
  options.on_done = [feed, feeds = std::weak_ptr<State>(state_),
                     then = std::move(options.on_done)](const flow::RunResult& result) {
    feed->end();
    if (then) then(result);
    if (auto state = feeds.lock()) state->tidy(feed->run());
  };
}

void RunFeeds::forget(const std::string& run) {
  if (FeedPtr feed = state_->find(run)) {
    feed->end();
    state_->tidy(run);
  }
}

void RunFeeds::follow(const std::string& run, int64_t after, std::shared_ptr<RunReader> reader) {
  auto attached = std::make_shared<Attached>();
  attached->reader = std::move(reader);
  attached->after = after;
  {
    std::lock_guard lock(state_->mutex);
    if (state_->closed) {
      attached->reader->ended();
      return;
    }
  }
  FeedPtr feed = state_->feed(run);
  feed->begin_catching_up(attached);
  state_->readers->submit(
      [state = state_.get(), feed, attached] { state->catch_up(feed, attached); });
  // Not on the server's thread, which may hold what the feed waits for.
  attached->reader->on_close([self = std::weak_ptr<State>(state_), run] {
    auto state = self.lock();
    if (state != nullptr && state->readers != nullptr)
      state->readers->submit([raw = state.get(), run] { raw->tidy(run); });
  });
}

std::optional<UnstoredRun> RunFeeds::unstored(const std::string& run) {
  FeedPtr feed = state_->find(run);
  return feed == nullptr ? std::nullopt : feed->unstored();
}

std::string UnstoredRun::status() const {
  std::string last = events.size() == 0 ? "" : events.at(events.size() - 1).text_or("kind", "");
  if (last == "run_finished") return "succeeded";
  if (last == "run_failed") return "failed";
  return last == "run_cancelled" ? "cancelled" : "running";
}

void RunFeeds::close() {
  std::vector<FeedPtr> feeds;
  {
    std::lock_guard lock(state_->mutex);
    state_->closed = true;
    for (const auto& [run, feed] : state_->feeds) feeds.push_back(feed);
  }
  for (const FeedPtr& feed : feeds) feed->close_readers();
}

size_t RunFeeds::readers() const {
  std::lock_guard lock(state_->mutex);
  size_t count = 0;
  for (const auto& [run, feed] : state_->feeds) count += feed->readers();
  return count;
}

size_t RunFeeds::live() const {
  std::lock_guard lock(state_->mutex);
  return static_cast<size_t>(std::ranges::count_if(
      state_->feeds, [](const auto& entry) { return entry.second->running(); }));
}

}  // namespace danlu::serve
