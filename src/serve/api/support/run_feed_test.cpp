#include "serve/api/support/run_feed.hpp"

#include <gtest/gtest.h>

#include <condition_variable>

#include "base/testing/temporary_folder.hpp"
#include "flow/testing/nodes.hpp"

namespace danlu::serve {
namespace {

using flow::testing::nodes;

class Listener final : public RunReader {
 public:
  explicit Listener(size_t events_max = 1'000'000) : events_max_(events_max) {}

  Taken event(const FeedEvent& event) override {
    std::lock_guard lock(mutex_);
    if (numbers.size() >= events_max_) return Taken::full;
    numbers.push_back(event.number);
    kinds.push_back(event.kind);
    changed_.notify_all();
    return Taken::ok;
  }
  Taken preview(const std::string& path, std::string_view text, bool replace) override {
    std::lock_guard lock(mutex_);
    std::string& said = previews[path];
    said = replace ? std::string(text) : said + std::string(text);
    ++previews_sent;
    return Taken::ok;
  }
  Taken progress(const std::string&, double, double, const std::string&) override {
    return Taken::ok;
  }
  void ended() override {
    std::lock_guard lock(mutex_);
    over = true;
    changed_.notify_all();
  }
  bool closed() const override { return gone; }
  void on_close(std::function<void()> callback) override { on_close_ = std::move(callback); }
  bool wait_for_end() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return over; });
  }
  bool wait_for(const std::string& kind) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10),
                             [&] { return std::ranges::find(kinds, kind) != kinds.end(); });
  }

  std::vector<int64_t> numbers;
  std::vector<std::string> kinds;
  std::map<std::string, std::string> previews;
  int previews_sent = 0;
  bool over = false;
  std::atomic<bool> gone = false;

 private:
  std::function<void()> on_close_;
  size_t events_max_;
  std::mutex mutex_;
  std::condition_variable changed_;
};

constexpr const char* kSleeping = R"(danlu: 1
steps:
  - {id: nap, use: test.sleep, with: {ms: 300}}
  - {id: a, use: test.add, in: {a: 1, b: 2}, after: [nap]}
  - {id: c, use: test.add, in: {a: "{{ a.sum }}", b: 1}}
outputs: {sum: "{{ c.sum }}"}
)";

class RunFeedTest : public ::testing::Test {
 public:
  std::string start(const char* yaml, std::optional<flow::Durability> durability = {}) {
    auto plan = flow::compile_flow(yaml, "t.flow.yaml", registry_);
    flow::StartOptions options{.app = "app", .durability = durability};
    feeds_.observe(options, plan);
    std::string id = options.run_id;
    execution_ = engine_.start(plan, std::move(options));
    return id;
  }
  std::shared_ptr<Listener> follow(const std::string& run, int64_t after = -1,
                                   size_t events_max = 1'000'000) {
    auto listener = std::make_shared<Listener>(events_max);
    feeds_.follow(run, after, listener);
    return listener;
  }
  static void expect_gapless(const std::vector<int64_t>& numbers, int64_t first) {
    for (size_t i = 0; i < numbers.size(); ++i)
      EXPECT_EQ(numbers[i], first + static_cast<int64_t>(i));
  }

  danlu::testing::TemporaryFolder folder_;
  flow::NodeRegistry registry_{"node", nodes()};
  flow::RunStore store_{folder_.path()};
  RunFeeds feeds_{store_, registry_};
  flow::Engine engine_{{.log = &store_, .cache = &store_, .state = &store_}};
  std::shared_ptr<flow::Execution> execution_;
};

TEST_F(RunFeedTest, a_reader_gets_every_event_once_and_the_end) {
  std::string run = start(kSleeping);
  auto reader = follow(run);
  ASSERT_TRUE(reader->wait_for_end());
  expect_gapless(reader->numbers, 1);
  EXPECT_EQ(reader->kinds.front(), "run_started");
  EXPECT_EQ(reader->kinds.back(), "run_finished");
}

TEST_F(RunFeedTest, a_reader_that_comes_in_the_middle_or_after_the_end_goes_on_after_its_number) {
  std::string run = start(kSleeping);
  auto early = follow(run);
  ASSERT_TRUE(early->wait_for("step_started"));
  auto middle = follow(run, 1);
  ASSERT_TRUE(early->wait_for_end());
  ASSERT_TRUE(middle->wait_for_end());
  auto late = follow(run, 1);
  ASSERT_TRUE(late->wait_for_end());
  expect_gapless(middle->numbers, 2);
  EXPECT_EQ(middle->numbers, late->numbers);
  EXPECT_EQ(early->numbers.size(), late->numbers.size() + 1);
}

TEST_F(RunFeedTest, readers_that_go_do_not_stop_the_run_and_are_forgotten) {
  std::string run = start(kSleeping);
  auto reader = follow(run);
  ASSERT_TRUE(reader->wait_for("run_started"));
  reader->gone = true;
  EXPECT_EQ(feeds_.readers(), 0U);
  EXPECT_EQ(flow::wait(execution_).status, flow::RunStatus::succeeded);
  EXPECT_EQ(feeds_.live(), 0U);
}

TEST_F(RunFeedTest, a_reader_that_takes_nothing_more_is_let_go) {
  std::string run = start(kSleeping);
  auto slow = follow(run, -1, 2);
  EXPECT_TRUE(slow->wait_for_end());
  EXPECT_EQ(slow->numbers.size(), 2U);
  EXPECT_EQ(flow::wait(execution_).status, flow::RunStatus::succeeded);
}

TEST_F(RunFeedTest, a_run_that_stores_nothing_is_remembered_for_a_while) {
  std::string run = start(kSleeping, flow::Durability::none);
  EXPECT_EQ(flow::wait(execution_).status, flow::RunStatus::succeeded);
  auto reader = follow(run);
  ASSERT_TRUE(reader->wait_for_end());
  expect_gapless(reader->numbers, 1);
  ASSERT_TRUE(feeds_.unstored(run).has_value());
  EXPECT_EQ(feeds_.unstored(run)->status(), "succeeded");
  EXPECT_EQ(feeds_.unstored(run)->app, "app");
}

TEST_F(RunFeedTest, previews_come_coalesced_and_whole) {
  std::string run = start(R"(danlu: 1
steps:
  - {id: talk, use: test.talk, with: {ms: 5, words: 60}}
outputs: {text: "{{ talk.text }}"}
)");
  auto reader = follow(run);
  ASSERT_TRUE(reader->wait_for_end());
  flow::RunResult result = flow::wait(execution_);
  EXPECT_EQ(reader->previews["talk"], result.output("text").json().as_text());
  EXPECT_LT(reader->previews_sent, 30);
}

TEST_F(RunFeedTest, many_readers_of_one_run_all_get_everything) {
  std::string run = start(kSleeping);
  std::vector<std::shared_ptr<Listener>> readers;
  readers.reserve(200);
  for (int i = 0; i < 200; ++i) readers.push_back(follow(run));
  for (auto& reader : readers) {
    ASSERT_TRUE(reader->wait_for_end());
    expect_gapless(reader->numbers, 1);
    EXPECT_EQ(reader->kinds.back(), "run_finished");
  }
}

TEST_F(RunFeedTest, closing_ends_readers_and_those_to_come) {
  std::string run = start(kSleeping);
  auto before = follow(run);
  ASSERT_TRUE(before->wait_for("run_started"));
  feeds_.close();
  EXPECT_TRUE(before->wait_for_end());
  EXPECT_TRUE(follow(run)->wait_for_end());
  EXPECT_EQ(flow::wait(execution_).status, flow::RunStatus::succeeded);
}

}  // namespace
}  // namespace danlu::serve
