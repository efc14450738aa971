// nodes/text/join.cpp: Join texts with a separator.
#include "nodes/node.hpp"

namespace danlu::nodes {
namespace {

struct Params {
  std::string separator = "\n";
  bool skip_empty = false;
};
struct Inputs {
  std::vector<std::string> texts;
};
struct Outputs {
  std::string text;
};

Outputs run(const Params& p, const Inputs& in, Run&) {
  Outputs out;
  bool first = true;
  for (const std::string& text : in.texts) {
    if (p.skip_empty && text.empty()) continue;
    if (!first) out.text += p.separator;
    first = false;
    out.text += text;
  }
  return out;
}

}  // namespace

NodeType text_join() {
  return node("text.join", 1, run)
      .summary({"Join texts with a separator.", "用分隔符连接多段文本。"})
      .effect(Effect::pure)
      .work(Work::light)
      .input(&Inputs::texts, "texts", {"Texts in order.", "按顺序的文本。"})
      .output(&Outputs::text, "text", {"One text.", "连接后的文本。"})
      .param(&Params::separator, "separator",
             {.help = {"What stands between them.", "文本之间的分隔符。"}})
      .param(&Params::skip_empty, "skip_empty",
             {.help = {"Leave empty texts out.", "忽略空文本。"}})
      .example(
          R"({"with": {"separator": ", "}, "in": {"texts": ["a", "b"]}, "out": {"text": "a, b"}})")
      .example(
          R"({"with": {"separator": "-", "skip_empty": true}, "in": {"texts": ["a", "", "b"]}, "out": {"text": "a-b"}})")
      .example(R"({"in": {"texts": []}, "out": {"text": ""}})");
}

}  // namespace danlu::nodes
