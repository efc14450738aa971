// The file of a backup: a ZIP archive that begins with its manifest. Reading trusts nothing: names
// stay inside, sizes are those of the manifest, contents are compared with their SHA-256.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "workbench/backup.hpp"

namespace danlu::workbench {

struct ArchivedFile {
  std::string path;  // Relative, '/' between parts.
  int64_t size = 0;
  std::string sha256;
  bool owner_only = false;

  static auto fields() {
    return std::tuple{field("path", &ArchivedFile::path), field("size", &ArchivedFile::size),
                      field("sha256", &ArchivedFile::sha256),
                      field("owner_only", &ArchivedFile::owner_only)};
  }
};

struct BackupManifest {
  int64_t danlu_backup = 1;  // Format.
  std::string version = DANLU_VERSION;
  int64_t made_us = 0;
  bool secrets = false;
  std::vector<ArchivedFile> files;

  static auto fields() {
    return std::tuple{
        field("danlu_backup", &BackupManifest::danlu_backup),
        field("version", &BackupManifest::version), field("made_us", &BackupManifest::made_us),
        field("secrets", &BackupManifest::secrets), field("files", &BackupManifest::files)};
  }
  BackupSummary summary() const;
};

// The files of `folder` that the manifest lists, in its order. Sets made_us.
void write_archive(const std::filesystem::path& file, BackupManifest& manifest,
                   const std::filesystem::path& folder, const BackupOptions& options);

class BackupArchive {
 public:
  explicit BackupArchive(const std::filesystem::path& file);
  ~BackupArchive();

  const BackupManifest& manifest() const { return manifest_; }
  // Every file in order, piece by piece (an empty one as one empty piece); throws after the last
  // piece of a file that is not what the manifest says.
  using Sink = std::function<void(const ArchivedFile&, std::string_view)>;
  void read_all(const BackupOptions& options, const Sink& sink);

 private:
  struct State;
  [[noreturn]] void invalid(const std::string& detail) const;
  void read_one(const ArchivedFile& entry, const Sink& sink);

  std::filesystem::path file_;
  BackupManifest manifest_;
  std::unique_ptr<State> state_;
};

}  // namespace danlu::workbench
