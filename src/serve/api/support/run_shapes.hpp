// Runs as the API shows them, made from the store's. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flow/run_store.hpp"

namespace danlu::serve {

struct RunShape {
  std::string id;
  std::string app;
  std::string flow;
  std::string status;
  std::optional<std::string> conversation = {};
  std::optional<std::string> parent = {};
  std::string durability;
  int64_t started_us = 0;
  std::optional<int64_t> ended_us = {};
  int64_t steps = 0;
  Json error = {};
  std::string title = {};

  static auto fields() {
    return std::tuple{field("id", &RunShape::id),
                      field("app", &RunShape::app),
                      field("flow", &RunShape::flow),
                      field("status", &RunShape::status),
                      field("conversation", &RunShape::conversation),
                      field("parent", &RunShape::parent),
                      field("durability", &RunShape::durability),
                      field("started_us", &RunShape::started_us),
                      field("ended_us", &RunShape::ended_us),
                      field("steps", &RunShape::steps),
                      field("error", &RunShape::error),
                      field("title", &RunShape::title)};
  }
};

struct StepShape {
  std::string path;
  std::string node;                // "text.split@1", or the kind of a container.
  std::string status = "running";  // waiting, finished, failed, skipped, restored
  int64_t attempt = 1;
  std::optional<int64_t> started_us = {};
  std::optional<int64_t> ended_us = {};
  bool cached = false;
  Json inputs = {};
  Json outputs = {};
  Json error = {};

  static auto fields() {
    return std::tuple{field("path", &StepShape::path),
                      field("node", &StepShape::node),
                      field("status", &StepShape::status),
                      field("attempt", &StepShape::attempt),
                      field("started_us", &StepShape::started_us),
                      field("ended_us", &StepShape::ended_us),
                      field("cached", &StepShape::cached),
                      field("inputs", &StepShape::inputs),
                      field("outputs", &StepShape::outputs),
                      field("error", &StepShape::error)};
  }
};

struct WaitShape {
  std::string path;
  std::string kind;
  std::optional<int64_t> until_us;
  Json form;

  static auto fields() {
    return std::tuple{field("path", &WaitShape::path), field("kind", &WaitShape::kind),
                      field("until_us", &WaitShape::until_us), field("form", &WaitShape::form)};
  }
};

RunShape run_shape(const flow::RunSummary& summary);
WaitShape wait_shape(const flow::RunWait& wait);

// {code, message, message_zh, hint, hint_zh, place, place_zh} of an error as logs hold it; null of
// null.
Json error_shape(const Json& logged);

// Which node a step runs; "" when the plan has no such step. `plan` may be null.
std::string node_at(const flow::FlowPlan* plan, std::string_view path);

// {kind, number, time_us, path, attempt, cached, data} of an event as RunStore::events gives it.
// Data of more than kEventBytesMax is left out and said to be ("truncated").
inline constexpr size_t kEventBytesMax = 256 << 10;
Json event_shape(const Json& stored, const flow::FlowPlan* plan);
// What the stream leaves out: no step or run event of the contract.
bool is_shown(std::string_view kind);
bool ends_run(std::string_view kind);

// What a log says of a run's steps, in the order they began.
struct RunStory {
  Json inputs = Json::object();
  Json outputs = Json::object();
  Json error;
  std::vector<StepShape> steps;
};
RunStory run_story(const Json& events, const flow::FlowPlan* plan);

}  // namespace danlu::serve
