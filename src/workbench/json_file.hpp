// A small JSON file of the data folder that several processes read and change: complete at any
// time, readable by its owner only, changed by one at a time. Safe from any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>

#include "base/json.hpp"
#include "base/platform/file_stamp.hpp"

namespace danlu::workbench {

class JsonFile {
 public:
  explicit JsonFile(std::filesystem::path path) : path_(std::move(path)) {}

  // What is in the file, read anew when it has changed; null when there is none. Throws
  // Error(data.file_invalid).
  std::shared_ptr<const Json> read() const;
  // Calls `change` with what is in the file and writes what it leaves there. Throws
  // Error(data.busy) when another process does not let go.
  void update(const std::function<void(Json&)>& change);
  const std::filesystem::path& path() const { return path_; }

 private:
  std::shared_ptr<const Json> read_locked() const;  // REQUIRES: mutex_ is held.

  std::filesystem::path path_;
  mutable std::mutex mutex_;
  mutable platform::FileStamp stamp_;
  mutable std::shared_ptr<const Json> content_;
};

}  // namespace danlu::workbench
