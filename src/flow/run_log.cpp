#include "flow/run_log.hpp"

#include <algorithm>

#include "flow/run.hpp"
#include "flow/run_errors.hpp"

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

constexpr std::array<std::string_view, 8> kFailures{
    "usage", "input", "not_found", "denied", "unavailable", "limit", "cancelled", "internal"};
constexpr std::array<std::string_view, 12> kPlaces{"file",      "line",  "column", "page",
                                                   "row",       "field", "step",   "port",
                                                   "parameter", "item",  "node",   "command"};

template <class Enum, size_t kSize>
Enum named(const std::array<std::string_view, kSize>& names, std::string_view name, Enum fallback) {
  auto found = std::ranges::find(names, name);
  return found == names.end() ? fallback : static_cast<Enum>(found - names.begin());
}

Json both(const std::string& en, const std::string& zh) {
  return Json::object({{"en", en}, {"zh", zh}});
}

Bilingual bilingual_at(const Json& json, std::string_view key) {
  const Json* text = json.find(key);
  if (text == nullptr) return {};
  return {text->text_or("en", ""), text->text_or("zh", "")};
}

Json effects_json(const std::vector<StepEffect>& effects) {
  Json list = Json::array();
  for (const StepEffect& effect : effects) {
    Json json = Json::object({{"name", effect.name}, {"value", effect.value.to_json()}});
    if (effect.kind == StepEffect::Kind::flow_output) {
      json["output"] = true;
    } else {
      json["flow"] = effect.flow;
      if (effect.kind == StepEffect::Kind::lasting_state) json["lasting"] = true;
    }
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace

Json RunEvent::data(const FlowPlan& plan) const {
  Json data = Json::object();
  if (step != nullptr && !values.empty()) {
    bool begins = kind == EventKind::step_started;
    data[begins ? "inputs" : "outputs"] =
        by_name(begins ? step->ports.inputs : step->ports.outputs, values);
  }
  if (kind == EventKind::run_started) data["inputs"] = by_name(plan.inputs, values);
  if (kind == EventKind::run_finished) data["outputs"] = by_name(plan.outputs, values);
  if (attempt > 1) data["attempt"] = attempt;
  if (cached) data["cached"] = true;
  if (restored) data["restored"] = true;
  if (error != nullptr) data["error"] = error_json(*error);
  if (details != nullptr) {
    if (!details->effects.empty()) data["effects"] = effects_json(details->effects);
    if (details->wait) data["wait"] = wait_json(*details->wait);
    if (!details->state.is_null()) data["state"] = details->state;
  }
  return data;
}

std::vector<StepEffect> effects_from_json(const Json& data) {
  std::vector<StepEffect> effects;
  const Json* list = data.find("effects");
  if (list == nullptr) return effects;
  for (const Json& json : list->as_array()) {
    StepEffect effect{.kind = StepEffect::Kind::state,
                      .flow = json.text_or("flow", ""),
                      .name = json.text_or("name", ""),
                      .value = Value(json.at("value"))};
    if (json.boolean_or("output", false)) {
      effect.kind = StepEffect::Kind::flow_output;
    } else if (json.boolean_or("lasting", false)) {
      effect.kind = StepEffect::Kind::lasting_state;
    }
    effects.push_back(std::move(effect));
  }
  return effects;
}

Json error_json(const Error& error) {
  Json places = Json::array();
  for (const Place& place : error.places()) {
    places.push_back(Json::object(
        {{"kind", kPlaces.at(static_cast<size_t>(place.kind))}, {"value", place.value}}));
  }
  return Json::object({{"code", error.id()},
                       {"failure", kFailures.at(static_cast<size_t>(error.failure()))},
                       {"message", both(error.message(Language::en), error.message(Language::zh))},
                       {"hint", both(error.hint(Language::en), error.hint(Language::zh))},
                       {"place", error.place(Language::en)},
                       {"place_zh", error.place(Language::zh)},
                       {"places", places}});
}

Error error_from_json(const Json& json) {
  RecordedError recorded{
      .id = json.text_or("code", ""),
      .failure = named(kFailures, json.text_or("failure", ""), Failure::internal),
      .message = bilingual_at(json, "message"),
      .hint = bilingual_at(json, "hint"),
      .places = {}};
  if (const Json* places = json.find("places")) {
    for (const Json& place : places->as_array()) {
      recorded.places.push_back(
          {named(kPlaces, place.text_or("kind", ""), PlaceKind::item), place.text_or("value", "")});
    }
  }
  return Error(std::move(recorded));
}

Json wait_json(const WaitRequest& wait) {
  return Json::object(
      {{"kind", to_json(wait.kind)}, {"until_us", wait.until_us}, {"form", wait.form}});
}

WaitRequest wait_from_json(const Json& json) {
  return {.kind = from_json<WaitKind>(json.at("kind")),
          .until_us = json.integer_or("until_us", 0),
          .form = json.find("form") != nullptr ? json.at("form") : Json::object()};
}

void Run::wait_for(WaitRequest) { throw Error(kCannotWait); }

std::unique_ptr<RunLogWriter> MemoryRunLog::start(const RunInfo& info) {
  auto record = std::make_shared<Record>();
  record->info = info;
  std::lock_guard lock(mutex_);
  runs_.push_back(record);
  return std::make_unique<MemoryWriter>(record);
}

}  // namespace danlu::flow
