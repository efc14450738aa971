#include "store/lease.hpp"

#include <array>

#include "base/files.hpp"
#include "base/time.hpp"

namespace danlu::store {
namespace {

constexpr std::array<std::string_view, 1> kMigrations{R"sql(
CREATE TABLE leases (
  key TEXT PRIMARY KEY, workspace TEXT NOT NULL, owner TEXT NOT NULL, holder TEXT NOT NULL,
  progress TEXT NOT NULL DEFAULT 'null', since_us INTEGER NOT NULL, updated_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql"};

}  // namespace

Leases::Leases(std::filesystem::path data_folder, std::shared_ptr<const Holder> holder)
    : folder_(std::move(data_folder)), holder_(std::move(holder)) {}

Database& Leases::opened() {
  if (!database_) {
    make_folders(folder_);
    database_ = std::make_unique<Database>(folder_ / "work.db");
    database_->migrate(kMigrations);
  }
  return *database_;
}

std::optional<Json> Leases::take(const std::string& key) {
  std::lock_guard lock(mutex_);
  Database& database = opened();
  Transaction transaction(database);
  Json row = database.first_row("SELECT holder, progress FROM leases WHERE key = ?", key);
  if (!row.is_null() && Holder::alive(folder_, row.at("holder").as_text())) return std::nullopt;
  Json progress = row.is_null() ? Json() : Json::parse(row.at("progress").as_text());
  int64_t now = now_microseconds();
  database.run("INSERT OR REPLACE INTO leases VALUES (?, 'local', 'local', ?, ?, ?, ?)", key,
               holder_->id(), progress.dump(), now, now);
  transaction.commit();
  return progress;
}

void Leases::note(const std::string& key, const Json& progress) {
  std::lock_guard lock(mutex_);
  opened().run("UPDATE leases SET progress = ?, updated_us = ? WHERE key = ? AND holder = ?",
               progress.dump(), now_microseconds(), key, holder_->id());
}

void Leases::release(const std::string& key) {
  std::lock_guard lock(mutex_);
  opened().run("DELETE FROM leases WHERE key = ? AND holder = ?", key, holder_->id());
}

std::vector<LeaseInfo> Leases::list() {
  std::lock_guard lock(mutex_);
  Statement statement = opened().prepare(
      "SELECT key, holder, progress, since_us, updated_us FROM leases ORDER BY key");
  std::vector<LeaseInfo> leases;
  while (statement.step()) {
    leases.push_back({.key = statement.text(0),
                      .holder = statement.text(1),
                      .alive = Holder::alive(folder_, statement.text(1)),
                      .progress = statement.json(2),
                      .since_us = statement.integer(3),
                      .updated_us = statement.integer(4)});
  }
  return leases;
}

}  // namespace danlu::store
