// danlu token add: Make a key for programs that talk to the server.
#include "app/context.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string name;
  std::string scope = "admin";
  int64_t days = 0;
};

int run(const Params& p, Context& context) {
  workbench::Scope scope = workbench::Scope::parse(p.scope);
  std::string token =
      context.workbench().tokens().add(p.name, scope, std::chrono::hours(24 * p.days));
  if (context.json()) {
    context.print_json(Json::object({{"name", p.name}, {"scope", scope.text()}, {"token", token}}));
  } else {
    context.note(context.text({"Keep it: it is not shown again.", "请妥善保存：之后不再显示。"}));
    context.print(token);
  }
  return 0;
}

}  // namespace

Command token_add_command() {
  return command("token add", run)
      .summary({"Make a key for programs that talk to the server.", "为访问服务的程序创建令牌。"})
      .help({"It is shown once; only its hash is kept.", "只显示一次，仅保存其散列值。"})
      .param(&Params::name, "name",
             {.help = {"What you call it.", "自定名称。"}, .required = true, .positional = true})
      .param(&Params::scope, "scope",
             {.help = {"admin: everything; app:NAME: runs and conversations of one app; run:NAME: "
                       "only starting that app.",
                       "admin：全部；app:名称：某个应用的运行与会话；run:名称：仅运行该应用。"}})
      .param(&Params::days, "days",
             {.help = {"Ends after so many days; 0: never.", "多少天后失效；0 为永不失效。"},
              .minimum = 0,
              .maximum = 36500,
              .unit = "days"})
      .example("danlu token add laptop")
      .example("danlu token add kiosk --scope run:ask-docs --days 30 --json");
}

}  // namespace danlu::app
