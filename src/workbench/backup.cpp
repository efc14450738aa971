#include "workbench/backup.hpp"

#include <algorithm>
#include <fstream>
#include <random>
#include <set>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "store/sqlite.hpp"
#include "workbench/backup_archive.hpp"
#include "workbench/backup_errors.hpp"

namespace danlu::workbench {
namespace {

namespace fs = std::filesystem;

constexpr int kAttempts = 8;

// What belongs to processes that run now, and what can be made again.
bool left_out(const fs::path& relative, bool secrets) {
  std::string top = relative.begin()->string();
  std::string name = relative.filename().string();
  if (top.starts_with('.') || top == "holders" || top == "logs" || top == "incoming" ||
      top == "server.json")
    return true;
  if (name == "lock" || name.ends_with(".lock") || name.ends_with("-wal") ||
      name.ends_with("-shm") || name.ends_with("-journal"))
    return true;
  return name == "secrets.json" && !secrets;
}

bool is_database(const fs::path& path) { return path.extension() == ".db"; }

// A folder beside the data, removed at the end.
class Staging {
 public:
  explicit Staging(const fs::path& data)
      : path_(data / (".backup-" + std::to_string(std::random_device()()))) {
    make_folders(path_);
    fs::permissions(path_, fs::perms::owner_all);
  }
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;
  ~Staging() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::set<fs::path> files_below(const fs::path& root, const fs::path& folder, bool secrets) {
  std::set<fs::path> files;
  std::error_code gone;  // Folders come and go while we look.
  auto walk = fs::recursive_directory_iterator(folder, gone);
  for (auto end = fs::recursive_directory_iterator(); !gone && walk != end; walk.increment(gone)) {
    fs::path relative = walk->path().lexically_relative(root);
    if (left_out(relative, secrets)) {
      walk.disable_recursion_pending();
      continue;
    }
    std::error_code ignored;
    if (walk->symlink_status(ignored).type() == fs::file_type::regular) files.insert(relative);
  }
  return files;
}

// Written once and never changed: a link is as good as a copy.
bool is_immutable(const fs::path& relative) {
  return relative.extension() == ".seg" || *relative.begin() == "blobs";
}

// A file that others may replace or delete meanwhile; one that has gone is left out.
void take_file(const fs::path& data, const fs::path& relative, const fs::path& staging) {
  fs::path target = staging / relative;
  make_folders(target.parent_path());
  std::error_code failed;
  if (is_immutable(relative)) {
    fs::create_hard_link(data / relative, target, failed);
    if (!failed) return;
    failed.clear();
  }
  fs::copy_file(data / relative, target, fs::copy_options::overwrite_existing, failed);
  if (failed && failed != std::errc::no_such_file_or_directory)
    throw file_error(failed.value(), data / relative);
}

void take_database(const fs::path& data, const fs::path& relative, const fs::path& staging) {
  fs::path target = staging / relative;
  make_folders(target.parent_path());
  std::error_code ignored;
  fs::remove(target, ignored);
  store::Database(data / relative, {.read_only = true}).backup_to(target);
}

void take_all(const fs::path& data, const std::set<fs::path>& files, const fs::path& staging) {
  // Databases first: what they refer to is written before they refer to it.
  for (const fs::path& file : files) {
    if (is_database(file)) take_database(data, file, staging);
  }
  for (const fs::path& file : files) {
    if (!is_database(file)) take_file(data, file, staging);
  }
}

// The index of a collection is of the moment of its database when no file came or went meanwhile.
void take_collection(const fs::path& data, const fs::path& folder, const fs::path& staging) {
  fs::path relative = folder.lexically_relative(data);
  for (int i = 0; i < kAttempts; ++i) {
    std::error_code ignored;
    fs::remove_all(staging / relative, ignored);
    std::set<fs::path> before = files_below(data, folder, false);
    take_all(data, before, staging);
    if (files_below(data, folder, false) == before) return;
  }
  throw Error(kBackupBusy, {{"name", folder.filename().string()}});
}

void stage(const fs::path& data, const fs::path& staging, const BackupOptions& options) {
  std::error_code none;
  fs::path collections = data / "collections";
  for (const fs::directory_entry& entry : fs::directory_iterator(collections, none)) {
    options.cancel.throw_if_cancelled();
    if (entry.is_directory()) take_collection(data, entry.path(), staging);
  }
  std::set<fs::path> rest = files_below(data, data, options.secrets);
  std::erase_if(rest, [](const fs::path& file) { return *file.begin() == "collections"; });
  take_all(data, rest, staging);
}

std::vector<ArchivedFile> list_staged(const fs::path& staging, const CancelToken& cancel) {
  std::vector<ArchivedFile> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(staging)) {
    if (!entry.is_regular_file()) continue;
    cancel.throw_if_cancelled();
    bool shared = (entry.status().permissions() & (fs::perms::group_all | fs::perms::others_all)) !=
                  fs::perms::none;
    files.push_back({.path = entry.path().lexically_relative(staging).generic_string(),
                     .size = static_cast<int64_t>(entry.file_size()),
                     .sha256 = sha256_file_hex(entry.path()),
                     .owner_only = !shared});
  }
  std::ranges::sort(files, {}, &ArchivedFile::path);
  return files;
}

}  // namespace

BackupSummary make_backup(const fs::path& data, const fs::path& file,
                          const BackupOptions& options) {
  if (fs::exists(file)) throw Error(kBackupExists, {{"path", file.string()}});
  Staging staging(data);
  stage(data, staging.path(), options);
  BackupManifest manifest;
  manifest.secrets = options.secrets;
  manifest.files = list_staged(staging.path(), options.cancel);
  write_archive(file, manifest, staging.path(), options);
  return manifest.summary();
}

BackupSummary check_backup(const fs::path& file, const BackupOptions& options) {
  BackupArchive archive(file);
  archive.read_all(options, [](const ArchivedFile&, std::string_view) {});
  return archive.manifest().summary();
}

BackupSummary restore_backup(const fs::path& file, const fs::path& data,
                             const BackupOptions& options) {
  std::error_code absent;
  if (fs::exists(data) && !fs::is_empty(data, absent))
    throw Error(kBackupTargetInUse, {{"path", data.string()}});
  BackupArchive archive(file);
  fs::path aside = data;
  aside += ".restoring-" + std::to_string(std::random_device()());
  make_folders(aside);
  try {
    fs::permissions(aside, fs::perms::owner_all);
    const ArchivedFile* open = nullptr;
    std::ofstream out;
    for (const ArchivedFile& entry : archive.manifest().files) {
      make_folders((aside / entry.path).parent_path());
    }
    archive.read_all(options, [&](const ArchivedFile& entry, std::string_view bytes) {
      fs::path target = aside / entry.path;
      if (open != &entry) {
        open = &entry;
        out = std::ofstream(target, std::ios::binary);
        if (entry.owner_only) {
          fs::permissions(target, fs::perms::owner_read | fs::perms::owner_write);
        }
      }
      out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
      out.flush();
      if (!out) throw file_error(errno, target);
    });
    fs::remove(data, absent);
    fs::rename(aside, data);
  } catch (const fs::filesystem_error& failed) {
    fs::remove_all(aside, absent);
    throw file_error(failed.code().value(), aside);
  } catch (...) {
    fs::remove_all(aside, absent);
    throw;
  }
  return archive.manifest().summary();
}

}  // namespace danlu::workbench
