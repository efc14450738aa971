#include "retrieve/folder_scan.hpp"

#include <algorithm>

#include "base/utf8.hpp"
#include "retrieve/collection_errors.hpp"
#include "retrieve/parser.hpp"

namespace danlu::retrieve {
namespace {

namespace fs = std::filesystem;

bool passed_over(const std::string& name) {
  return name.empty() || name[0] == '.' || name.starts_with("~$") || name.ends_with("~");
}

class Scanner {
 public:
  explicit Scanner(const CancelToken& cancel) : cancel_(cancel) {}

  void folder(const fs::path& path, const std::string& below, int depth) {
    std::error_code failed;
    fs::directory_iterator entries(path, failed);
    if (failed && depth == 0) throw fs::filesystem_error("cannot list", path, failed);
    for (; !failed && entries != fs::directory_iterator(); entries.increment(failed)) {
      cancel_.throw_if_cancelled();
      entry(*entries, below, depth);
    }
    if (failed) {
      std::string name = utf8::repaired(below);
      scan_.problems.push_back({name, Error(kCollectionFolderUnreadable, {{"file", name}})});
      scan_.unreadable.push_back(below);
    }
  }

  FolderScan take() {
    std::sort(scan_.files.begin(), scan_.files.end(),
              [](const auto& a, const auto& b) { return a.file < b.file; });
    return std::move(scan_);
  }

 private:
  void entry(const fs::directory_entry& found, const std::string& below, int depth) {
    std::string name = found.path().filename().string();
    std::error_code failed;
    bool link = found.is_symlink(failed);
    if (link || passed_over(name) || scan_.files.size() >= kScanFilesMax) {
      ++scan_.passed_over;
    } else if (found.is_directory(failed)) {
      if (depth + 1 < kScanDepthMax) folder(found.path(), below + name + "/", depth + 1);
    } else if (!found.is_regular_file(failed) || !has_document_extension(name)) {
      ++scan_.passed_over;
    } else if (!utf8::valid(name)) {
      std::string shown = utf8::repaired(below + name);
      scan_.problems.push_back({shown, Error(kCollectionFileName, {{"file", shown}})});
    } else {
      uint64_t size = found.file_size(failed);
      auto modified = found.last_write_time(failed).time_since_epoch();
      if (failed) return;  // Deleted since it was listed.
      int64_t modified_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(modified).count();
      scan_.files.push_back({below + name, size, modified_ns});
    }
  }

  const CancelToken& cancel_;
  FolderScan scan_;
};

}  // namespace

FolderScan scan_folder(const fs::path& folder, const CancelToken& cancel) {
  Scanner scanner(cancel);
  scanner.folder(folder, "", 0);
  return scanner.take();
}

}  // namespace danlu::retrieve
