// danlu token list: The keys there are.
#include <fmt/format.h>

#include "app/context.hpp"
#include "base/time.hpp"

namespace danlu::app {
namespace {

struct Params {};

int run(const Params&, Context& context) {
  std::vector<workbench::TokenInfo> tokens = context.workbench().tokens().list();
  if (context.json()) {
    context.print_json(to_json(tokens));
    return 0;
  }
  if (tokens.empty()) context.print(context.text({"No tokens yet.", "还没有令牌。"}));
  for (const workbench::TokenInfo& token : tokens) {
    std::string end = token.expires_us == 0 ? context.text({"never ends", "永不失效"})
                                            : context.text({"until ", "有效至 "}) +
                                                  format_time(token.expires_us, TimeFormat::date);
    context.print(fmt::format("{:<20} {:<24} {}", token.name, token.scope, end));
  }
  return 0;
}

}  // namespace

Command token_list_command() {
  return command("token list", run)
      .summary({"List the keys to the server.", "列出服务的令牌。"})
      .example("danlu token list --json");
}

}  // namespace danlu::app
