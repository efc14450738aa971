// GET /api/info: what is running here.
#include "serve/api/api.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Info {
  std::string version = DANLU_VERSION;
  std::string data_folder;
  int64_t uptime_s = 0;
  int64_t port = 0;

  static auto fields() {
    return std::tuple{field("version", &Info::version), field("data_folder", &Info::data_folder),
                      field("uptime_s", &Info::uptime_s), field("port", &Info::port)};
  }
};

Info run(const NoParams& /*p*/, Call& call) {
  return {.data_folder = call.identity.admin() ? call.workbench.data().string() : "",
          .uptime_s = call.api.uptime_seconds(),
          .port = call.api.port()};
}

}  // namespace

Endpoint server_info() {
  return endpoint("GET", "/api/info", run)
      .summary({"Version, data folder and port of the server.", "服务器的版本、数据文件夹和端口。"})
      .access(Access::run);
}

}  // namespace danlu::serve
