#include "store/testing/power_cut.hpp"

#include <sqlite3.h>

#include <atomic>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace danlu::store::testing {
namespace {

constexpr const char* kName = "danlu-power-cut";

struct Change {
  int64_t offset = 0;
  std::string bytes;
  bool truncate = false;  // To `offset`.
};

struct FileImage {
  std::string durable;
  bool ever_synced = false;
  std::vector<Change> pending;

  void sync() {
    for (const Change& change : pending) {
      auto at = static_cast<size_t>(change.offset);
      if (change.truncate) {
        durable.resize(at);
        continue;
      }
      if (durable.size() < at + change.bytes.size()) durable.resize(at + change.bytes.size());
      durable.replace(at, change.bytes.size(), change.bytes);
    }
    pending.clear();
    ever_synced = true;
  }
};

struct Disk {
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<FileImage>> files;
  std::atomic<int64_t> left = -1;
  std::atomic<int64_t> writes = 0;
  std::atomic<int64_t> syncs = 0;
  sqlite3_vfs layer{};
  sqlite3_vfs* real = nullptr;
};

Disk& disk() {
  static Disk the_disk;  // SQLite keeps a pointer to it.
  return the_disk;
}

// Our part of an open file; the real one lies behind it in memory SQLite gave.
struct OpenFile {
  sqlite3_file base;
  std::shared_ptr<FileImage>* image;
};

OpenFile* own(sqlite3_file* file) { return reinterpret_cast<OpenFile*>(file); }
sqlite3_file* real_of(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(OpenFile));
}

int close_file(sqlite3_file* file) {
  std::unique_ptr<std::shared_ptr<FileImage>> let_go(own(file)->image);
  return real_of(file)->pMethods->xClose(real_of(file));
}
int read_file(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
  return real_of(file)->pMethods->xRead(real_of(file), to, size, offset);
}
int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  Disk& all = disk();
  ++all.writes;
  if (all.left >= 0 && all.left-- <= 0) {
    all.left = 0;
    return SQLITE_FULL;
  }
  int result = real_of(file)->pMethods->xWrite(real_of(file), from, size, offset);
  if (result == SQLITE_OK) {
    std::lock_guard lock(all.mutex);
    (*own(file)->image)
        ->pending.push_back(
            {offset, std::string(static_cast<const char*>(from), static_cast<size_t>(size))});
  }
  return result;
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  {
    std::lock_guard lock(disk().mutex);
    (*own(file)->image)->pending.push_back({size, {}, true});
  }
  return real_of(file)->pMethods->xTruncate(real_of(file), size);
}
int sync_file(sqlite3_file* file, int flags) {
  ++disk().syncs;
  int result = real_of(file)->pMethods->xSync(real_of(file), flags);
  std::lock_guard lock(disk().mutex);
  if (result == SQLITE_OK) (*own(file)->image)->sync();
  return result;
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real_of(file)->pMethods->xFileSize(real_of(file), size);
}
int lock_file(sqlite3_file* file, int level) {
  return real_of(file)->pMethods->xLock(real_of(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
  return real_of(file)->pMethods->xUnlock(real_of(file), level);
}
int check_lock(sqlite3_file* file, int* result) {
  return real_of(file)->pMethods->xCheckReservedLock(real_of(file), result);
}
int control(sqlite3_file* file, int operation, void* argument) {
  return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}
int sector_size(sqlite3_file* file) { return real_of(file)->pMethods->xSectorSize(real_of(file)); }
// None of the promises a real disk may make (safe append, atomic writes).
int characteristics(sqlite3_file*) { return 0; }
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
  return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, memory);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) { real_of(file)->pMethods->xShmBarrier(real_of(file)); }
int shm_unmap(sqlite3_file* file, int remove) {
  return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

const sqlite3_io_methods kMethods{
    2,         close_file,  read_file,  write_file, truncate_file, sync_file,       file_size,
    lock_file, unlock_file, check_lock, control,    sector_size,   characteristics, shm_map,
    shm_lock,  shm_barrier, shm_unmap,  nullptr,    nullptr};

int open_file(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* out_flags) {
  Disk& all = disk();
  file->pMethods = nullptr;
  int result = all.real->xOpen(all.real, path, real_of(file), flags, out_flags);
  if (result != SQLITE_OK) return result;
  std::lock_guard lock(all.mutex);
  std::shared_ptr<FileImage>& image = all.files[path == nullptr ? "" : path];
  if (!image) image = std::make_shared<FileImage>();
  own(file)->image = std::make_unique<std::shared_ptr<FileImage>>(image).release();
  file->pMethods = &kMethods;
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs*, const char* path, int sync_folder) {
  Disk& all = disk();
  {
    std::lock_guard lock(all.mutex);
    all.files.erase(path);
  }
  return all.real->xDelete(all.real, path, sync_folder);
}

}  // namespace

PowerCutDisk::PowerCutDisk() {
  Disk& all = disk();
  all.files.clear();
  all.left = -1;
  all.writes = all.syncs = 0;
  all.real = sqlite3_vfs_find(nullptr);
  all.layer = *all.real;
  all.layer.zName = kName;
  all.layer.pNext = nullptr;
  all.layer.szOsFile = static_cast<int>(sizeof(OpenFile)) + all.real->szOsFile;
  all.layer.xOpen = open_file;
  all.layer.xDelete = delete_file;
  sqlite3_vfs_register(&all.layer, 0);
}

PowerCutDisk::~PowerCutDisk() { sqlite3_vfs_unregister(&disk().layer); }

std::string PowerCutDisk::name() { return kName; }
void PowerCutDisk::full_after(int64_t writes) { disk().left = writes; }
int64_t PowerCutDisk::writes() const { return disk().writes; }
int64_t PowerCutDisk::syncs() const { return disk().syncs; }

void PowerCutDisk::snapshot(const std::filesystem::path& from, const std::filesystem::path& to) {
  Disk& all = disk();
  std::lock_guard lock(all.mutex);
  for (const auto& [path, image] : all.files) {
    std::filesystem::path file(path);
    if (file.parent_path() != from || !image->ever_synced) continue;
    std::ofstream out(to / file.filename(), std::ios::binary | std::ios::trunc);
    out.write(image->durable.data(), static_cast<std::streamsize>(image->durable.size()));
  }
}

}  // namespace danlu::store::testing
