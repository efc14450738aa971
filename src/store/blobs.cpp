#include "store/blobs.hpp"

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/platform/file.hpp"
#include "base/utf8.hpp"

namespace danlu::store {
namespace {

constexpr ErrorCode kBlobMissing{
    "store.blob_missing",
    Failure::not_found,
    {"The stored value {name} is missing at {path}.", "缺少保存的值 {name}（{path}）。"},
    {"Restore the folder 'blobs' from a backup.", "请从备份恢复 “blobs” 文件夹。"}};
constexpr ErrorCode kBlobDamaged{
    "store.blob_damaged",
    Failure::input,
    {"The stored value {name} is damaged ({path}).", "保存的值 {name} 已损坏（{path}）。"},
    {"Check the disk and restore the folder 'blobs' from a backup.",
     "请检查磁盘，并从备份恢复 “blobs” 文件夹。"}};

constexpr size_t kNameSize = 64;

}  // namespace

std::filesystem::path Blobs::path_of(const std::string& name) const {
  return folder_ / name.substr(0, 2) / name;
}

std::string Blobs::put(std::string_view bytes) {
  std::string name = sha256_hex(bytes);
  std::filesystem::path path = path_of(name);
  std::error_code error;
  if (std::filesystem::file_size(path, error) == bytes.size() && !error) return name;
  bool new_folder = !std::filesystem::exists(path.parent_path(), error);
  make_folders(path.parent_path());
  write_file_atomic(path, bytes, FileAccess::owner_only);
  if (new_folder) platform::sync_folder(folder_);
  return name;
}

std::string Blobs::get(const std::string& name) const {
  std::filesystem::path path = path_of(name);
  std::string shown = utf8::repaired(path.string());
  std::error_code error;
  if (name.size() != kNameSize || !std::filesystem::exists(path, error)) {
    throw Error(kBlobMissing, {{"name", name}, {"path", shown}});
  }
  std::string bytes = read_file(path, kBlobBytesMax);
  if (sha256_hex(bytes) != name) throw Error(kBlobDamaged, {{"name", name}, {"path", shown}});
  return bytes;
}

uint64_t Blobs::remove(const std::string& name) {
  std::error_code error;
  uint64_t size = std::filesystem::file_size(path_of(name), error);
  if (error || !std::filesystem::remove(path_of(name), error)) return 0;
  return size;
}

std::vector<std::string> Blobs::list() const {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_, error)) {
    std::string name = entry.path().filename().string();
    if (name.size() == kNameSize && entry.is_regular_file(error)) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace danlu::store
