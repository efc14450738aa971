// DELETE /api/collections/{name}/files/{file}: removes a file that was put into a collection.
#include "base/files.hpp"
#include "serve/api/support/collection_errors.hpp"
#include "serve/api/support/collections.hpp"
#include "serve/api/support/upload_name.hpp"

namespace danlu::serve {
namespace {

namespace fs = std::filesystem;

struct Params {
  std::string name;
  std::string file;
};

NoContent run(const Params& p, Call& call) {
  std::string file = upload_name(p.file);
  fs::path target = writable_folder(call, p.name) / fs::path(file);
  std::error_code failed;
  fs::file_type type = fs::symlink_status(target, failed).type();
  if (type != fs::file_type::regular && type != fs::file_type::symlink)
    throw Error(kDocumentUnknown, {{"name", p.name}, {"file", file}});
  fs::remove(target, failed);
  if (failed) throw file_error(failed.value(), target);
  return {};
}

}  // namespace

Endpoint uploads_remove() {
  return endpoint("DELETE", "/api/collections/{name}/files/{file}", run)
      .summary({"Remove a file that was put into a collection; the next update forgets it.",
                "删除已上传的文件；下次更新后不再能检索到。"})
      .param(&Params::name, "name", {.help = {"The collection.", "知识库。"}, .required = true})
      .param(&Params::file, "file", {.help = {"Name of the file.", "文件名。"}, .required = true})
      .access(Access::admin);
}

}  // namespace danlu::serve
