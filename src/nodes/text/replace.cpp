// nodes/text/replace.cpp: Replace words of a text by others.
#include "nodes/node.hpp"

namespace danlu::nodes {
namespace {

struct Params {
  std::string find;
  std::string by;
  int64_t times_max = 0;
};
struct Inputs {
  std::string text;
};
struct Outputs {
  std::string text;
  int64_t count = 0;
};

Outputs run(const Params& p, const Inputs& in, Run&) {
  if (p.find.empty()) return {in.text, 0};
  Outputs out;
  size_t at = 0;
  while (p.times_max == 0 || out.count < p.times_max) {
    size_t found = in.text.find(p.find, at);
    if (found == std::string::npos) break;
    out.text.append(in.text, at, found - at).append(p.by);
    at = found + p.find.size();
    ++out.count;
  }
  out.text.append(in.text, at);
  return out;
}

}  // namespace

NodeType text_replace() {
  return node("text.replace", 1, run)
      .summary(
          {"Replace every occurrence of some words by others.", "把文本中的某些字词替换为另一些。"})
      .help({"Exact words, letter for letter; for patterns use text.regex.",
             "逐字精确匹配；需要模式匹配请用 text.regex。"})
      .effect(Effect::pure)
      .work(Work::light)
      .input(&Inputs::text, "text", {"Text to change.", "要处理的文本。"})
      .output(&Outputs::text, "text", {"The changed text.", "替换后的文本。"})
      .output(&Outputs::count, "count", {"How many were replaced.", "替换的次数。"})
      .param(&Params::find, "find",
             {.help = {"Words to find.", "要查找的字词。"}, .required = true})
      .param(&Params::by, "by", {.help = {"Words to put there.", "替换成的字词。"}})
      .param(&Params::times_max, "times_max",
             {.help = {"At most so many; 0: all.", "最多替换几次；0 表示全部。"}, .minimum = 0})
      .example(
          R"({"with": {"find": "tea", "by": "茶"}, "in": {"text": "tea and tea"}, "out": {"text": "茶 and 茶", "count": 2}})")
      .example(
          R"({"with": {"find": "a", "by": "aa", "times_max": 1}, "in": {"text": "aaa"}, "out": {"text": "aaaa", "count": 1}})");
}

}  // namespace danlu::nodes
