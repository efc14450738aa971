// Who holds a run: each process that runs some has a locked file
// `<data>/holders/<id>` while it lives. Rows name the holder; it is dead when its lock is free.
#pragma once

#include <filesystem>
#include <string>

#include "base/platform/file_lock.hpp"

namespace danlu::store {

class Holder {
 public:
  // Throws the errors of base/files.hpp when the file cannot be made.
  explicit Holder(const std::filesystem::path& data_folder);
  ~Holder();  // Its rows are free for others from now on.
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;

  const std::string& id() const { return id_; }
  static bool alive(const std::filesystem::path& data_folder, const std::string& id);
  // Removes files of holders that died.
  static void sweep(const std::filesystem::path& data_folder);

 private:
  std::filesystem::path file_;
  std::string id_;
  platform::FileLock lock_;
};

}  // namespace danlu::store
