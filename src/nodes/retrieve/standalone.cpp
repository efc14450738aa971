// nodes/retrieve/standalone.cpp: Make a follow-up question stand on its own.
#include "nodes/node.hpp"
#include "retrieve/conversation.hpp"
#include "retrieve/question_kind.hpp"

namespace danlu::nodes {
namespace {

struct Inputs {
  std::string question;
  std::optional<std::vector<Message>> history;
};
struct Outputs {
  std::string question;
  std::string language;
};

Outputs run(const Nothing&, const Inputs& in, Run&) {
  std::vector<std::string> asked;
  for (const Message& message : in.history.value_or(std::vector<Message>{})) {
    if (message.role == "user") asked.push_back(message.content);
  }
  return {retrieve::standalone_question(asked, in.question),
          std::string(retrieve::question_language(in.question))};
}

}  // namespace

NodeType retrieve_standalone() {
  return node("retrieve.standalone", 1, run)
      .summary({"Make a follow-up question stand on its own, for searching.",
                "把追问补全为可独立检索的问题。"})
      .effect(Effect::pure)
      .work(Work::compute)
      .input(&Inputs::question, "question", {"The question as asked.", "原始问题。"})
      .input(&Inputs::history, "history", {"The conversation before it.", "此前的对话。"})
      .output(
          &Outputs::question, "question",
          {"With the subject of the conversation, when it needs it.", "必要时补上对话主题的问题。"})
      .output(&Outputs::language, "language",
              {"What the question is written in: zh or en.", "提问所用的语言：zh 或 en。"})
      .example(
          R"({"in": {"question": "How long is the warranty of the kettle?"}, "out": {"question": "How long is the warranty of the kettle?", "language": "en"}})");
}

}  // namespace danlu::nodes
