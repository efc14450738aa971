#include "serve/api/support/run_shapes.hpp"

#include <map>

#include "serve/http/text.hpp"

namespace danlu::serve {
namespace {

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}
std::optional<int64_t> unless_zero(int64_t value) {
  return value == 0 ? std::nullopt : std::optional(value);
}

Json text_in(const Json& both, const char* language) {
  if (both.is_text()) return both;
  return both.is_object() ? Json(both.text_or(language, "")) : Json("");
}

std::string node_name(const flow::StepPlan& step) {
  switch (step.kind) {
    case flow::StepKind::use:
      return step.node == nullptr ? "" : step.node->id;
    case flow::StepKind::for_each:
      return "for_each";
    case flow::StepKind::while_loop:
      return "while";
    case flow::StepKind::call:
      return "call";
  }
  return "";
}

const flow::BlockPlan* block_inside(const flow::StepPlan& step) {
  if (step.for_each != nullptr) return step.for_each->body.get();
  if (step.while_loop != nullptr) return step.while_loop->body.get();
  if (step.call != nullptr && step.call->flow != nullptr) return &step.call->flow->root;
  return nullptr;
}

const flow::StepPlan* step_named(const flow::BlockPlan& block, std::string_view id) {
  for (const flow::StepPlan& step : block.steps) {
    if (step.id == id) return &step;
  }
  return nullptr;
}

std::string step_status(std::string_view kind, const Json& data) {
  if (data.boolean_or("restored", false)) return "restored";
  if (kind == "step_finished") return "finished";
  if (kind == "step_failed") return "failed";
  if (kind == "step_skipped") return "skipped";
  return kind == "step_waiting" ? "waiting" : "running";
}

void take_step(StepShape& step, std::string_view kind, const Json& event, const Json& data) {
  step.status = step_status(kind, data);
  // Beside the data in an event that has its shape already.
  step.attempt = event.integer_or("attempt", data.integer_or("attempt", 1));
  step.cached = event.boolean_or("cached", data.boolean_or("cached", false));
  int64_t time = event.integer_or("time_us", 0);
  if (kind == "step_started") {
    if (!step.started_us) step.started_us = time;
    if (const Json* inputs = data.find("inputs")) step.inputs = *inputs;
    step.error = Json();
    step.ended_us.reset();
  } else if (kind != "step_waiting") {
    step.ended_us = time;
    if (!step.started_us) step.started_us = time;
    if (const Json* outputs = data.find("outputs")) step.outputs = *outputs;
    if (const Json* error = data.find("error")) step.error = error_shape(*error);
  }
}

}  // namespace

RunShape run_shape(const flow::RunSummary& summary) {
  RunShape shape{.id = summary.id,
                 .app = summary.app,
                 .flow = summary.flow,
                 .status = summary.status,
                 .conversation = unless_empty(summary.conversation),
                 .parent = unless_empty(summary.parent),
                 .durability = summary.durability,
                 .started_us = summary.started_us,
                 .ended_us = unless_zero(summary.ended_us),
                 .steps = summary.steps,
                 .error = {},
                 .title = summary.title};
  if (!summary.error.empty()) {
    // Older logs hold the message alone.
    Json logged;
    try {
      logged = Json::parse(summary.error);
    } catch (const Error&) {
      logged = Json::object({{"message", summary.error}});
    }
    shape.error =
        error_shape(logged.is_object() ? logged : Json::object({{"message", summary.error}}));
  }
  return shape;
}

WaitShape wait_shape(const flow::RunWait& wait) {
  return {.path = wait.path,
          .kind = to_json(wait.kind).as_text(),
          .until_us = unless_zero(wait.until_us),
          .form = wait.form};
}

Json error_shape(const Json& logged) {
  if (!logged.is_object()) return {};
  auto member = [&](const char* name) {
    const Json* found = logged.find(name);
    return found == nullptr ? Json("") : *found;
  };
  // Already in the API's shape when there is a message_zh.
  bool flat = logged.contains("message_zh");
  Json message = member("message");
  Json hint = member("hint");
  return Json::object({{"code", member("code")},
                       {"message", text_in(message, "en")},
                       {"message_zh", flat ? member("message_zh") : text_in(message, "zh")},
                       {"hint", text_in(hint, "en")},
                       {"hint_zh", flat ? member("hint_zh") : text_in(hint, "zh")},
                       {"place", member("place")},
                       {"place_zh", member("place_zh")}});
}

std::string node_at(const flow::FlowPlan* plan, std::string_view path) {
  if (plan == nullptr || path.empty()) return "";
  const flow::BlockPlan* block = &plan->root;
  const flow::StepPlan* step = nullptr;
  for (std::string_view part : split(path, '/')) {
    if (block == nullptr) return "";
    step = step_named(*block, part.substr(0, part.find('[')));
    if (step == nullptr) return "";
    block = block_inside(*step);
  }
  return node_name(*step);
}

bool is_shown(std::string_view kind) { return kind != "state_changed"; }

bool ends_run(std::string_view kind) {
  return kind == "run_finished" || kind == "run_failed" || kind == "run_cancelled";
}

Json event_shape(const Json& stored, const flow::FlowPlan* plan) {
  std::string path = stored.text_or("path", "");
  const Json* found = stored.find("data");
  Json data = found != nullptr && found->is_object() ? *found : Json::object();
  Json shown = Json::object();
  for (const char* name : {"inputs", "outputs", "wait"}) {
    if (const Json* value = data.find(name)) shown[name] = *value;
  }
  if (const Json* error = data.find("error")) shown["error"] = error_shape(*error);
  if (std::string node = node_at(plan, path); !node.empty()) shown["node"] = node;
  if (data.boolean_or("restored", false)) shown["restored"] = true;
  if (shown.dump().size() > kEventBytesMax) {
    Json cut = Json::object({{"truncated", true}});
    for (const char* name : {"node", "error"}) {
      if (const Json* value = shown.find(name)) cut[name] = *value;
    }
    shown = cut;
  }
  return Json::object({{"kind", stored.text_or("kind", "")},
                       {"number", stored.integer_or("number", 0)},
                       {"time_us", stored.integer_or("time_us", 0)},
                       {"path", path},
                       {"attempt", data.integer_or("attempt", 1)},
                       {"cached", data.boolean_or("cached", false)},
                       {"data", shown}});
}

RunStory run_story(const Json& events, const flow::FlowPlan* plan) {
  RunStory story;
  std::map<std::string, size_t> places;
  for (const Json& event : events.as_array()) {
    std::string kind = event.text_or("kind", "");
    std::string path = event.text_or("path", "");
    const Json* found = event.find("data");
    Json data = found != nullptr && found->is_object() ? *found : Json::object();
    if (path.empty()) {
      const Json* inputs = data.find("inputs");
      const Json* outputs = data.find("outputs");
      const Json* error = data.find("error");
      if (kind == "run_started" && inputs != nullptr) story.inputs = *inputs;
      if (kind == "run_finished" && outputs != nullptr) story.outputs = *outputs;
      if (error != nullptr) story.error = error_shape(*error);
      continue;
    }
    if (!kind.starts_with("step_")) continue;
    auto [place, fresh] = places.try_emplace(path, story.steps.size());
    if (fresh) story.steps.push_back({.path = path, .node = node_at(plan, path)});
    take_step(story.steps[place->second], kind, event, data);
  }
  return story;
}

}  // namespace danlu::serve
