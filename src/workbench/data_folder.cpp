#include "workbench/data_folder.hpp"

#include <cerrno>
#include <chrono>
#include <thread>

#include "base/files.hpp"
#include "workbench/errors.hpp"

namespace danlu::workbench {
namespace {

namespace fs = std::filesystem;
using Mode = platform::FileLock::Mode;

fs::path lock_file(const fs::path& data) { return data / "data.lock"; }
fs::path server_file(const fs::path& data) { return data / "server.json"; }

Error server_error(const fs::path& data) {
  RunningServer server = running_server(data).value_or(RunningServer{});
  return Error(kServerRunning, {{"pid", server.pid}, {"url", server.url}, {"path", data.string()}});
}

std::optional<RunningServer> read_server(const fs::path& data) {
  try {
    return from_json<RunningServer>(Json::parse(read_file(server_file(data), 64 << 10)));
  } catch (const Error&) {
    return std::nullopt;  // None, or being written.
  }
}

// What people ask and their documents are nobody else's: a folder made here is its owner's alone.
void make_private(const fs::path& data) {
  std::error_code failed;
  bool there = fs::exists(data, failed);
  make_folders(data);
  if (!there) fs::permissions(data, fs::perms::owner_all, failed);
}

}  // namespace

std::optional<DataFolder> DataFolder::share(const fs::path& data) {
  platform::FileLock lock;
  try {
    make_private(data);
  } catch (const Error&) {
    return DataFolder(data, std::move(lock));  // Whoever writes there says what is wrong.
  }
  // A server that is starting asks for the lock again and again; it is held for moments only.
  for (int attempt = 0; attempt < 3; ++attempt) {
    if (lock.try_take(lock_file(data), Mode::shared) != EWOULDBLOCK) {
      return DataFolder(data, std::move(lock));
    }
    if (read_server(data)) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return std::nullopt;
}

DataFolder DataFolder::share_or_say(const fs::path& data) {
  std::optional<DataFolder> folder = share(data);
  if (!folder) throw server_error(data);
  return *std::move(folder);
}

DataFolder DataFolder::own(const fs::path& data, std::chrono::milliseconds patience) {
  make_private(data);
  auto give_up = std::chrono::steady_clock::now() + patience;
  for (;;) {
    platform::FileLock lock;
    int failed = lock.try_take(lock_file(data), Mode::exclusive);
    if (failed == 0) {
      std::error_code ignored;
      fs::remove(server_file(data), ignored);  // Of a server that was killed.
      return DataFolder(data, std::move(lock));
    }
    if (failed != EWOULDBLOCK) throw file_error(failed, lock_file(data));
    platform::FileLock probe;
    if (probe.try_take(lock_file(data), Mode::shared) == EWOULDBLOCK) throw server_error(data);
    probe.release();
    if (std::chrono::steady_clock::now() > give_up) {
      throw Error(kDataInUse, {{"path", data.string()}});
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

DataFolder::~DataFolder() {
  std::error_code ignored;
  if (announced_ && lock_.held()) fs::remove(server_file(data_), ignored);
}

void DataFolder::announce(const RunningServer& server) {
  write_file_atomic(server_file(data_), to_json(server).dump(2) + "\n", FileAccess::owner_only);
  announced_ = true;
}

std::optional<RunningServer> running_server(const fs::path& data) {
  std::optional<RunningServer> server = read_server(data);
  if (!server) return std::nullopt;
  platform::FileLock probe;
  bool alone = probe.try_take(lock_file(data), Mode::shared) == 0;
  return alone ? std::nullopt : server;  // A file left behind by a server that was killed.
}

}  // namespace danlu::workbench
