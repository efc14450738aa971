// An app as it lies on disk: a folder with `app.yaml` (what to run, which folders to keep as
// collections, how people talk to it) and its flow; or a flow alone.
//
//   name: ask-docs
//   summary: {en: …, zh: …}
//   flow: ask-docs.flow.yaml
//   collections: {ask-docs: documents}     # collection: folder beside app.yaml
//   chat: {question: question, answer: answer, citations: citations, note: note}
//                                          # inputs and outputs of the flow that make a conversation
//   examples: [{en: …, zh: …}]
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/context.hpp"

namespace danlu::app {

struct ChatShape {
  std::string question = "question";
  std::string answer = "answer";
  std::string citations;
  std::string note;

  static auto fields() {
    return std::tuple{field("question", &ChatShape::question), field("answer", &ChatShape::answer),
                      field("citations", &ChatShape::citations), field("note", &ChatShape::note)};
  }
};

struct App {
  std::filesystem::path folder;
  std::filesystem::path flow_file;
  std::string name;
  Bilingual summary;
  std::map<std::string, std::string> collections;
  std::optional<ChatShape> chat;
  std::vector<Bilingual> examples;
};

// `path` is a folder with app.yaml, a folder with one *.flow.yaml, or a flow file. Throws
// Error(app.no_app).
App load_app(const std::filesystem::path& path);

// Reads and checks the flow. Problems are printed; throws Error(app.flow_problems) when there are
// any.
std::shared_ptr<const flow::FlowPlan> load_flow(const App& app, Context& context);
flow::CheckResult check_app(const App& app, Context& context);

// Brings the app's collections up to date, with progress; failures of files are noted.
void update_collections(const App& app, Context& context);

}  // namespace danlu::app
