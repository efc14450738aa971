// nodes/text/regex.cpp: Find and replace by a regular expression.
#include "base/regex.hpp"
#include "nodes/node.hpp"

namespace danlu::nodes {
namespace {

struct Params {
  std::string pattern;
  std::optional<std::string> replace;
  bool ignore_case = false;
};
struct Inputs {
  std::string text;
};
struct Outputs {
  std::vector<std::string> matches;
  std::vector<std::vector<std::string>> groups;
  bool found = false;
  std::string text;
};

Outputs run(const Params& p, const Inputs& in, Run&) {
  Regex regex(p.pattern, p.ignore_case ? Regex::Case::ignored : Regex::Case::kept);
  Outputs out;
  for (Regex::Match& match : regex.find_all(in.text)) {
    out.matches.push_back(match.groups.front());
    match.groups.erase(match.groups.begin());
    out.groups.push_back(std::move(match.groups));
  }
  out.found = !out.matches.empty();
  out.text = p.replace ? regex.replace_all(in.text, *p.replace) : in.text;
  return out;
}

}  // namespace

NodeType text_regex() {
  return node("text.regex", 1, run)
      .summary({"Find, take out or replace text by a regular expression.",
                "用正则表达式查找、提取或替换文本。"})
      .help({"Unicode regular expressions (ICU); $1 in the replacement is the first group. Time is "
             "bounded.",
             "支持 Unicode 正则（ICU）；替换文本中 $1 表示第一个分组。匹配时间有上限。"})
      .effect(Effect::pure)
      .work(Work::compute)
      .input(&Inputs::text, "text", {"Text to look in.", "要查找的文本。"})
      .output(&Outputs::matches, "matches", {"All matches.", "所有匹配。"})
      .output(&Outputs::groups, "groups", {"For each match, its groups.", "每个匹配的各分组。"})
      .output(&Outputs::found, "found", {"Whether there was one.", "是否找到。"})
      .output(&Outputs::text, "text",
              {"The text, with replacements when asked.", "文本（若要求则已替换）。"})
      .param(&Params::pattern, "pattern",
             {.help = {"Regular expression.", "正则表达式。"}, .required = true})
      .param(&Params::replace, "replace",
             {.help = {"What to put in place of each match.", "用于替换每个匹配的文本。"}})
      .param(&Params::ignore_case, "ignore_case",
             {.help = {"Treat A and a alike.", "不区分大小写。"}})
      .example(R"json({"with": {"pattern": "(\\d+) ?元"}, "in": {"text": "茶 38元，壶 260 元"},
                       "out": {"matches": ["38元", "260 元"], "groups": [["38"], ["260"]], "found": true}})json")
      .example(
          R"json({"with": {"pattern": "(\\w+)@(\\w+)", "replace": "$2.$1"}, "in": {"text": "a@b"},
                       "out": {"text": "b.a"}})json")
      .example(
          R"json({"with": {"pattern": "("}, "in": {"text": "x"}, "error": "regex.invalid"})json");
}

}  // namespace danlu::nodes
