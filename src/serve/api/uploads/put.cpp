// PUT /api/collections/{name}/files/{file}: puts a file into a collection. The body goes to a
// temporary file below <data>/uploads as it comes and is moved into its place when it is complete.
// POST /api/collections/{name}/update then reads what was put in, once for many files.
#include "base/files.hpp"
#include "serve/api/support/collections.hpp"
#include "serve/api/support/upload_name.hpp"

namespace danlu::serve {
namespace {

constexpr uint64_t kUploadBytesMax = uint64_t{512} << 20;  // What an update reads of one file.

struct Params {
  std::string name;
  std::string file;
};

struct Stored {
  std::string file;
  int64_t size = 0;

  static auto fields() {
    return std::tuple{field("file", &Stored::file), field("size", &Stored::size)};
  }
};

Stored run(const Params& p, Call& call) {
  std::string file = upload_name(p.file);
  std::filesystem::path target = writable_folder(call, p.name) / std::filesystem::path(file);
  if (call.request.upload.empty()) {
    write_file_atomic(target, call.request.body);
  } else {
    call.request.upload.move_to(target);
  }
  return {file, static_cast<int64_t>(call.request.body_bytes)};
}

}  // namespace

Endpoint uploads_put() {
  return endpoint("PUT", "/api/collections/{name}/files/{file}", run)
      .summary({"Put a file into a collection made for uploads; an older one of that name is "
                "replaced. Then ask for an update.",
                "上传文件到用于上传的知识库，同名旧文件会被替换；之后请求一次更新。"})
      .param(&Params::name, "name", {.help = {"The collection.", "知识库。"}, .required = true})
      .param(&Params::file, "file",
             {.help = {"Name of the file, without a folder.", "文件名，不含文件夹。"},
              .required = true})
      .upload(kUploadBytesMax)
      .time_max(std::chrono::hours(1))
      .access(Access::admin);
}

}  // namespace danlu::serve
