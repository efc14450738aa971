// danlu version: Which version this is.
#include "app/context.hpp"

namespace danlu::app {
namespace {

struct Params {};

int run(const Params&, Context& context) {
  if (context.json()) {
    context.print_json(
        Json::object({{"version", DANLU_VERSION}, {"flow_format", flow::kFormatVersion}}));
  } else {
    context.print(std::string("danlu ") + DANLU_VERSION);
  }
  return 0;
}

}  // namespace

Command version_command() {
  return command("version", run)
      .summary({"Show which version this is.", "显示版本。"})
      .example("danlu version --json");
}

}  // namespace danlu::app
