// SQLite behind one small class: opening with sound settings (write-ahead log, foreign keys,
// waiting for locks), migrations, transactions, prepared statements that are kept, and clear
// errors.
//
// Threads: a Database and its statements are used by one thread at a time; several threads open the
// same file several times (readers never wait for the writer). interrupt() may come from any
// thread. A Database outlives its statements and transactions. Errors: sqlite_errors.hpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/json.hpp"

struct sqlite3_stmt;

namespace danlu::store {

struct DatabaseOptions {
  bool read_only = false;
  // Read-only, and without the files beside it that reading needs otherwise: for a disk that takes
  // no writes. Nobody may be writing to the file.
  bool frozen = false;
  bool durable =
      false;  // Every commit waits for the disk; without, a power cut may lose the last ones.
  std::chrono::milliseconds busy_timeout{5'000};
  std::string file_layer = {};  // Name of a registered SQLite VFS; empty: the system's.
};

namespace detail {
struct Connection;
}

// A prepared statement. Goes back to its database's cache when destroyed. Parameters and columns
// count from 1 and 0, as in SQLite.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  Statement& bind(int parameter, std::nullptr_t);
  Statement& bind(int parameter, int64_t value);
  Statement& bind(int parameter, double value);
  Statement& bind(int parameter, std::string_view text);
  // null, numbers and texts as such, true and false as 1 and 0, lists and objects as JSON text.
  Statement& bind(int parameter, const Json& value);
  Statement& bind_blob(int parameter, std::string_view bytes);
  Statement& bind(int parameter, bool value) { return bind(parameter, int64_t{value}); }
  Statement& bind(int parameter, int value) { return bind(parameter, int64_t{value}); }
  Statement& bind(int parameter, const char* text) {
    return bind(parameter, std::string_view(text));
  }
  Statement& bind(int parameter, const std::string& text) {
    return bind(parameter, std::string_view(text));
  }
  // All parameters in order; a std::string_view is text (bind_blob for bytes).
  template <class... Values>
  Statement& bind_all(const Values&... values) {
    int parameter = 0;
    (bind(++parameter, values), ...);
    return *this;
  }

  bool step();   // True while there is a row.
  void run();    // For statements without rows; ready to be bound again after.
  void reset();  // Ready to run again; parameters stay bound.

  int column_count() const;
  std::string_view column_name(int column) const;
  bool is_null(int column) const;
  int64_t integer(int column) const;
  double number(int column) const;
  std::string text(int column) const;
  std::string_view text_view(int column) const;  // Until the next step or reset.
  std::string_view blob_view(int column) const;  // Until the next step or reset.
  Json value(int column) const;  // As stored; blobs as text, invalid UTF-8 repaired.
  Json json(int column) const;   // The text of the column read as JSON; null for NULL.
  Json row() const;              // An object of column names and values.

 private:
  friend class Database;
  Statement(detail::Connection* connection, sqlite3_stmt* handle, std::string sql);
  void check(int result) const;

  detail::Connection* connection_;
  sqlite3_stmt* handle_;
  std::string sql_;
};

class Database {
 public:
  // Makes the file when it is missing (unless read-only); the folder must exist.
  explicit Database(const std::filesystem::path& path, const DatabaseOptions& options = {});
  static Database in_memory();
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  // Brings the file to the newest format: step n (from 1) turns format n-1 into n, each in a
  // transaction of its own. Never change a released step. Throws store.newer_version for a file
  // from the future.
  void migrate(std::span<const std::string_view> steps);
  int format() const;

  // Any number of statements without parameters.
  void execute(const std::string& sql);
  Statement prepare(std::string_view sql);
  template <class... Values>
  void run(std::string_view sql, const Values&... values) {
    prepare(sql).bind_all(values...).run();
  }
  // The first row as an object; null when there is none.
  template <class... Values>
  Json first_row(std::string_view sql, const Values&... values) {
    Statement statement = prepare(sql);
    statement.bind_all(values...);
    return statement.step() ? statement.row() : Json();
  }

  int64_t last_insert_id() const;
  int64_t changes() const;  // Rows changed by the last statement.
  void interrupt() const;   // A running statement throws run.cancelled. From any thread.
  // Whether commits from now on wait for the disk (DatabaseOptions::durable). Not in a transaction.
  void set_durable(bool durable);
  // A consistent copy into a new file, while others go on.
  void backup_to(const std::filesystem::path& path);
  // Throws store.corrupt with the first finding. Reads the whole file.
  void check_integrity();
  const std::filesystem::path& path() const;

 private:
  friend class Transaction;
  explicit Database(std::unique_ptr<detail::Connection> connection);
  std::unique_ptr<detail::Connection> connection_;
};

// A write transaction (BEGIN IMMEDIATE); inside another one, a savepoint. Rolled back unless
// committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  void commit();

 private:
  Database& database_;
  int depth_;
  bool open_ = true;
};

}  // namespace danlu::store
