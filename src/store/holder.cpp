#include "store/holder.hpp"

#include <random>

#include "base/files.hpp"
#include "base/hash.hpp"

namespace danlu::store {
namespace {

std::string new_id() {
  std::random_device random;
  std::string bytes;
  for (int i = 0; i < 12; ++i) bytes.push_back(static_cast<char>(random() & 0xFF));
  return to_hex(bytes);
}

// Whether somebody has the lock of a file that is there.
bool locked(const std::filesystem::path& file) {
  std::error_code absent;
  if (!std::filesystem::exists(file, absent)) return false;
  platform::FileLock probe;
  return probe.try_take(file, platform::FileLock::Mode::exclusive) != 0;
}

}  // namespace

Holder::Holder(const std::filesystem::path& data_folder) : id_(new_id()) {
  std::filesystem::path folder = data_folder / "holders";
  make_folders(folder);
  file_ = folder / id_;
  int failed = lock_.try_take(file_, platform::FileLock::Mode::exclusive);
  if (failed != 0) throw file_error(failed, file_);
}

Holder::~Holder() {
  std::error_code ignored;
  std::filesystem::remove(file_, ignored);
}

bool Holder::alive(const std::filesystem::path& data_folder, const std::string& id) {
  if (id.empty() || id.find('/') != std::string::npos) return false;
  return locked(data_folder / "holders" / id);
}

void Holder::sweep(const std::filesystem::path& data_folder) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(data_folder / "holders", error)) {
    // A file is made and locked in two steps; one that is young may just be between them.
    auto age = std::filesystem::file_time_type::clock::now() - entry.last_write_time(error);
    if (error || age < std::chrono::minutes(1)) continue;
    if (!locked(entry.path())) std::filesystem::remove(entry.path(), error);
  }
}

}  // namespace danlu::store
