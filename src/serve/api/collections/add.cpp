// POST /api/collections: a new collection of a folder, or one that files are put into.
#include "base/files.hpp"
#include "serve/api/support/collection_errors.hpp"
#include "serve/api/support/collections.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

namespace fs = std::filesystem;

struct Params {
  std::string name;
  std::string folder;
};

struct Started {
  std::string job;

  static auto fields() { return std::tuple{field("job", &Started::job)}; }
};

bool holds(const fs::path& outer, const fs::path& inner) {
  auto [end, rest] = std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
  return end == outer.end();
}

// A folder above or below the data folder would make keys and tokens documents.
void check_folder(const std::string& folder, const fs::path& data) {
  if (!fs::path(folder).is_absolute()) throw Error(kFolderNotAbsolute, {{"path", folder}});
  std::error_code failed;
  fs::path real = fs::weakly_canonical(folder, failed);
  fs::path own = fs::weakly_canonical(data, failed);
  if (holds(real, own) || holds(own, real)) throw Error(kFolderOfDanlu, {{"path", folder}});
}

Started run(const Params& p, Call& call) {
  const fs::path& data = call.workbench.data();
  retrieve::Collection::check_name(p.name);
  if (!p.folder.empty()) {
    check_folder(p.folder, data);
    retrieve::Collection::create(data, p.name, p.folder);
  } else {
    fs::path folder = upload_folder(call, p.name);
    make_folders(folder);
    retrieve::Collection::create(data, p.name, folder);
  }
  return {start_update(call, p.name)};
}

}  // namespace

Endpoint collections_add() {
  return endpoint("POST", "/api/collections", run)
      .summary({"Make a collection of a folder of this machine, or (without one) for uploads.",
                "用本机文件夹新建知识库；不指定文件夹则用于上传。"})
      .param(&Params::name, "name", {.help = {"Its name.", "名称。"}, .required = true})
      .param(&Params::folder, "folder",
             {.help = {"Whole path of a folder; it is read, never changed.",
                       "文件夹的完整路径；只读取，不修改。"},
              .widget = "folder"})
      .status(201)
      .access(Access::admin);
}

}  // namespace danlu::serve
