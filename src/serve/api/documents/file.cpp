// GET /api/collections/{name}/file: a document as it is, to be saved. What strangers wrote is never
// shown as a page of ours: it has no type a browser would render, is an attachment, and is
// sandboxed should a browser show it all the same.
#include "serve/api/support/collections.hpp"
#include "serve/http/guard.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string name;
  std::string file;
};

Response run(const Params& p, Call& call) {
  retrieve::Collection collection = open_collection(call, p.name);
  std::filesystem::path path = document_path(collection, p.file);
  return Response::file(path, "application/octet-stream", path.filename().string())
      .with("Content-Security-Policy", kDataPolicy)
      .with("X-Content-Type-Options", "nosniff");
}

}  // namespace

Endpoint documents_file() {
  return endpoint("GET", "/api/collections/{name}/file", run)
      .summary({"A document as it is, to be saved.", "下载文档原件。"})
      .param(&Params::name, "name", {.help = {"The collection.", "知识库。"}, .required = true})
      .param(&Params::file, "file",
             {.help = {"The file below its folder.", "其文件夹中的文件。"}, .required = true})
      .content("application/octet-stream")
      .access(Access::app);
}

}  // namespace danlu::serve
