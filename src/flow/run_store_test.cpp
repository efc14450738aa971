#include "flow/run_store.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "flow/testing/nodes.hpp"

namespace danlu::flow {
namespace {

class RunStoreTest : public ::testing::Test {
 public:
  RunStoreTest()
      : folder_(std::filesystem::temp_directory_path() / ("danlu-runs-" + new_run_id())) {}

 public:
  ~RunStoreTest() override { std::filesystem::remove_all(folder_); }

 public:
  RunResult run(RunStore& store, const std::string& yaml, const std::string& conversation = "") {
    Engine engine({.log = &store, .cache = &store, .state = &store});
    return engine.run(compile_flow(yaml, "t.flow.yaml", registry_), {.conversation = conversation});
  }

  std::filesystem::path folder_;
  NodeRegistry registry_{"node", testing::nodes()};
};

constexpr const char* kCounter = R"(
danlu: 1
name: counter
state: {seen: {type: integer, scope: conversation, default: 0}}
steps: [{id: count, use: test.set, with: {name: seen}, in: {value: "{{ state.seen + 1 }}"}}]
outputs: {now: "{{ count.value }}"}
)";

TEST_F(RunStoreTest, shows_a_finished_run_after_the_program_was_started_again) {
  std::string id;
  {
    RunStore store(folder_);
    id = run(store, kCounter).run_id;
  }
  RunStore store(folder_);
  ASSERT_EQ(store.runs(10).size(), 1u);
  EXPECT_EQ(store.runs(10).front().status, "succeeded");
  Json events = store.events("last");
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events.at(1).at("path").as_text(), "count");
  EXPECT_EQ(events.at(1).at("data").at("outputs").at("value").as_integer(), 1);
  EXPECT_EQ(store.resolve(id.substr(0, id.size() - 1)), id);
}

TEST_F(RunStoreTest, keeps_conversation_state_between_programs) {
  for (int64_t i = 1; i <= 3; ++i) {
    RunStore store(folder_);
    EXPECT_EQ(run(store, kCounter, "talk").output("now").json().as_integer(), i);
  }
}

TEST_F(RunStoreTest, keeps_the_error_of_a_failed_run_in_both_languages) {
  RunStore store(folder_);
  RunResult result = run(store,
                         "danlu: 1\nsteps: [{id: w, use: test.fail_on, in: {value: 2}, with: {bad: "
                         "2}}]\noutputs: {v: \"{{ w.value }}\"}\n");
  EXPECT_EQ(result.status, RunStatus::failed);
  Json events = store.events(result.run_id);
  const Json& error = events.at(events.size() - 1).at("data").at("error");
  EXPECT_EQ(error.at("code").as_text(), "test.failed");
  EXPECT_EQ(error.at("message").at("zh").as_text(), "坏值 2。");
}

TEST_F(RunStoreTest, refuses_a_run_it_does_not_know) {
  RunStore store(folder_);
  EXPECT_THROW(store.events("nope"), Error);
  EXPECT_THROW(store.events("last"), Error);
}

}  // namespace
}  // namespace danlu::flow
