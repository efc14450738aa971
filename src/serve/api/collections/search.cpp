// GET /api/collections/{name}/search: the passages that best match a question.
#include "retrieve/search.hpp"

#include "serve/api/support/collections.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string name;
  std::string question;
  int64_t top_k = 8;
};

struct Found {
  std::string id;
  std::string collection;
  std::string text;
  std::vector<std::string> headings;
  Span span;
  double score = 0.0;
  std::vector<retrieve::Highlight> highlights;

  static auto fields() {
    return std::tuple{field("id", &Found::id),
                      field("collection", &Found::collection),
                      field("text", &Found::text),
                      field("headings", &Found::headings),
                      field("span", &Found::span),
                      field("score", &Found::score),
                      field("highlights", &Found::highlights)};
  }
};

struct Passages {
  std::vector<Found> passages;

  static auto fields() { return std::tuple{field("passages", &Passages::passages)}; }
};

Passages run(const Params& p, Call& call) {
  retrieve::Collection collection = open_collection(call, p.name);
  retrieve::SearchOptions options;
  options.top_k = static_cast<size_t>(p.top_k);
  Passages answer;
  for (retrieve::FoundPassage& one : retrieve::search_explained(collection, p.question, options)) {
    Passage& passage = one.passage;
    answer.passages.push_back({.id = std::move(passage.id),
                               .collection = std::move(passage.collection),
                               .text = std::move(passage.text),
                               .headings = std::move(passage.headings),
                               .span = std::move(passage.span),
                               .score = passage.score,
                               .highlights = std::move(one.highlights)});
  }
  return answer;
}

}  // namespace

Endpoint collections_search() {
  return endpoint("GET", "/api/collections/{name}/search", run)
      .summary({"The passages that best match a question.", "与问题最相关的段落。"})
      .param(&Params::name, "name", {.help = {"Its name.", "名称。"}, .required = true})
      .param(&Params::question, "question", {.help = {"The question.", "问题。"}, .required = true})
      .param(&Params::top_k, "top_k",
             {.help = {"How many passages at most.", "最多返回多少个段落。"},
              .minimum = 1,
              .maximum = 100})
      .access(Access::app);
}

}  // namespace danlu::serve
