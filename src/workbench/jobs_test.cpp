#include "workbench/jobs.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <thread>

#include "base/files.hpp"
#include "base/platform/process.hpp"
#include "base/testing/temporary_folder.hpp"
#include "store/sqlite.hpp"

namespace danlu::workbench {
namespace {

namespace fs = std::filesystem;
using retrieve::Collection;

constexpr int kFiles = 240;
constexpr int kKills = 10;

void write_documents(const fs::path& folder, int files = kFiles) {
  make_folders(folder);
  for (int i = 0; i < files; ++i) {
    std::string text = "# Furnace " + std::to_string(i) + "\n\n";
    for (int part = 0; part < 6; ++part) {
      text += "## Part " + std::to_string(part) + "\n\nThe furnace number " + std::to_string(i) +
              " burns for " + std::to_string(i * 7 + part) + " hours and rests for " +
              std::to_string(part) + ".\n\n";
    }
    write_file_atomic(folder / (std::to_string(i) + ".md"), text);
  }
}

// Small batches: a kill falls between commits, and inside them.
retrieve::UpdateOptions small_batches() {
  retrieve::UpdateOptions options;
  options.threads = 1;
  options.batch_bytes = 16 << 10;
  return options;
}

std::vector<std::string> chunks_of(const fs::path& data, const std::string& name) {
  store::Database database(data / "collections" / name / "collection.db", {.read_only = true});
  auto rows = database.prepare(
      "SELECT chunks.id || ' ' || file || ' ' || place || ' ' || text FROM chunks JOIN documents "
      "ON "
      "documents.id = document ORDER BY file, place");
  std::vector<std::string> chunks;
  while (rows.step()) chunks.push_back(rows.text(0));
  return chunks;
}

// Documents with the row numbers that tell when each was written.
std::map<std::string, int64_t> documents_of(const fs::path& data, const std::string& name) {
  store::Database database(data / "collections" / name / "collection.db", {.read_only = true});
  auto rows = database.prepare("SELECT file, id FROM documents");
  std::map<std::string, int64_t> documents;
  while (rows.step()) documents[rows.text(0)] = rows.integer(1);
  return documents;
}

class JobsTest : public ::testing::Test {
 public:
  fs::path data() const { return folder_ / "data"; }
  void collection(const std::string& name, int files) {
    write_documents(folder_ / name, files);
    Collection::create(data(), name, folder_ / name);
  }
  danlu::testing::TemporaryFolder folder_;
};

TEST_F(JobsTest, an_ingest_runs_in_the_background_and_is_remembered) {
  collection("tea", 20);
  std::string id;
  {
    Jobs jobs(data());
    std::atomic<int> told = 0;
    auto following = jobs.follow([&](const Job&) { ++told; });
    id = jobs.start_ingest("tea");
    Job job = jobs.wait(id);
    EXPECT_EQ(job.status, JobStatus::done);
    EXPECT_EQ(job.done, 20);
    EXPECT_EQ(job.report.at("added").as_integer(), 20);
    EXPECT_GE(told.load(), 20);
  }
  Jobs later(data());
  EXPECT_EQ(later.find(id).status, JobStatus::done);
  EXPECT_EQ(later.list().size(), 1U);
  EXPECT_THROW(later.find("job-none"), Error);
  EXPECT_THROW(later.start_ingest("none"), Error);
}

TEST_F(JobsTest, one_collection_has_one_job_at_a_time) {
  collection("tea", 200);
  Jobs jobs(data());
  Jobs other(data());  // As another process would.
  std::string id = jobs.start_ingest("tea", small_batches());
  EXPECT_EQ(jobs.start_ingest("tea"), id);
  EXPECT_EQ(other.start_ingest("tea"), id);
  EXPECT_EQ(other.find(id).status, JobStatus::running);
  EXPECT_THROW(other.ingest("tea"), Error);
  EXPECT_EQ(other.resume(), 0U);
  EXPECT_EQ(jobs.wait(id).status, JobStatus::done);
  EXPECT_EQ(other.ingest("tea").unchanged, 200U);
}

TEST_F(JobsTest, a_job_is_cancelled_here_and_from_another_process) {
  collection("tea", 400);
  Jobs jobs(data());
  Jobs other(data());
  retrieve::UpdateOptions slow = small_batches();
  slow.progress = [](const auto&) { std::this_thread::sleep_for(std::chrono::milliseconds(5)); };
  std::string id = jobs.start_ingest("tea", slow);
  jobs.cancel(id);
  EXPECT_EQ(jobs.wait(id).status, JobStatus::cancelled);
  id = jobs.start_ingest("tea", slow);
  other.cancel(id);
  EXPECT_EQ(jobs.wait(id).status, JobStatus::cancelled);
  EXPECT_EQ(other.find(id).status, JobStatus::cancelled);
  EXPECT_EQ(Jobs(data()).resume(), 0U) << "what was cancelled does not come back";
}

TEST_F(JobsTest, what_stops_with_the_program_goes_on_with_the_next) {
  collection("tea", 400);
  retrieve::UpdateOptions slow = small_batches();
  slow.progress = [](const auto&) { std::this_thread::sleep_for(std::chrono::milliseconds(2)); };
  std::string id;
  {
    Jobs jobs(data());
    id = jobs.start_ingest("tea", slow);
    while (jobs.find(id).done < 20) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  Jobs next(data());
  EXPECT_EQ(next.find(id).status, JobStatus::interrupted);
  EXPECT_EQ(next.resume(), 1U);
  Job job = next.wait(id);
  EXPECT_EQ(job.status, JobStatus::done);
  EXPECT_LT(job.report.at("added").as_integer(), 400) << "what was done is not done again";
}

TEST_F(JobsTest, a_failure_is_told_with_what_to_do) {
  collection("tea", 1);
  fs::remove_all(folder_ / "tea");
  Jobs jobs(data());
  Job job = jobs.wait(jobs.start_ingest("tea"));
  EXPECT_EQ(job.status, JobStatus::failed);
  EXPECT_EQ(job.error.at("code").as_text(), "collection.source");
  EXPECT_FALSE(job.error.at("hint_zh").as_text().empty());
}

// The process that is killed: this program again, with this test alone.
TEST(KilledIngest, DISABLED_works_until_it_is_killed) {
  const char* folder = std::getenv("DANLU_TEST_FOLDER");
  ASSERT_NE(folder, nullptr);
  Jobs jobs(folder);
  if (jobs.resume(small_batches()) == 0) jobs.start_ingest("tea", small_batches());
  for (const Job& job : jobs.list()) jobs.wait(job.id);
}

TEST_F(JobsTest, an_ingest_killed_again_and_again_loses_and_repeats_nothing) {
  collection("tea", kFiles);
  fs::create_directories(folder_ / "calm");
  Collection::create(folder_ / "calm", "tea", folder_ / "tea").update();

  std::mt19937 random(20261122);
  std::map<std::string, int64_t> before;
  int killed_at_work = 0;
  for (int kill = 0; kill < kKills; ++kill) {
    platform::ProcessSpec child;
    child.program = platform::own_program();
    child.arguments = {"--gtest_also_run_disabled_tests", "--gtest_filter=KilledIngest.*"};
    child.environment = {"DANLU_TEST_FOLDER=" + data().string()};
    int failed = 0;
    platform::Process process = platform::Process::start(child, failed);
    ASSERT_EQ(failed, 0);
    std::this_thread::sleep_for(std::chrono::milliseconds(15 + random() % 60));
    if (!process.poll_exit()) ++killed_at_work;
    process.kill_group();
    while (!process.poll_exit()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::map<std::string, int64_t> now = documents_of(data(), "tea");
    for (const auto& [file, row] : before) {
      ASSERT_TRUE(now.contains(file)) << file << " is lost";
      ASSERT_EQ(now[file], row) << file << " was written again";
    }
    before = std::move(now);
  }
  EXPECT_GE(killed_at_work, kKills / 3) << "the machine is too fast for this test";

  Jobs jobs(data());
  jobs.resume(small_batches());
  for (const Job& job : jobs.list()) jobs.wait(job.id);
  jobs.ingest("tea", small_batches());
  EXPECT_EQ(chunks_of(data(), "tea"), chunks_of(folder_ / "calm", "tea"));
  EXPECT_EQ(Collection::open(data(), "tea").digest(),
            Collection::open(folder_ / "calm", "tea").digest());
  std::map<std::string, int64_t> at_the_end = documents_of(data(), "tea");
  for (const auto& [file, row] : before) EXPECT_EQ(at_the_end[file], row) << file;
  EXPECT_EQ(at_the_end.size(), static_cast<size_t>(kFiles));
}

}  // namespace
}  // namespace danlu::workbench
