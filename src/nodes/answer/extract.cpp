// nodes/answer/extract.cpp: Answer with the best sentences of the passages, without a language
// model.
#include "nodes/node.hpp"
#include "retrieve/answer.hpp"

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

retrieve::ExtractedAnswer run(const Params& p, const Inputs& in, Run&) {
  retrieve::AnswerOptions options;
  options.sentences_max = static_cast<size_t>(p.sentences_max);
  options.confidence_min = p.confidence_min;
  return retrieve::extract_answer(in.question, in.passages, options);
}

}  // namespace

NodeType answer_extract() {
  using Answer = retrieve::ExtractedAnswer;
  return node("answer.extract", 1, run)
      .summary({"Answer with the best sentences of the passages; no language model needed.",
                "用段落中最贴切的句子作答；不需要语言模型。"})
      .help({"Every sentence is cited and stands in the source word for word. When nothing fits, "
             "`answered` is false.",
             "每句话都有出处，并与原文逐字一致。没有合适内容时 answered 为假。"})
      .effect(Effect::pure)
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
          R"({"in": {"question": "What does tea cost?", "passages": []}, "out": {"answered": false, "text": "", "citations": []}})");
}

}  // namespace danlu::nodes
