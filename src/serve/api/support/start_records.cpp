#include "serve/api/support/start_records.hpp"

#include <array>

#include "base/files.hpp"
#include "base/time.hpp"
#include "store/sqlite.hpp"

namespace danlu::serve {
namespace {

constexpr int64_t kKeyLastsUs = int64_t{24} * 3600 * 1'000'000;
constexpr std::array<std::string_view, 1> kSteps{R"(
  CREATE TABLE starts (
    workspace TEXT NOT NULL DEFAULT '', owner TEXT NOT NULL, key TEXT NOT NULL,
    digest TEXT NOT NULL, run TEXT NOT NULL, conversation TEXT NOT NULL,
    created_us INTEGER NOT NULL, PRIMARY KEY (owner, key)) WITHOUT ROWID;
  CREATE TABLE run_owners (
    workspace TEXT NOT NULL DEFAULT '', run TEXT PRIMARY KEY, owner TEXT NOT NULL) WITHOUT ROWID;
)"};

}  // namespace

struct StartRecords::State {
  explicit State(const std::filesystem::path& path) : database(path) { database.migrate(kSteps); }
  store::Database database;
};

StartRecords::StartRecords(std::filesystem::path data) : data_(std::move(data)) {}
StartRecords::~StartRecords() = default;

StartRecords::State& StartRecords::opened() {
  if (state_ == nullptr) {
    make_folders(data_);
    state_ = std::make_unique<State>(data_ / "serve.db");
  }
  return *state_;
}

std::optional<StartRecords::Start> StartRecords::find(const std::string& token,
                                                      const std::string& key) {
  std::lock_guard lock(mutex_);
  Json row = opened().database.first_row(
      "SELECT run, conversation, digest FROM starts WHERE owner = ? AND key = ? AND created_us > ?",
      token, key, now_microseconds() - kKeyLastsUs);
  if (row.is_null()) return std::nullopt;
  return Start{row.text_or("run", ""), row.text_or("conversation", ""), row.text_or("digest", "")};
}

void StartRecords::put(const std::string& token, const std::string& key, const Start& start) {
  std::lock_guard lock(mutex_);
  store::Database& database = opened().database;
  int64_t now = now_microseconds();
  store::Transaction transaction(database);
  database.run("DELETE FROM starts WHERE created_us <= ?", now - kKeyLastsUs);
  database.run(
      "INSERT OR REPLACE INTO starts (owner, key, digest, run, conversation, created_us) "
      "VALUES (?, ?, ?, ?, ?, ?)",
      token, key, start.digest, start.run, start.conversation, now);
  transaction.commit();
}

void StartRecords::remove(const std::string& token, const std::string& key) {
  std::lock_guard lock(mutex_);
  opened().database.run("DELETE FROM starts WHERE owner = ? AND key = ?", token, key);
}

void StartRecords::set_owner(const std::string& run, const std::string& token) {
  std::lock_guard lock(mutex_);
  opened().database.run("INSERT OR REPLACE INTO run_owners (run, owner) VALUES (?, ?)", run, token);
}

bool StartRecords::is_owner(const std::string& run, const std::string& token) {
  std::lock_guard lock(mutex_);
  return !opened()
              .database
              .first_row("SELECT run FROM run_owners WHERE run = ? AND owner = ?", run, token)
              .is_null();
}

}  // namespace danlu::serve
