#include "workbench/json_file.hpp"

#include <cerrno>
#include <chrono>
#include <thread>

#include "base/files.hpp"
#include "base/platform/file_lock.hpp"
#include "workbench/errors.hpp"

namespace danlu::workbench {
namespace {

constexpr uint64_t kBytesMax = 16u << 20;
constexpr std::chrono::milliseconds kPatience{5000};

platform::FileLock lock_beside(const std::filesystem::path& path) {
  std::filesystem::path beside = path.string() + ".lock";
  auto give_up = std::chrono::steady_clock::now() + kPatience;
  for (;;) {
    platform::FileLock lock;
    int failed = lock.try_take(beside, platform::FileLock::Mode::exclusive);
    if (failed == 0) return lock;
    if (failed != EWOULDBLOCK) throw file_error(failed, beside);
    if (std::chrono::steady_clock::now() > give_up) {
      throw Error(kDataBusy, {{"path", path.string()}});
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace

std::shared_ptr<const Json> JsonFile::read_locked() const {
  platform::FileStamp now;
  if (int failed = platform::stamp_of(path_, now); failed != 0) throw file_error(failed, path_);
  if (now == platform::FileStamp{}) {
    stamp_ = {};
    content_ = std::make_shared<const Json>();
    return content_;
  }
  if (content_ != nullptr && now == stamp_) return content_;
  try {
    content_ = std::make_shared<const Json>(Json::parse(read_file(path_, kBytesMax)));
  } catch (const Error& error) {
    if (error.failure() != Failure::input) throw;
    throw Error(kDataFileInvalid,
                {{"path", path_.string()}, {"detail", error.message(Language::en)}});
  }
  stamp_ = now;
  return content_;
}

std::shared_ptr<const Json> JsonFile::read() const {
  std::lock_guard lock(mutex_);
  return read_locked();
}

void JsonFile::update(const std::function<void(Json&)>& change) {
  std::lock_guard lock(mutex_);
  make_folders(path_.parent_path());
  platform::FileLock held = lock_beside(path_);
  content_.reset();  // Two writes within one tick of the clock look alike.
  Json content = *read_locked();
  change(content);
  write_file_atomic(path_, content.dump(2) + "\n", FileAccess::owner_only);
  content_.reset();
}

}  // namespace danlu::workbench
