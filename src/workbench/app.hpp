// An app as it lies on disk: a folder with `app.yaml` (what to run, which folders to keep as
// collections, how people talk to it, what it asks to reach) and its flow; or a flow alone.
//
//   name: ask-docs
//   summary: {en: …, zh: …}
//   flow: ask-docs.flow.yaml
//   collections: {ask-docs: documents}     # collection: folder beside app.yaml
//   chat: {question: question, answer: answer, citations: citations, note: note}
//                                          # inputs and outputs of the flow that make a conversation
//   examples: [{en: …, zh: …}]
//   permissions: {network: [api.example.com], folder_read: [~/documents], write: ["*"]}
//                                          # beside what its steps show by themselves
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "flow/plan.hpp"
#include "nodes/support/access.hpp"

namespace danlu::workbench {

using nodes::Grant;
using nodes::GrantKind;

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
  std::vector<Grant> permissions;  // As asked for in app.yaml.
};

// `path` is a folder with app.yaml, a folder with one *.flow.yaml, or a flow file. Throws
// Error(app.no_app), Error(app.manifest).
App load_app(const std::filesystem::path& path);

struct CheckedApp {
  flow::CheckResult result;
  std::vector<std::filesystem::path> files;  // The flow and those it calls.
};
// Reads and checks the flow.
CheckedApp check_app(const App& app, const flow::NodeRegistry& nodes);
// Throws the problem, or Error(app.flow_problems) when there are several.
void throw_problems(const App& app, const std::vector<Error>& problems);

// The folder of a collection that the app keeps; throws Error(file.outside).
std::filesystem::path collection_folder(const App& app, const std::string& folder);
// Whether the app's manifest keeps a collection of this name and it is of the app's own folder:
// naming one is not enough to read what another app or the owner keeps under that name.
bool owns_collection(const App& app, const std::string& name, const std::filesystem::path& data);

// What the app must be granted to run: what its steps say, as far as it can be told before they
// run, and what app.yaml asks for. Sorted, without repetition.
std::vector<Grant> needed_grants(const App& app, const flow::FlowPlan& plan,
                                 const std::filesystem::path& data);

}  // namespace danlu::workbench
