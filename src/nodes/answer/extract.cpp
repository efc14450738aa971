// nodes/answer/extract.cpp: Answer with the best sentences of the passages, without a language
// model.
#include <algorithm>

#include "nodes/node.hpp"
#include "nodes/support/environment.hpp"
#include "retrieve/answer.hpp"
#include "retrieve/quotes_in_files.hpp"

namespace danlu::nodes {
namespace {

struct Params {
  int64_t sentences_max = 3;
  double confidence_min = retrieve::AnswerOptions{}.confidence_min;
};
struct Inputs {
  std::string question;
  std::vector<Passage> passages;
};

retrieve::ExtractedAnswer run(const Params& p, const Inputs& in, Run& run) {
  retrieve::AnswerOptions options;
  options.sentences_max = static_cast<size_t>(p.sentences_max);
  options.confidence_min = p.confidence_min;
  retrieve::ExtractedAnswer answer = retrieve::extract_answer(in.question, in.passages, options);
  if (!answer.answered) answer.text = retrieve::documents_do_not_say(in.question);
  bool indexed = std::ranges::any_of(
      in.passages, [](const Passage& passage) { return !passage.collection.empty(); });
  if (answer.answered && indexed) {
    require_collections_of(in.passages, environment(run));
    retrieve::locate_quotes(environment(run).data, answer.citations, in.passages);
  }
  return answer;
}

}  // namespace

NodeType answer_extract() {
  using Answer = retrieve::ExtractedAnswer;
  return node("answer.extract", 1, run)
      .summary({"Answer with the best sentences of the passages; no language model needed.",
                "用段落中最贴切的句子作答；不需要语言模型。"})
      .help({"Every sentence is cited and stands in the source word for word. When nothing fits, "
             "`answered` is false and `text` says so in the language of the question.",
             "每句话都有出处，并与原文逐字一致。没有合适内容时 answered 为假，text "
             "用提问的语言说明。"})
      .effect(Effect::reads)
      .work(Work::compute)
      .input(&Inputs::question, "question", {"The question.", "问题。"})
      .input(&Inputs::passages, "passages", {"Passages found for it.", "为其找到的段落。"})
      .output(&Answer::text, "text",
              {"Sentences with markers [1], [2].", "带有 [1]、[2] 标记的句子。"})
      .output(&Answer::citations, "citations", {"Where each stands.", "每句的出处。"})
      .output(&Answer::answered, "answered", {"Whether the passages say it.", "段落中是否有答案。"})
      .output(&Answer::confidence, "confidence",
              {"How much of the question is covered, 0 to 1.", "问题被覆盖的程度，0 到 1。"})
      .param(&Params::sentences_max, "sentences_max",
             {.help = {"At most so many sentences.", "最多几句。"}, .minimum = 1, .maximum = 10})
      .param(&Params::confidence_min, "confidence_min",
             {.help = {"Below this, say that the documents do not say.",
                       "低于此值则认为文档没有说明。"},
              .why = {"Raise it when wrong answers hurt more than missing ones.",
                      "当错误答案比没有答案更糟时调高它。"},
              .minimum = 0,
              .maximum = 1})
      .example(
          R"({"in": {"question": "What does tea cost?", "passages": []}, "out": {"answered": false, "text": "The documents do not say.", "citations": []}})")
      .example(
          R"({"in": {"question": "茶叶多少钱？", "passages": []}, "out": {"answered": false, "text": "文档中没有相关内容。"}})");
}

}  // namespace danlu::nodes
