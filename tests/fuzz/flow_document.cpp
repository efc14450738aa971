// Rooms: nodes
#include "flow/plan.hpp"
#include "nodes/node.hpp"

namespace danlu::nodes {
std::vector<flow::NodeType> builtin_nodes();
}

#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace danlu;
  std::string_view text = fuzz::text_of(data, size);
  static const flow::NodeRegistry nodes("node", nodes::builtin_nodes());
  fuzz::tolerating_errors([&] {
    flow::CheckResult result = flow::check_flow(text, "fuzz.flow.yaml", nodes);
    fuzz::require((result.plan == nullptr) == !result.problems.empty());
    for (const Error& problem : result.problems) {
      fuzz::require(problem.failure() != Failure::internal &&
                    utf8::valid(problem.full_text(Language::zh)));
    }
  });
  return 0;
}
