#include "flow/recovery.hpp"

#include <algorithm>

#include "flow/run_errors.hpp"

namespace danlu::flow {

Recovery::Recovery(RecoveryMode mode, std::vector<RecordedEvent> events,
                   std::vector<RecordedAnswer> answers)
    : mode_(mode),
      events_(std::move(events)),
      taken_(events_.size(), false),
      answers_(std::move(answers)) {
  for (size_t i = 0; i < events_.size(); ++i) {
    const RecordedEvent& event = events_[i];
    // The last one counts: a container that was tried again began with the state of that time.
    bool begins = event.kind == EventKind::run_started || event.kind == EventKind::step_started;
    if (begins && event.data.contains("state")) states_[event.path] = i;
    if (event.path.empty()) continue;
    last_[event.path] = i;
    if (event.ends_step()) ends_[event.path].push_back(i);
  }
}

const RecordedEvent* Recovery::next() {
  while (cursor_ < events_.size() && taken_[cursor_]) ++cursor_;
  return cursor_ < events_.size() ? &events_[cursor_] : nullptr;
}

const RecordedEvent* Recovery::peek_end(const std::string& path) {
  auto found = ends_.find(path);
  if (found == ends_.end()) return nullptr;
  size_t& at = next_end_[path];
  while (at < found->second.size() && taken_[found->second[at]]) ++at;
  return at < found->second.size() ? &events_[found->second[at]] : nullptr;
}

void Recovery::take(const RecordedEvent& event) {
  taken_[static_cast<size_t>(&event - events_.data())] = true;
}

bool Recovery::in_flight(const std::string& path) const {
  auto found = last_.find(path);
  return found != last_.end() && !events_[found->second].ends_step();
}

const Json* Recovery::state_of(const std::string& path) const {
  auto found = states_.find(path);
  return found == states_.end() ? nullptr : events_[found->second].data.find("state");
}

const WaitAnswer* Recovery::answer_for(const std::string& path) const {
  auto found = std::ranges::find(answers_, path, &RecordedAnswer::path);
  return found == answers_.end() ? nullptr : &found->answer;
}

std::shared_ptr<const FlowPlan> compile_sources(const std::vector<FlowSource>& sources,
                                                const NodeRegistry& nodes) {
  if (sources.empty()) throw Error(kLogOfOlderProgram, {{"run", ""}});
  FlowLoader loader = [&](const std::string& asked, const std::string& from) -> LoadedFlow {
    for (const FlowSource& source : sources) {
      if (source.asked == asked && source.from == from) return {*source.text, source.file};
    }
    throw Error(kUnknownEntry, {{"kind", "flow"}, {"name", asked}, {"near", ""}});
  };
  return compile_flow(*sources.front().text, sources.front().file, nodes, loader);
}

}  // namespace danlu::flow
