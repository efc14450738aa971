#include "store/sqlite.hpp"

#include <sqlite3.h>

#include <cstdlib>
#include <unordered_map>

#include "base/cancel.hpp"
#include "base/utf8.hpp"
#include "store/sqlite_errors.hpp"

namespace danlu::store {
namespace detail {

struct Connection {
  std::filesystem::path path;
  sqlite3* handle = nullptr;
  int depth = 0;  // Open transactions and savepoints.
  std::unordered_multimap<std::string, sqlite3_stmt*> idle;

  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    for (auto& [sql, statement] : idle) sqlite3_finalize(statement);
    sqlite3_close_v2(handle);
  }
};

}  // namespace detail

namespace {

using detail::Connection;

constexpr size_t kIdleStatementsMax = 64;

[[noreturn]] void fail(const Connection& connection, int result, std::string_view sql) {
  std::string path = utf8::repaired(connection.path.string());
  std::string reason =
      connection.handle == nullptr ? sqlite3_errstr(result) : sqlite3_errmsg(connection.handle);
  // Reading, too, makes a small file beside the database; SQLite calls it an I/O error when there is
  // no room for that.
  if (result == SQLITE_IOERR_SHMSIZE) throw Error(kDatabaseFull, {{"path", path}});
  switch (result & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw Error(kDatabaseLocked, {{"path", path}});
    case SQLITE_FULL:
      throw Error(kDatabaseFull, {{"path", path}});
    case SQLITE_READONLY:
    case SQLITE_PERM:
      throw Error(kDatabaseReadOnly, {{"path", path}});
    case SQLITE_CANTOPEN:
      throw Error(kDatabaseMissing, {{"path", path}});
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      throw Error(kDatabaseCorrupt, {{"path", path}, {"reason", reason}});
    case SQLITE_CONSTRAINT:
      throw Error(kDatabaseConstraint, {{"reason", reason}});
    case SQLITE_TOOBIG:
      throw Error(kDatabaseTooLarge);
    case SQLITE_INTERRUPT:
      throw Error(kCancelled);
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_NOLFS:
    case SQLITE_PROTOCOL:
    case SQLITE_AUTH:
      throw Error(kDatabaseFailed, {{"path", path}, {"reason", reason}});
    default:
      break;
  }
  throw Error(kDatabaseQuery,
              {{"reason", reason}, {"statement", std::string(utf8::prefix(sql, 500))}});
}

void require(const Connection& connection, int result, std::string_view sql) {
  if (result != SQLITE_OK) fail(connection, result, sql);
}

void execute_on(Connection& connection, const std::string& sql) {
  require(connection, sqlite3_exec(connection.handle, sql.c_str(), nullptr, nullptr, nullptr), sql);
}

void apply_settings(Connection& connection, const DatabaseOptions& options) {
  sqlite3* handle = connection.handle;
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, static_cast<int>(options.busy_timeout.count()));
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // Reads the header, so that a file that is no database is found now.
  execute_on(connection, "SELECT count(*) FROM sqlite_schema");
  execute_on(connection,
             "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-8000");
  if (options.read_only || options.frozen) return;
  execute_on(connection, "PRAGMA journal_mode=WAL");
  execute_on(connection, options.durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
}

// https://www.sqlite.org/uri.html
std::string frozen_uri(const std::filesystem::path& path) {
  std::string uri = "file:";
  for (char c : std::filesystem::absolute(path).string()) {
    if (c == '%') {
      uri += "%25";
    } else if (c == '?') {
      uri += "%3f";
    } else if (c == '#') {
      uri += "%23";
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

std::unique_ptr<Connection> connect(const std::filesystem::path& path,
                                    const DatabaseOptions& options) {
  auto connection = std::make_unique<Connection>();
  connection->path = path;
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  bool reads = options.read_only || options.frozen;
  flags |= reads ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  if (options.frozen) flags |= SQLITE_OPEN_URI;
  std::string name = options.frozen ? frozen_uri(path) : path.string();
  const char* layer = options.file_layer.empty() ? nullptr : options.file_layer.c_str();
  int result = sqlite3_open_v2(name.c_str(), &connection->handle, flags, layer);
  std::error_code ignored;
  bool could_be_made = !reads && std::filesystem::is_directory(path.parent_path(), ignored) &&
                       !std::filesystem::exists(path, ignored);
  if ((result & 0xFF) == SQLITE_CANTOPEN && could_be_made) {
    throw Error(kDatabaseReadOnly, {{"path", utf8::repaired(path.string())}});
  }
  require(*connection, result, "open");
  // SQLite falls back to reading when the file may not be written.
  if (!reads && sqlite3_db_readonly(connection->handle, "main") == 1) {
    throw Error(kDatabaseReadOnly, {{"path", utf8::repaired(path.string())}});
  }
  apply_settings(*connection, options);
  return connection;
}

Json stored_value(sqlite3_stmt* handle, int column) {
  switch (sqlite3_column_type(handle, column)) {
    case SQLITE_INTEGER:
      return int64_t{sqlite3_column_int64(handle, column)};
    case SQLITE_FLOAT:
      return sqlite3_column_double(handle, column);
    case SQLITE_NULL:
      return nullptr;
    default:
      break;
  }
  const void* bytes = sqlite3_column_blob(handle, column);
  auto size = static_cast<size_t>(sqlite3_column_bytes(handle, column));
  std::string_view view(static_cast<const char*>(bytes), bytes == nullptr ? 0 : size);
  return utf8::valid(view) ? std::string(view) : utf8::repaired(view);
}

}  // namespace

Statement::Statement(Connection* connection, sqlite3_stmt* handle, std::string sql)
    : connection_(connection), handle_(handle), sql_(std::move(sql)) {}

Statement::Statement(Statement&& other) noexcept
    : connection_(other.connection_),
      handle_(std::exchange(other.handle_, nullptr)),
      sql_(std::move(other.sql_)) {}

Statement::~Statement() {
  if (handle_ == nullptr) return;
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
  if (connection_->idle.size() >= kIdleStatementsMax) {
    auto victim = connection_->idle.begin();
    sqlite3_finalize(victim->second);
    connection_->idle.erase(victim);
  }
  connection_->idle.emplace(std::move(sql_), handle_);
}

void Statement::check(int result) const { require(*connection_, result, sql_); }

Statement& Statement::bind(int parameter, std::nullptr_t) {
  check(sqlite3_bind_null(handle_, parameter));
  return *this;
}
Statement& Statement::bind(int parameter, int64_t value) {
  check(sqlite3_bind_int64(handle_, parameter, value));
  return *this;
}
Statement& Statement::bind(int parameter, double value) {
  check(sqlite3_bind_double(handle_, parameter, value));
  return *this;
}
Statement& Statement::bind(int parameter, std::string_view text) {
  // A null pointer would bind NULL.
  const char* bytes = text.data() == nullptr ? "" : text.data();
  check(sqlite3_bind_text64(handle_, parameter, bytes, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}
Statement& Statement::bind_blob(int parameter, std::string_view bytes) {
  const char* data = bytes.data() == nullptr ? "" : bytes.data();
  check(sqlite3_bind_blob64(handle_, parameter, data, bytes.size(), SQLITE_TRANSIENT));
  return *this;
}
Statement& Statement::bind(int parameter, const Json& value) {
  switch (value.kind()) {
    case Json::Kind::null:
      return bind(parameter, nullptr);
    case Json::Kind::boolean:
      return bind(parameter, int64_t{value.as_boolean()});
    case Json::Kind::integer:
      return bind(parameter, value.as_integer());
    case Json::Kind::number:
      return bind(parameter, value.as_number());
    case Json::Kind::text:
      return bind(parameter, std::string_view(value.as_text()));
    default:
      return bind(parameter, std::string_view(value.dump()));
  }
}

bool Statement::step() {
  int result = sqlite3_step(handle_);
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  try {
    fail(*connection_, result, sql_);
  } catch (const Error&) {
    sqlite3_reset(handle_);
    throw;
  }
}

void Statement::run() {
  while (step()) {
  }
  reset();
}

void Statement::reset() { sqlite3_reset(handle_); }

int Statement::column_count() const { return sqlite3_column_count(handle_); }

std::string_view Statement::column_name(int column) const {
  const char* name = sqlite3_column_name(handle_, column);
  return name == nullptr ? std::string_view() : name;
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_, column); }
double Statement::number(int column) const { return sqlite3_column_double(handle_, column); }
std::string Statement::text(int column) const { return std::string(text_view(column)); }

std::string_view Statement::text_view(int column) const {
  const void* bytes = sqlite3_column_text(handle_, column);
  auto size = static_cast<size_t>(sqlite3_column_bytes(handle_, column));
  return {static_cast<const char*>(bytes), bytes == nullptr ? 0 : size};
}

std::string_view Statement::blob_view(int column) const {
  const void* bytes = sqlite3_column_blob(handle_, column);
  auto size = static_cast<size_t>(sqlite3_column_bytes(handle_, column));
  return {static_cast<const char*>(bytes), bytes == nullptr ? 0 : size};
}

Json Statement::value(int column) const { return stored_value(handle_, column); }

Json Statement::json(int column) const {
  return is_null(column) ? Json() : Json::parse(text_view(column));
}

Json Statement::row() const {
  JsonObject object;
  int count = column_count();
  for (int column = 0; column < count; ++column) {
    object.set(std::string(column_name(column)), value(column));
  }
  return object;
}

Database::Database(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Database::Database(const std::filesystem::path& path, const DatabaseOptions& options)
    : connection_(connect(path, options)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Database Database::in_memory() { return Database(connect(":memory:", {})); }

int Database::format() const {
  int result = 0;
  auto read = [](void* target, int, char** values, char**) {
    *static_cast<int*>(target) =
        values[0] == nullptr ? 0 : static_cast<int>(std::strtol(values[0], nullptr, 10));
    return 0;
  };
  constexpr const char* kSql = "PRAGMA user_version";
  require(*connection_, sqlite3_exec(connection_->handle, kSql, read, &result, nullptr), kSql);
  return result;
}

void Database::migrate(std::span<const std::string_view> steps) {
  auto newest = static_cast<int>(steps.size());
  while (true) {
    int found = format();
    if (found > newest) {
      throw Error(kDatabaseNewer,
                  {{"path", utf8::repaired(path().string())}, {"found", found}, {"known", newest}});
    }
    if (found == newest) return;
    Transaction transaction(*this);
    // Another process may have done this step while we waited for the lock.
    if (format() != found) continue;
    execute(std::string(steps[static_cast<size_t>(found)]));
    execute("PRAGMA user_version=" + std::to_string(found + 1));
    transaction.commit();
  }
}

void Database::execute(const std::string& sql) { execute_on(*connection_, sql); }

Statement Database::prepare(std::string_view sql) {
  std::string key(sql);
  if (auto found = connection_->idle.find(key); found != connection_->idle.end()) {
    sqlite3_stmt* handle = found->second;
    connection_->idle.erase(found);
    return Statement(connection_.get(), handle, std::move(key));
  }
  sqlite3_stmt* handle = nullptr;
  int result = sqlite3_prepare_v3(connection_->handle, sql.data(), static_cast<int>(sql.size()),
                                  SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  require(*connection_, result, sql);
  return Statement(connection_.get(), handle, std::move(key));
}

int64_t Database::last_insert_id() const { return sqlite3_last_insert_rowid(connection_->handle); }
int64_t Database::changes() const { return sqlite3_changes64(connection_->handle); }
void Database::interrupt() const { sqlite3_interrupt(connection_->handle); }
const std::filesystem::path& Database::path() const { return connection_->path; }

void Database::set_durable(bool durable) {
  execute(durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
}

void Database::backup_to(const std::filesystem::path& target) {
  prepare("VACUUM INTO ?").bind_all(target.string()).run();
}

void Database::check_integrity() {
  Statement statement = prepare("PRAGMA integrity_check(1)");
  if (!statement.step() || statement.text_view(0) == "ok") return;
  throw Error(kDatabaseCorrupt,
              {{"path", utf8::repaired(path().string())}, {"reason", statement.text(0)}});
}

Transaction::Transaction(Database& database)
    : database_(database), depth_(database.connection_->depth) {
  std::string savepoint = "SAVEPOINT t" + std::to_string(depth_);
  execute_on(*database.connection_, depth_ == 0 ? "BEGIN IMMEDIATE" : savepoint);
  ++database.connection_->depth;
}

Transaction::~Transaction() {
  if (!open_) return;
  --database_.connection_->depth;
  // After some errors (disk full) SQLite has rolled back already; then there is nothing to do.
  sqlite3* handle = database_.connection_->handle;
  if (sqlite3_get_autocommit(handle) != 0) return;
  std::string name = "t" + std::to_string(depth_);
  std::string undo = depth_ == 0 ? "ROLLBACK" : "ROLLBACK TO " + name + "; RELEASE " + name;
  sqlite3_exec(handle, undo.c_str(), nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  execute_on(*database_.connection_, depth_ == 0 ? "COMMIT" : "RELEASE t" + std::to_string(depth_));
  open_ = false;
  --database_.connection_->depth;
}

}  // namespace danlu::store
