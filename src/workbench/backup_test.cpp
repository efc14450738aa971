#include "workbench/backup.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/files.hpp"
#include "base/testing/temporary_folder.hpp"
#include "retrieve/collection.hpp"
#include "retrieve/search.hpp"
#include "store/sqlite.hpp"
#include "workbench/backup_errors.hpp"

namespace danlu::workbench {
namespace {

namespace fs = std::filesystem;

class Backup : public ::testing::Test {
 public:
  Backup() {
    make_folders(data() / "blobs/ab");
    make_folders(data() / "holders");
    make_folders(documents());
    write_file_atomic(data() / "blobs/ab/abcd", "a large value");
    write_file_atomic(data() / "holders/1", "");
    write_file_atomic(data() / "server.json", "{}");
    write_file_atomic(data() / "models.json", "[]");
    write_file_atomic(data() / "secrets.json", R"({"key": "hidden"})", FileAccess::owner_only);
    write_file_atomic(documents() / "kettle.md", "# Kettle\n\nDescale the kettle every month.\n");
    store::Database runs(data() / "runs.db");
    runs.execute("CREATE TABLE runs(id TEXT)");
    runs.run("INSERT INTO runs VALUES (?)", "one");
    retrieve::Collection::create(data(), "house", documents()).update();
  }

  fs::path data() const { return folder_ / "data"; }
  fs::path documents() const { return folder_ / "documents"; }
  fs::path file() const { return folder_ / "backup.zip"; }
  fs::path restored() const { return folder_ / "restored"; }

  std::string code_of(const std::function<void()>& action) {
    try {
      action();
    } catch (const Error& error) {
      return std::string(error.id());
    }
    return "nothing was thrown";
  }

 private:
  danlu::testing::TemporaryFolder folder_;
};

TEST_F(Backup, is_put_back_as_it_was) {
  BackupSummary made = make_backup(data(), file());
  EXPECT_EQ(check_backup(file()).files, made.files);
  EXPECT_EQ(restore_backup(file(), restored()).bytes, made.bytes);
  EXPECT_EQ(read_file(restored() / "blobs/ab/abcd"), "a large value");
  store::Database runs(restored() / "runs.db");
  EXPECT_EQ(runs.first_row("SELECT id FROM runs").text_or("id", ""), "one");
  retrieve::Collection collection = retrieve::Collection::open(restored(), "house");
  EXPECT_EQ(collection.digest(), retrieve::Collection::open(data(), "house").digest());
  EXPECT_EQ(collection.update().unchanged, 1U);
}

TEST_F(Backup, leaves_out_what_belongs_to_processes_and_the_secrets) {
  make_backup(data(), file());
  restore_backup(file(), restored());
  for (const char* absent : {"secrets.json", "server.json", "holders"}) {
    EXPECT_FALSE(fs::exists(restored() / absent)) << absent;
  }
  EXPECT_TRUE(fs::exists(restored() / "models.json"));
}

TEST_F(Backup, takes_the_secrets_along_when_asked_and_keeps_them_the_owners) {
  EXPECT_TRUE(make_backup(data(), file(), {.secrets = true}).secrets);
  restore_backup(file(), restored());
  EXPECT_EQ(fs::status(restored() / "secrets.json").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(fs::status(file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(Backup, is_of_one_moment_while_a_database_is_written) {
  store::Database runs(data() / "runs.db");
  store::Transaction open(runs);
  runs.run("INSERT INTO runs VALUES (?)", "not committed");
  make_backup(data(), file());
  restore_backup(file(), restored());
  EXPECT_EQ(store::Database(restored() / "runs.db").first_row("SELECT count(*) AS n FROM runs"),
            Json::object({{"n", 1}}));
}

TEST_F(Backup, refuses_a_folder_that_holds_something) {
  make_backup(data(), file());
  EXPECT_EQ(code_of([&] { restore_backup(file(), data()); }), kBackupTargetInUse.id);
  EXPECT_EQ(code_of([&] { make_backup(data(), file()); }), kBackupExists.id);
}

TEST_F(Backup, finds_every_kind_of_damage_and_leaves_nothing) {
  make_backup(data(), file());
  std::string sound = read_file(file());
  EXPECT_EQ(code_of([&] { check_backup(documents() / "kettle.md"); }), kBackupInvalid.id);
  size_t refused = 0;
  size_t damaged = 0;
  for (size_t at = 0; at < sound.size(); at += 1 + sound.size() / 60) {
    std::string changed = sound;
    changed[at] = static_cast<char>(changed[at] ^ 0x20);
    write_file_atomic(file(), changed);
    ++damaged;
    std::string code = code_of([&] { restore_backup(file(), restored()); });
    if (code != "nothing was thrown") {
      ++refused;
      EXPECT_EQ(code, kBackupInvalid.id);
      EXPECT_FALSE(fs::exists(restored()));
    } else {
      // A bit that means nothing (a time stamp): what was restored is right all the same.
      EXPECT_EQ(retrieve::Collection::open(restored(), "house").digest(),
                retrieve::Collection::open(data(), "house").digest());
      fs::remove_all(restored());
    }
  }
  EXPECT_GT(refused, damaged / 2);
  write_file_atomic(file(), sound.substr(0, sound.size() / 2));
  EXPECT_EQ(code_of([&] { restore_backup(file(), restored()); }), kBackupInvalid.id);
}

TEST_F(Backup, leaves_nothing_behind_when_cancelled) {
  CancelSource cancel;
  cancel.cancel();
  EXPECT_EQ(code_of([&] { make_backup(data(), file(), {.cancel = cancel.token()}); }),
            kCancelled.id);
  EXPECT_FALSE(fs::exists(file()));
  for (const fs::directory_entry& entry : fs::directory_iterator(data())) {
    EXPECT_FALSE(entry.path().filename().string().starts_with(".backup"));
  }
}

}  // namespace
}  // namespace danlu::workbench
