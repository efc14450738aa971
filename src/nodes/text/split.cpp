// nodes/text/split.cpp: Split a text at a separator.
#include "nodes/node.hpp"

namespace danlu::nodes {
namespace {

struct Params {
  std::string separator = "\n";
  bool trim = true;
  bool skip_empty = true;
};
struct Inputs {
  std::string text;
};
struct Outputs {
  std::vector<std::string> parts;
};

constexpr std::string_view kSpace = " \t\r\n\f\v";

std::string_view trimmed(std::string_view text) {
  size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

Outputs run(const Params& p, const Inputs& in, Run&) {
  Outputs out;
  std::string_view rest = in.text;
  for (bool more = true; more;) {
    size_t at = p.separator.empty() ? std::string_view::npos : rest.find(p.separator);
    more = at != std::string_view::npos;
    std::string_view part = rest.substr(0, at);
    if (more) rest.remove_prefix(at + p.separator.size());
    if (p.trim) part = trimmed(part);
    if (!part.empty() || !p.skip_empty) out.parts.emplace_back(part);
  }
  return out;
}

}  // namespace

NodeType text_split() {
  return node("text.split", 1, run)
      .summary({"Split a text at a separator.", "按分隔符拆分文本。"})
      .effect(Effect::pure)
      .work(Work::light)
      .input(&Inputs::text, "text", {"Text to split.", "要拆分的文本。"})
      .output(&Outputs::parts, "parts", {"The parts in order.", "按顺序的各部分。"})
      .param(&Params::separator, "separator",
             {.help = {"Where to split; empty: not at all.", "在何处拆分；为空则不拆分。"}})
      .param(&Params::trim, "trim",
             {.help = {"Remove spaces around each part.", "去掉每部分首尾的空白。"}})
      .param(&Params::skip_empty, "skip_empty",
             {.help = {"Leave empty parts out.", "忽略空的部分。"}})
      .example(
          R"({"with": {"separator": ","}, "in": {"text": "a, b,,c"}, "out": {"parts": ["a", "b", "c"]}})")
      .example(
          R"({"with": {"separator": "、", "skip_empty": false}, "in": {"text": "茶、、水"}, "out": {"parts": ["茶", "", "水"]}})")
      .example(R"({"in": {"text": ""}, "out": {"parts": []}})");
}

}  // namespace danlu::nodes
