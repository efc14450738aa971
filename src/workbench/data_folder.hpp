// Who works with the data folder: one server alone, or any number of commands. While the server
// runs, `<data>/server.json` (its owner's alone) says where it is and holds the key for the
// owner's command line.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "base/codec.hpp"
#include "base/platform/file_lock.hpp"

namespace danlu::workbench {

struct RunningServer {
  std::string url;  // "http://127.0.0.1:7331"
  int64_t pid = 0;
  std::string token;  // With scope admin.
  std::string version;

  static auto fields() {
    return std::tuple{field("url", &RunningServer::url), field("pid", &RunningServer::pid),
                      field("token", &RunningServer::token),
                      field("version", &RunningServer::version)};
  }
};

class DataFolder {
 public:
  // For a command. Absent when a server works with the folder: see running_server(). On a disk that
  // takes no writes nothing is locked.
  static std::optional<DataFolder> share(const std::filesystem::path& data);
  // As share(), but throws Error(data.server_running).
  static DataFolder share_or_say(const std::filesystem::path& data);
  // For the server; waits for commands to end. Throws Error(data.server_running),
  // Error(data.in_use).
  static DataFolder own(const std::filesystem::path& data,
                        std::chrono::milliseconds patience = std::chrono::seconds(5));

  DataFolder(DataFolder&&) noexcept = default;
  DataFolder& operator=(DataFolder&&) noexcept = default;
  ~DataFolder();  // The server's: removes server.json.

  // For the server, once it listens.
  void announce(const RunningServer& server);

 private:
  DataFolder(std::filesystem::path data, platform::FileLock lock)
      : data_(std::move(data)), lock_(std::move(lock)) {}

  std::filesystem::path data_;
  platform::FileLock lock_;
  bool announced_ = false;
};

// The server that works with the folder now; absent when there is none, or it does not listen yet.
std::optional<RunningServer> running_server(const std::filesystem::path& data);

}  // namespace danlu::workbench
