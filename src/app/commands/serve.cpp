// danlu serve: Pages, API and runs for browsers, scripts and OpenAI clients.
#include "serve/api/workbench_server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "app/context.hpp"

namespace danlu::app {
namespace {

// What requests get to end in when the server is asked to stop.
constexpr std::chrono::seconds kGrace{10};

struct Params {
  std::optional<int64_t> port;
  std::vector<std::string> listen;
  std::vector<std::string> host_name;
};

bool only_loopback(const std::vector<std::string>& hosts) {
  return std::ranges::all_of(hosts, [](const std::string& host) {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
  });
}

void announce(const serve::WorkbenchServer& server, const Params& p, Context& context) {
  if (context.json()) {
    Json urls = Json::array();
    for (const std::string& url : server.urls()) urls.push_back(url);
    context.print_json(Json::object({{"url", server.urls().front()},
                                     {"urls", urls},
                                     {"port", server.port()},
                                     {"key", server.login_key()},
                                     {"login", server.login_url()},
                                     {"data_folder", context.data().string()}}));
    std::fflush(stdout);
    return;
  }
  if (server.port_moved()) {
    context.print(fmt::format(
        fmt::runtime(context.text({"Port {} is in use by another program; this is port {}.",
                                   "端口 {} 已被其他程序占用，改用端口 {}。"})),
        7331, server.port()));
  }
  context.print(context.text(
      {"Open this address in a browser on this machine:", "请在本机浏览器中打开此地址："}));
  context.print("  " + context.styled(server.login_url(), "1"));
  if (!p.listen.empty() && !only_loopback(p.listen)) {
    context.print(
        context.text({"Other machines can reach this server, and what is sent is not encrypted: "
                      "put a proxy with "
                      "TLS in front, or use it in a network you trust.",
                      "其他机器可访问此服务，且传输未加密：请在前面放置支持 TLS "
                      "的代理，或只在可信网络中使用。"}));
  }
  context.print(context.text({"Ctrl-C stops it; runs go on at the next start.",
                              "按 Ctrl-C 停止；未完成的运行会在下次启动时继续。"}));
  std::fflush(stdout);
}

int run(const Params& p, Context& context) {
  serve::WorkbenchServer server(
      {.workbench = workbench::Workbench::Options::from_environment(context.data()),
       .hosts = p.listen.empty() ? std::vector<std::string>{"localhost"} : p.listen,
       .port = static_cast<uint16_t>(p.port.value_or(7331)),
       .explicit_port = p.port.has_value(),
       .host_names = p.host_name});
  server.start();
  announce(server, p, context);
  while (context.cancel().sleep_for(std::chrono::hours(1))) {
  }
  context.note(
      context.text({"Stopping; once more to stop at once.", "正在停止；再按一次立即停止。"}));
  server.stop(kGrace);
  return 0;
}

}  // namespace

Command serve_command() {
  return command("serve", run)
      .summary({"Serve pages, API and runs to browsers, scripts and OpenAI clients.",
                "为浏览器、脚本和 OpenAI 客户端提供网页、API 和运行服务。"})
      .help({"Only this machine can reach it unless --listen says otherwise. It prints an address "
             "with a key that logs the browser in; scripts use a token (danlu token add). "
             "Interrupted runs and jobs go on by themselves.",
             "默认只有本机可访问，可用 --listen 更改。启动后显示带密钥的地址，浏览器打开即登录；"
             "脚本请使用令牌（danlu token add）。被中断的运行和任务会自动继续。"})
      .param(&Params::port, "port",
             {.help = {"Port; without it 7331 or the next free one.",
                       "端口；不指定时用 7331 或其后空闲的端口。"},
              .why = {"An address that stays the same.", "需要固定地址时。"},
              .minimum = 0,
              .maximum = 65535})
      .param(
          &Params::listen, "listen",
          {.help = {"Numeric address to listen at, instead of this machine only. May be repeated.",
                    "监听的数字地址，代替仅本机。可重复。"},
           .why = {"Let other machines in.", "让其他机器访问。"}})
      .param(&Params::host_name, "host_name",
             {.help = {"Name under which browsers reach this server. May be repeated.",
                       "浏览器访问本服务所用的主机名。可重复。"},
              .why = {"Behind a proxy, or with a name in your network.",
                      "位于代理之后，或在网络中使用主机名时。"}})
      .example("danlu serve")
      .example("danlu serve --port 8080")
      .example("danlu serve --listen 0.0.0.0 --host-name danlu.example.org");
}

}  // namespace danlu::app
