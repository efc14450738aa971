// DELETE /api/collections/{name}: forgets a collection, with the files that were put into it.
#include <chrono>

#include "serve/api/support/collections.hpp"
#include "workbench/errors.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string name;
};

void stop_update(workbench::Jobs& jobs, const std::string& name, const CancelToken& cancel) {
  constexpr int kLooks = 100;  // 5 s: a file that is being read is finished or given up first.
  std::optional<workbench::Job> job = jobs.running_on(name);
  if (!job) return;
  jobs.cancel(job->id);
  for (int i = 0; i < kLooks && jobs.running_on(name); ++i) {
    if (!cancel.sleep_for(std::chrono::milliseconds(50))) throw Error(kCancelled);
  }
  if (jobs.running_on(name)) throw Error(workbench::kBeingRead, {{"name", name}});
}

NoContent run(const Params& p, Call& call) {
  bool uploads = has_uploads(call, open_collection(call, p.name));
  stop_update(call.workbench.jobs(), p.name, call.exchange->cancel_token());
  retrieve::Collection::remove(call.workbench.data(), p.name);
  std::error_code ignored;
  if (uploads) std::filesystem::remove_all(upload_folder(call, p.name), ignored);
  return {};
}

}  // namespace

Endpoint collections_remove() {
  return endpoint("DELETE", "/api/collections/{name}", run)
      .summary(
          {"Forget a collection. A folder of yours stays as it is; uploaded files are removed.",
           "删除知识库。你自己的文件夹保持不变，上传的文件会一并删除。"})
      .param(&Params::name, "name", {.help = {"Its name.", "名称。"}, .required = true})
      .access(Access::admin);
}

}  // namespace danlu::serve
