// Leases on long work (bringing a collection up to date): one holder at a time works under a key,
// notes how far it is, and whoever finds the holder dead takes the work over with those notes. Kept
// in `<data>/work.db`; safe across processes. Errors: sqlite_errors.hpp.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "store/holder.hpp"
#include "store/sqlite.hpp"

namespace danlu::store {

struct LeaseInfo {
  std::string key;
  std::string holder;
  bool alive = false;  // Its holder is.
  Json progress;
  int64_t since_us = 0;
  int64_t updated_us = 0;
};

class Leases {
 public:
  Leases(std::filesystem::path data_folder, std::shared_ptr<const Holder> holder);

  // Takes the lease when it is free or its holder is dead; gives the progress noted by the holder
  // before (null: none). Nothing when somebody alive has it, this process included.
  std::optional<Json> take(const std::string& key);
  void note(const std::string& key, const Json& progress);
  // The work is done: the lease and its notes are gone.
  void release(const std::string& key);
  std::vector<LeaseInfo> list();

 private:
  Database& opened();

  std::filesystem::path folder_;
  std::shared_ptr<const Holder> holder_;
  std::mutex mutex_;
  std::unique_ptr<Database> database_;
};

}  // namespace danlu::store
