// The data folder as one file, made while everything goes on working, and put back.
//
// A backup is a ZIP archive: `manifest.json` (format, version, time, and for every file its size,
// SHA-256 and whether it is its owner's alone), then the files. Databases are copied as they were
// at one moment; a collection's index is of the same moment as its database. Left
// out: what belongs to running processes (locks, server.json, logs), and secrets unless asked for.
// Collections of folders elsewhere keep their address, not those folders.
//
// Restoring checks everything before anything is put in place. Errors: backup_errors.hpp, files and
// store errors.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/cancel.hpp"
#include "base/codec.hpp"

namespace danlu::workbench {

struct BackupSummary {
  int64_t files = 0;
  int64_t bytes = 0;  // Of the files.
  int64_t made_us = 0;
  std::string version;  // Of the program that made it.
  bool secrets = false;

  static auto fields() {
    return std::tuple{field("files", &BackupSummary::files), field("bytes", &BackupSummary::bytes),
                      field("made_us", &BackupSummary::made_us),
                      field("version", &BackupSummary::version),
                      field("secrets", &BackupSummary::secrets)};
  }
};

struct BackupOptions {
  bool secrets = false;                       // Keys of model servers go along.
  std::function<void(double)> progress = {};  // Share done, from 0 to 1.
  CancelToken cancel = {};
};

// Writes `file`, which must not exist; nothing is left behind when it fails.
BackupSummary make_backup(const std::filesystem::path& data, const std::filesystem::path& file,
                          const BackupOptions& options = {});

// Reads all of it. Throws Error(backup.invalid) with the first file that is not as it was.
BackupSummary check_backup(const std::filesystem::path& file, const BackupOptions& options = {});

// `data` must be absent or empty; it is there whole, or not at all.
BackupSummary restore_backup(const std::filesystem::path& file, const std::filesystem::path& data,
                             const BackupOptions& options = {});

}  // namespace danlu::workbench
