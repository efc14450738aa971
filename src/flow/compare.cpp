#include "flow/compare.hpp"

#include <unordered_map>

namespace danlu::flow {
namespace {

Json end_of(const RecordedEvent& event) {
  Json end = Json::object({{"status", event.kind == EventKind::step_finished ? "finished"
                                      : event.kind == EventKind::step_failed ? "failed"
                                                                             : "skipped"}});
  if (const Json* outputs = event.data.find("outputs")) end["outputs"] = *outputs;
  if (const Json* error = event.data.find("error")) end["error"] = *error;
  return end;
}

struct Ends {
  std::vector<std::string> order;
  std::unordered_map<std::string, Json> by_path;
};

Ends ends_of(const std::vector<RecordedEvent>& events) {
  Ends ends;
  for (const RecordedEvent& event : events) {
    if (!event.ends_step()) continue;
    if (!ends.by_path.contains(event.path)) ends.order.push_back(event.path);
    ends.by_path[event.path] = end_of(event);
  }
  return ends;
}

}  // namespace

std::vector<StepComparison> compare_runs(const std::vector<RecordedEvent>& first,
                                         const std::vector<RecordedEvent>& second) {
  Ends one = ends_of(first);
  Ends two = ends_of(second);
  std::vector<StepComparison> steps;
  for (const std::string& path : one.order) {
    const Json& end = one.by_path.at(path);
    auto other = two.by_path.find(path);
    if (other == two.by_path.end()) {
      steps.push_back({path, StepChange::only_first, end, {}});
    } else {
      StepChange change = end == other->second ? StepChange::same : StepChange::changed;
      steps.push_back({path, change, end, other->second});
    }
  }
  for (const std::string& path : two.order) {
    if (one.by_path.contains(path)) continue;
    steps.push_back({path, StepChange::only_second, {}, two.by_path.at(path)});
  }
  return steps;
}

}  // namespace danlu::flow
