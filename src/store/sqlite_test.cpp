#include "store/sqlite.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/testing/temporary_folder.hpp"

namespace danlu::store {
namespace {

using danlu::testing::TemporaryFolder;

template <class Function>
std::string code_of(Function&& function) {
  try {
    function();
  } catch (const Error& error) {
    EXPECT_FALSE(error.full_text(Language::zh).empty());
    return std::string(error.id());
  }
  return "";
}

TEST(Sqlite, keeps_every_kind_of_value) {
  Database database = Database::in_memory();
  database.execute("CREATE TABLE t(a, b, c, d, e, f)");
  std::string bytes("x\0y", 3);
  Statement insert = database.prepare("INSERT INTO t VALUES(?, ?, ?, ?, ?, ?)");
  insert.bind_all(int64_t{1} << 60, 0.5, "丹炉", nullptr,
                  Json::object({{"k", Json::array({1, true})}}));
  insert.bind_blob(6, bytes).run();
  Statement read = database.prepare("SELECT * FROM t");
  ASSERT_TRUE(read.step());
  EXPECT_EQ(read.integer(0), int64_t{1} << 60);
  EXPECT_EQ(read.number(1), 0.5);
  EXPECT_EQ(read.text(2), "丹炉");
  EXPECT_TRUE(read.is_null(3));
  EXPECT_EQ(read.json(4), Json::parse(R"({"k": [1, true]})"));
  EXPECT_EQ(read.blob_view(5), bytes);
  EXPECT_EQ(read.row().at("c"), Json("丹炉"));
  EXPECT_FALSE(read.step());
}

TEST(Sqlite, statements_are_used_again_with_clean_parameters) {
  Database database = Database::in_memory();
  database.execute("CREATE TABLE t(a)");
  for (int i = 0; i < 3; ++i) database.run("INSERT INTO t VALUES(?)", i);
  EXPECT_TRUE(database.first_row("SELECT ? AS x").at("x").is_null());
  EXPECT_EQ(database.first_row("SELECT ? AS x", 5).at("x"), Json(5));
  EXPECT_TRUE(database.first_row("SELECT ? AS x").at("x").is_null());
  Statement one = database.prepare("SELECT a FROM t ORDER BY a");
  Statement two = database.prepare("SELECT a FROM t ORDER BY a");
  ASSERT_TRUE(one.step() && two.step() && one.step());
  EXPECT_EQ(one.integer(0), 1);
  EXPECT_EQ(two.integer(0), 0);
}

TEST(Sqlite, a_transaction_that_is_not_committed_leaves_nothing) {
  Database database = Database::in_memory();
  database.execute("CREATE TABLE t(a)");
  {
    Transaction open(database);
    database.run("INSERT INTO t VALUES(1)");
  }
  Transaction outer(database);
  database.run("INSERT INTO t VALUES(2)");
  {
    Transaction inner(database);
    database.run("INSERT INTO t VALUES(3)");
  }
  {
    Transaction inner(database);
    database.run("INSERT INTO t VALUES(4)");
    inner.commit();
  }
  outer.commit();
  EXPECT_EQ(database.first_row("SELECT group_concat(a) AS x FROM t").at("x"), Json("2,4"));
}

TEST(Sqlite, migrations_run_once_and_in_order) {
  TemporaryFolder folder;
  const std::string_view steps[] = {"CREATE TABLE t(a)",
                                    "ALTER TABLE t ADD COLUMN b DEFAULT 7; CREATE INDEX i ON t(a)"};
  {
    Database database(folder / "x.db");
    database.migrate(std::span(steps, 1));
    database.run("INSERT INTO t VALUES(1)");
  }
  Database database(folder / "x.db");
  database.migrate(steps);
  database.migrate(steps);
  EXPECT_EQ(database.format(), 2);
  EXPECT_EQ(database.first_row("SELECT * FROM t"), Json::object({{"a", 1}, {"b", 7}}));
  EXPECT_EQ(code_of([&] { database.migrate(std::span(steps, 1)); }), "store.newer_version");
}

TEST(Sqlite, a_migration_that_fails_changes_nothing) {
  Database database = Database::in_memory();
  const std::string_view steps[] = {"CREATE TABLE t(a); CREATE TABLE t(a)"};
  EXPECT_EQ(code_of([&] { database.migrate(steps); }), "store.query");
  EXPECT_EQ(database.format(), 0);
  database.execute("CREATE TABLE t(a)");
}

TEST(Sqlite, broken_rules_are_named) {
  Database database = Database::in_memory();
  database.execute("CREATE TABLE t(a PRIMARY KEY, b REFERENCES t(a))");
  database.run("INSERT INTO t VALUES('x', NULL)");
  EXPECT_EQ(code_of([&] { database.run("INSERT INTO t VALUES('x', NULL)"); }), "store.constraint");
  EXPECT_EQ(code_of([&] { database.run("INSERT INTO t VALUES('y', 'nobody')"); }),
            "store.constraint");
  EXPECT_EQ(code_of([&] { database.run("SELEC 1"); }), "store.query");
  database.run("INSERT INTO t VALUES('y', 'x')");
}

TEST(Sqlite, a_full_disk_loses_only_the_change_at_hand) {
  Database database = Database::in_memory();
  database.execute("CREATE TABLE t(a)");
  database.run("INSERT INTO t VALUES('kept')");
  database.execute("PRAGMA max_page_count=3");
  EXPECT_EQ(code_of([&] {
              Transaction transaction(database);
              for (int i = 0; i < 100; ++i)
                database.run("INSERT INTO t VALUES(?)", std::string(2000, 'x'));
              transaction.commit();
            }),
            "store.disk_full");
  EXPECT_EQ(database.first_row("SELECT count(*) AS n FROM t").at("n"), Json(1));
  database.execute("PRAGMA max_page_count=1000");
  Transaction again(database);
  database.run("INSERT INTO t VALUES('more')");
  again.commit();
}

TEST(Sqlite, a_lock_that_does_not_go_away_is_an_error_after_the_wait) {
  TemporaryFolder folder;
  Database first(folder / "x.db");
  Database second(folder / "x.db", {.busy_timeout = std::chrono::milliseconds(20)});
  Transaction open(first);
  EXPECT_EQ(code_of([&] { Transaction waits(second); }), "store.locked");
}

TEST(Sqlite, files_that_cannot_be_used_are_refused_with_the_reason) {
  TemporaryFolder folder;
  EXPECT_EQ(code_of([&] { Database(folder / "no" / "x.db"); }), "store.missing");
  EXPECT_EQ(code_of([&] { Database(folder / "none.db", {.read_only = true}); }), "store.missing");
  write_file_atomic(folder / "text.db", std::string(5000, 'x'));
  EXPECT_EQ(code_of([&] { Database(folder / "text.db"); }), "store.corrupt");
  {
    Database(folder / "x.db").execute("CREATE TABLE t(a)");
  }
  Database reader(folder / "x.db", {.read_only = true});
  EXPECT_EQ(code_of([&] { reader.run("INSERT INTO t VALUES(1)"); }), "store.read_only");
}

TEST(Sqlite, reads_a_frozen_file_without_a_file_beside_it) {
  TemporaryFolder folder;
  std::filesystem::path path = folder / "100% of #1?.db";
  {
    Database writer(path);
    writer.execute("CREATE TABLE t(a); INSERT INTO t VALUES(7)");
  }
  Database reader(path, {.frozen = true});
  EXPECT_EQ(reader.first_row("SELECT a FROM t").at("a").as_integer(), 7);
  EXPECT_EQ(code_of([&] { reader.run("INSERT INTO t VALUES(1)"); }), "store.read_only");
  EXPECT_FALSE(std::filesystem::exists(path.string() + "-shm"));
}

TEST(Sqlite, damage_is_found) {
  TemporaryFolder folder;
  {
    Database database(folder / "x.db");
    database.execute("PRAGMA journal_mode=DELETE; CREATE TABLE t(a); CREATE INDEX i ON t(a)");
    Transaction transaction(database);
    for (int i = 0; i < 2000; ++i) database.run("INSERT INTO t VALUES(?)", i * 7919 % 2000);
    transaction.commit();
    database.check_integrity();
  }
  std::string bytes = read_file(folder / "x.db");
  for (size_t i = 8192; i < bytes.size(); i += 3) bytes[i] = 'x';
  write_file_atomic(folder / "x.db", bytes);
  EXPECT_EQ(code_of([&] { Database(folder / "x.db").check_integrity(); }), "store.corrupt");
}

TEST(Sqlite, a_long_query_can_be_interrupted) {
  Database database = Database::in_memory();
  std::atomic<bool> done = false;
  std::thread stopper([&] {
    while (!done) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      database.interrupt();
    }
  });
  std::string code = code_of([&] {
    database.first_row(
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT count(*) AS n FROM "
        "c");
  });
  done = true;
  stopper.join();
  EXPECT_EQ(code, "run.cancelled");
}

}  // namespace
}  // namespace danlu::store
