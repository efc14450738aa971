// POST /api/collections/{name}/update: reads what was added, changed or deleted.
#include "serve/api/support/collections.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string name;
};

struct Started {
  std::string job;

  static auto fields() { return std::tuple{field("job", &Started::job)}; }
};

Started run(const Params& p, Call& call) {
  open_collection(call, p.name);
  return {start_update(call, p.name)};
}

}  // namespace

Endpoint collections_update() {
  return endpoint("POST", "/api/collections/{name}/update", run)
      .summary({"Read what was added, changed or deleted, in the background.",
                "在后台读取新增、修改和删除的文件。"})
      .param(&Params::name, "name", {.help = {"Its name.", "名称。"}, .required = true})
      .access(Access::admin);
}

}  // namespace danlu::serve
