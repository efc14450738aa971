// POST /api/models/{name}/test: asks a model one short question. That it does not answer is a
// result, not an error of the request.
#include <chrono>

#include "serve/api/endpoint.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string name;
};

struct Tested {
  bool ok = false;
  int64_t ms = 0;
  std::string text;
  int64_t dimensions = 0;  // Of an embedding model.
  Json error;

  static auto fields() {
    return std::tuple{field("ok", &Tested::ok), field("ms", &Tested::ms),
                      field("text", &Tested::text), field("dimensions", &Tested::dimensions),
                      field("error", &Tested::error)};
  }
};

Tested run(const Params& p, Call& call) {
  const CancelToken& cancel = call.exchange->cancel_token();
  model::ModelRegistry& registry = call.workbench.models().registry();
  model::ModelEntry entry = registry.get(p.name);
  auto began = std::chrono::steady_clock::now();
  Tested tested;
  try {
    model::ModelCheck check =
        model::check_model(call.workbench.http(), registry.endpoint_of(entry), entry.kind, cancel);
    tested.ok = true;
    tested.ms = check.milliseconds;
    tested.text = check.answer;
    tested.dimensions = static_cast<int64_t>(check.dimensions);
  } catch (const Error& error) {
    auto took = std::chrono::steady_clock::now() - began;
    tested.ms = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
    tested.error = error_json(error);
  }
  return tested;
}

}  // namespace

Endpoint models_test() {
  return endpoint("POST", "/api/models/{name}/test", run)
      .summary({"Ask a model one short question, to see that it answers.",
                "向模型提一个简短问题，确认可用。"})
      .param(&Params::name, "name", {.help = {"Its name.", "名称。"}, .required = true})
      .access(Access::admin);
}

}  // namespace danlu::serve
