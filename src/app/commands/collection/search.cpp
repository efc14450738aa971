// danlu collection search: Find passages.
#include <fmt/format.h>

#include "app/context.hpp"
#include "retrieve/search.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string name;
  std::string question;
  int64_t top = 5;
};

Json found_json(const retrieve::FoundPassage& found) {
  Json json = to_json(found.passage);
  json["file"] = found.passage.span.file;
  json["explain"] = to_json(found.explain);
  json["highlights"] = to_json(found.highlights);
  return json;
}

// The passage's text with what matches the question in bold.
std::string marked(const retrieve::FoundPassage& found, Context& context) {
  std::string text;
  size_t at = 0;
  for (const retrieve::Highlight& highlight : found.highlights) {
    text += found.passage.text.substr(at, static_cast<size_t>(highlight.begin) - at);
    text += context.styled(
        found.passage.text.substr(static_cast<size_t>(highlight.begin),
                                  static_cast<size_t>(highlight.end - highlight.begin)),
        "1");
    at = static_cast<size_t>(highlight.end);
  }
  return text + found.passage.text.substr(at);
}

int run(const Params& p, Context& context) {
  auto collection = retrieve::Collection::open(context.data(), p.name);
  retrieve::SearchOptions options;
  options.top_k = static_cast<size_t>(p.top);
  std::vector<retrieve::FoundPassage> found =
      retrieve::search_explained(collection, p.question, options);
  if (context.json()) {
    Json list = Json::array();
    for (const retrieve::FoundPassage& one : found) list.push_back(found_json(one));
    context.print_json(list);
    return 0;
  }
  if (found.empty()) context.print(context.text({"Nothing found.", "没有找到。"}));
  for (const retrieve::FoundPassage& one : found) {
    const Span& span = one.passage.span;
    std::string page =
        span.page > 0
            ? fmt::format(fmt::runtime(context.text({" page {}", " 第 {} 页"})), span.page)
            : "";
    context.print(fmt::format("{}{}  {}  {:.2f}", context.styled(span.file, "36"), page,
                              joined(one.passage.headings, " › "), one.passage.score));
    context.print(marked(one, context) + "\n");
  }
  return 0;
}

}  // namespace

Command collection_search_command() {
  return command("collection search", run)
      .summary({"Find the passages that best match a question.", "找出最符合问题的段落。"})
      .param(&Params::name, "name",
             {.help = {"Name of the collection.", "知识库名称。"},
              .required = true,
              .positional = true})
      .param(
          &Params::question, "question",
          {.help = {"What to look for.", "要查找的问题。"}, .required = true, .positional = true})
      .param(&Params::top, "top",
             {.help = {"How many passages.", "返回的段落数。"}, .minimum = 1, .maximum = 1000})
      .example("danlu collection search handbook \"annual leave\" --top 3 --json");
}

}  // namespace danlu::app
