// A file layer under SQLite that knows what a power cut would leave: writes count only once their
// file was synced. It can also be full. For tests only.
//
// Safe from any thread. One object per process at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace danlu::store::testing {

class PowerCutDisk {
 public:
  PowerCutDisk();
  ~PowerCutDisk();
  PowerCutDisk(const PowerCutDisk&) = delete;
  PowerCutDisk& operator=(const PowerCutDisk&) = delete;

  // For DatabaseOptions::file_layer.
  static std::string name();
  // What is on the disk now, as if the power went: files of `from` written into `to`.
  void snapshot(const std::filesystem::path& from, const std::filesystem::path& to);
  // The disk takes this many more writes, then is full; negative: it never is.
  void full_after(int64_t writes);
  int64_t writes() const;
  int64_t syncs() const;
};

}  // namespace danlu::store::testing
