// GET /api/folders: the folders inside a folder of this machine, for choosing one.
#include <algorithm>
#include <cstdlib>

#include "base/files.hpp"
#include "base/utf8.hpp"
#include "serve/api/endpoint.hpp"
#include "serve/api/support/collection_errors.hpp"

namespace danlu::serve {
namespace {

namespace fs = std::filesystem;

constexpr size_t kFoldersMax = 5000;
constexpr size_t kEntriesMax = 200'000;

struct Params {
  std::string path;
};

struct Folders {
  std::string path;
  std::optional<std::string> parent;
  std::vector<std::string> folders;
  std::vector<std::string> unreadable;  // Of them, those that cannot be opened.
  bool more = false;                    // There are more than are listed.

  static auto fields() {
    return std::tuple{field("path", &Folders::path), field("parent", &Folders::parent),
                      field("folders", &Folders::folders),
                      field("unreadable", &Folders::unreadable), field("more", &Folders::more)};
  }
};

std::string start_of(const std::string& asked) {
  if (!asked.empty()) return asked;
  const char* home = std::getenv("HOME");
  return home != nullptr && fs::path(home).is_absolute() ? home : "/";
}

bool opens(const fs::path& folder) {
  std::error_code failed;
  fs::directory_iterator probe(folder, failed);
  return !failed;
}

Folders run(const Params& p, Call& /*call*/) {
  std::string start = start_of(p.path);
  bool whole = fs::path(start).is_absolute() && start.find('\0') == std::string::npos;
  if (!whole) throw Error(kFolderNotAbsolute, {{"path", start}});
  std::error_code failed;
  fs::path folder = fs::canonical(start, failed);
  if (failed) throw file_error(failed.value(), start);
  fs::directory_iterator entries(folder, failed);
  if (failed) throw file_error(failed.value(), folder);
  Folders found{.path = folder.string(), .parent = {}, .folders = {}, .unreadable = {}};
  if (folder.has_relative_path()) found.parent = folder.parent_path().string();
  size_t seen = 0;
  for (const fs::directory_iterator end; entries != end && !failed; entries.increment(failed)) {
    std::string name = entries->path().filename().string();
    found.more = ++seen > kEntriesMax || found.folders.size() >= kFoldersMax;
    if (found.more) break;
    std::error_code ignored;
    if (name.starts_with('.') || !utf8::valid(name) || !entries->is_directory(ignored)) continue;
    found.folders.push_back(std::move(name));
  }
  std::ranges::sort(found.folders);
  for (const std::string& name : found.folders) {
    if (!opens(folder / name)) found.unreadable.push_back(name);
  }
  return found;
}

}  // namespace

Endpoint folders_list() {
  return endpoint("GET", "/api/folders", run)
      .summary({"The folders inside a folder of this machine, for choosing one; hidden ones are "
                "left out.",
                "列出本机某文件夹中的文件夹，供选择；不含隐藏文件夹。"})
      .param(&Params::path, "path",
             {.help = {"Whole path; empty: your home folder.", "完整路径；为空则为主目录。"}})
      .access(Access::admin);
}

}  // namespace danlu::serve
