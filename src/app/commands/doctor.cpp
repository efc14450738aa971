// danlu doctor: What this machine can do, and how to mend what it cannot.
#include <fmt/format.h>

#include "app/context.hpp"
#include "app/machine.hpp"

namespace danlu::app {
namespace {

struct Params {};

std::string_view mark(Finding::State state) {
  return state == Finding::State::good ? "✓" : state == Finding::State::limited ? "!" : "✗";
}
std::string_view style(Finding::State state) {
  return state == Finding::State::good ? "32" : state == Finding::State::limited ? "33" : "31";
}

int run(const Params&, Context& context) {
  std::vector<Finding> findings = look_at_machine(context);
  bool broken = false;
  Json list = Json::array();
  for (const Finding& finding : findings) {
    broken = broken || finding.state == Finding::State::broken;
    if (context.json()) {
      const char* state = finding.state == Finding::State::good      ? "good"
                          : finding.state == Finding::State::limited ? "limited"
                                                                     : "broken";
      list.push_back(Json::object({{"what", finding.what},
                                   {"state", state},
                                   {"found", context.text(finding.found)},
                                   {"mend", context.text(finding.mend)}}));
      continue;
    }
    context.print(fmt::format("{} {:<14} {}",
                              context.styled(mark(finding.state), style(finding.state)),
                              finding.what, context.text(finding.found)));
    if (!finding.mend.empty())
      context.print("                 " + context.styled(context.text(finding.mend), "2"));
  }
  if (context.json()) context.print_json(Json::object({{"ok", !broken}, {"findings", list}}));
  return broken ? exit_code(Failure::unavailable) : 0;
}

}  // namespace

Command doctor_command() {
  return command("doctor", run)
      .summary({"Look at this machine: what will work, and how to fix what will not.",
                "检查本机：哪些可用，哪些不可用以及如何修复。"})
      .example("danlu doctor");
}

}  // namespace danlu::app
