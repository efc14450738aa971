#include "serve/api/support/conversation_shapes.hpp"

#include <algorithm>

#include "serve/api/errors.hpp"
#include "serve/api/support/run_shapes.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

constexpr int64_t kTurnsMax = 500;  // The newest.

std::vector<flow::RunSummary> runs_of(const std::string& id, int64_t limit, Call& call) {
  std::vector<flow::RunSummary> runs =
      call.workbench.run_store().runs({.conversation = id, .limit = limit});
  if (id.empty() || runs.empty() || !call.identity.reaches(runs.front().app))
    throw Error(kConversationUnknown, {{"id", id}});
  return runs;
}

// The app's chat; of an app that is gone the usual names.
workbench::ChatShape chat_of(const std::string& app, Call& call) {
  try {
    workbench::LoadedAppPtr loaded = call.workbench.apps().find(app);
    if (loaded->app.chat) return *loaded->app.chat;
  } catch (const Error&) {
    // Its conversations stay readable.
  }
  return {.question = "question", .answer = "answer", .citations = "citations", .note = "note"};
}

std::optional<std::string> text_of(const Json& values, const std::string& name) {
  const Json* value = values.find(name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  return value->is_text() ? value->as_text() : value->dump();
}

std::vector<Citation> citations_of(const Json& outputs, const std::string& name) {
  const Json* value = outputs.find(name);
  if (value == nullptr || !value->is_array()) return {};
  try {
    return from_json<std::vector<Citation>>(*value);
  } catch (const Error&) {
    return {};  // Of another version of the app.
  }
}

TurnShape turn(const flow::RunSummary& summary, const workbench::ChatShape& chat, Call& call) {
  RunShape run = run_shape(summary);
  RunStory story = run_story(call.workbench.run_store().events(summary.id), nullptr);
  return {.run = summary.id,
          .status = summary.status,
          .question = text_of(story.inputs, chat.question).value_or(summary.title),
          .answer = text_of(story.outputs, chat.answer),
          .citations = citations_of(story.outputs, chat.citations),
          .note = text_of(story.outputs, chat.note),
          .started_us = summary.started_us,
          .error = run.error.is_null() ? story.error : run.error};
}

}  // namespace

std::string conversation_app(const std::string& id, Call& call) {
  return runs_of(id, 1, call).front().app;
}

ConversationShape conversation_shape(const std::string& id, Call& call) {
  std::vector<flow::RunSummary> runs = runs_of(id, kTurnsMax, call);
  ConversationShape shape{.id = id, .app = runs.front().app, .turns = {}};
  workbench::ChatShape chat = chat_of(shape.app, call);
  std::ranges::reverse(runs);
  for (const flow::RunSummary& run : runs) shape.turns.push_back(turn(run, chat, call));
  return shape;
}

}  // namespace danlu::serve
