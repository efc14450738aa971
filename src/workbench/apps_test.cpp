#include "workbench/apps.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "base/files.hpp"
#include "base/testing/temporary_folder.hpp"
#include "nodes/node.hpp"
#include "workbench/workbench.hpp"

namespace danlu::workbench {
namespace {

namespace fs = std::filesystem;

class AppsTest : public ::testing::Test {
 public:
  fs::path make(const fs::path& folder, const std::string& name, const std::string& word) {
    make_folders(folder);
    write_file_atomic(folder / "app.yaml", "name: " + name + "\nflow: a.flow.yaml\n");
    edit(folder, word);
    return folder;
  }
  void edit(const fs::path& folder, const std::string& word) {
    write_file_atomic(folder / "a.flow.yaml",
                      "danlu: 1\nsteps:\n  - {id: a, use: text.template, with: {template: \"" +
                          word + "\"}}\noutputs: {text: \"{{ a.text }}\"}\n");
  }
  std::vector<std::string> names() {
    std::vector<std::string> found;
    for (const LoadedAppPtr& app : workbench_.apps().list()) found.push_back(app->app.name);
    return found;
  }
  std::string says(const std::string& name) {
    return workbench_.run(*workbench_.apps().find(name), {}).output("text").json().as_text();
  }

  danlu::testing::TemporaryFolder folder_;
  Workbench workbench_{{.data = folder_ / "data",
                        .program_apps = folder_ / "program",
                        .private_allowed = false,
                        .discovery = model::Discovery::off}};
};

TEST_F(AppsTest, finds_what_was_added_what_comes_along_and_what_lies_in_the_data_folder) {
  make(folder_ / "program/b", "b", "");
  make(folder_ / "data/apps/c", "c", "");
  workbench_.apps().add(make(folder_ / "a", "a", "x"));
  EXPECT_EQ(names(), (std::vector<std::string>{"a", "b", "c"}));
  workbench_.apps().add(folder_ / "a");
  EXPECT_EQ(names().size(), 3U) << "adding again changes nothing";
  EXPECT_THROW(workbench_.apps().remove("b"), Error);
  workbench_.apps().remove("a");
  EXPECT_EQ(names(), (std::vector<std::string>{"b", "c"}));
  EXPECT_THROW(workbench_.apps().find("a"), Error);
}

TEST_F(AppsTest, an_edit_counts_at_once) {
  workbench_.apps().add(make(folder_ / "a", "a", "one"));
  EXPECT_EQ(says("a"), "one");
  LoadedAppPtr before = workbench_.apps().find("a");
  EXPECT_EQ(workbench_.apps().find("a")->version, before->version);
  edit(folder_ / "a", "two");
  EXPECT_EQ(says("a"), "two");
  EXPECT_GT(workbench_.apps().find("a")->version, before->version);
}

TEST_F(AppsTest, a_broken_edit_leaves_the_last_good_version_and_says_what_is_wrong) {
  workbench_.apps().add(make(folder_ / "a", "a", "one"));
  EXPECT_EQ(says("a"), "one");
  write_file_atomic(folder_ / "a/a.flow.yaml",
                    "danlu: 1\nsteps:\n  - {id: a, use: text.nothing}\n");
  LoadedAppPtr broken = workbench_.apps().find("a");
  ASSERT_EQ(broken->problems.size(), 1U);
  EXPECT_EQ(broken->problems[0].id(), "registry.unknown");
  EXPECT_EQ(says("a"), "one");
  fs::remove(folder_ / "a/app.yaml");
  fs::remove(folder_ / "a/a.flow.yaml");
  EXPECT_EQ(workbench_.apps().find("a")->problems[0].id(), "app.no_app");
  EXPECT_EQ(says("a"), "one");
  make(folder_ / "a", "a", "three");
  EXPECT_TRUE(workbench_.apps().find("a")->problems.empty());
  EXPECT_EQ(says("a"), "three");
}

TEST_F(AppsTest, an_app_that_was_never_right_is_listed_and_does_not_run) {
  make_folders(folder_ / "data/apps/bad");
  write_file_atomic(folder_ / "data/apps/bad/app.yaml", "name: [");
  LoadedAppPtr app = workbench_.apps().find("bad");
  EXPECT_FALSE(app->problems.empty());
  EXPECT_THROW(workbench_.run(*app, {}), Error);
}

TEST_F(AppsTest, two_apps_of_one_name_are_told_apart) {
  workbench_.apps().add(make(folder_ / "a", "tea", "one"));
  EXPECT_THROW(workbench_.apps().add(make(folder_ / "b", "tea", "two")), Error);
  make(folder_ / "data/apps/c", "tea", "three");
  std::vector<LoadedAppPtr> apps = workbench_.apps().list();
  ASSERT_EQ(apps.size(), 2U);
  EXPECT_EQ(apps[1]->problems[0].id(), "app.name_taken");
  EXPECT_EQ(says("tea"), "one");
}

TEST_F(AppsTest, a_name_cannot_move_the_cursor) {
  make(folder_ / "a", "\"a\\e[2Jb\"", "x");
  EXPECT_THROW(workbench_.apps().open((folder_ / "a").string()), Error);
}

TEST_F(AppsTest, many_threads_run_many_apps_while_one_is_edited) {
  workbench_.apps().add(make(folder_ / "a", "a", "aa"));
  workbench_.apps().add(make(folder_ / "b", "b", "bb"));
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      std::string name = t % 2 == 0 ? "a" : "b";
      for (int i = 0; i < 25; ++i) {
        if (says(name).substr(0, 2) != name + name) ++wrong;
      }
    });
  }
  for (int i = 0; i < 20; ++i) edit(folder_ / "a", "aa" + std::to_string(i));
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace danlu::workbench
