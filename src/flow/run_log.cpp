#include "flow/run_log.hpp"

namespace danlu::flow {
namespace {

class MemoryWriter final : public RunLogWriter {
 public:
  explicit MemoryWriter(std::shared_ptr<MemoryRunLog::Record> record)
      : record_(std::move(record)) {}
  void append(RunEvent event) override { record_->events.push_back(std::move(event)); }

 private:
  std::shared_ptr<MemoryRunLog::Record> record_;
};

template <class Named>
Json by_name(const std::vector<Named>& names, const std::vector<Value>& values) {
  JsonObject object;
  for (size_t i = 0; i < names.size() && i < values.size(); ++i) {
    if (!values[i].is_skipped()) object.set(names[i].name, values[i].to_json());
  }
  return object;
}

}  // namespace

Json RunEvent::data(const FlowPlan& plan) const {
  Json data = Json::object();
  if (step != nullptr && !values.empty()) data["outputs"] = by_name(step->ports.outputs, values);
  if (kind == EventKind::run_started) data["inputs"] = by_name(plan.inputs, values);
  if (kind == EventKind::run_finished) data["outputs"] = by_name(plan.outputs, values);
  if (attempt > 1) data["attempt"] = attempt;
  if (cached) data["cached"] = true;
  if (error != nullptr) {
    data["error"] = Json::object({{"code", error->id()},
                                  {"message", Json::object({{"en", error->message(Language::en)},
                                                            {"zh", error->message(Language::zh)}})},
                                  {"hint", Json::object({{"en", error->hint(Language::en)},
                                                         {"zh", error->hint(Language::zh)}})},
                                  {"place", error->place(Language::en)}});
  }
  return data;
}

std::unique_ptr<RunLogWriter> MemoryRunLog::start(const RunInfo& info) {
  auto record = std::make_shared<Record>();
  record->info = info;
  std::lock_guard lock(mutex_);
  runs_.push_back(record);
  return std::make_unique<MemoryWriter>(record);
}

}  // namespace danlu::flow
