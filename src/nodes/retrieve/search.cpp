// nodes/retrieve/search.cpp: Find the passages of a collection that best match a question.
#include "retrieve/search.hpp"

#include "nodes/node.hpp"
#include "nodes/support/environment.hpp"

namespace danlu::nodes {
namespace {

struct Params {
  std::string collection;
  int64_t top_k = 8;
  double score_min = 0.0;
};
struct Inputs {
  std::string question;
};
struct Outputs {
  std::vector<Passage> passages;
};

Outputs run(const Params& p, const Inputs& in, Run& run) {
  environment(run).require_collection(p.collection);
  auto collection = retrieve::Collection::open(environment(run).data, p.collection);
  retrieve::SearchOptions options;
  options.top_k = static_cast<size_t>(p.top_k);
  options.score_min = p.score_min;
  return {retrieve::search(collection, in.question, options)};
}

}  // namespace

NodeType retrieve_search() {
  return node("retrieve.search", 1, run)
      .summary({"Find the passages of a collection that best match a question.",
                "在知识库中找出最符合问题的段落。"})
      .help({"Keyword search (BM25) for Chinese and English. Every passage keeps its file, page "
             "and exact place.",
             "中英文关键词检索（BM25）。每个段落都保留文件、页码和精确位置。"})
      .effect(Effect::reads)
      .work(Work::compute)
      .needs(Need::files)
      .input(&Inputs::question, "question", {"What to look for.", "要查找的问题。"})
      .output(&Outputs::passages, "passages",
              {"Best first, with scores and places.", "按相关度排序，含得分与位置。"})
      .param(&Params::collection, "collection",
             {.help = {"Name of the collection.", "知识库名称。"},
              .required = true,
              .widget = "collection",
              .is_template = true})
      .param(&Params::top_k, "top_k",
             {.help = {"How many passages.", "返回的段落数。"},
              .why = {"More passages find more and cost a model more to read.",
                      "段落越多越不易遗漏，但模型阅读成本更高。"},
              .minimum = 1,
              .maximum = 200})
      .param(&Params::score_min, "score_min",
             {.help = {"Leave out weaker passages.", "忽略得分更低的段落。"}, .minimum = 0})
      .example(
          R"({"with": {"collection": "none"}, "in": {"question": "x"}, "error": "collection.missing"})");
}

}  // namespace danlu::nodes
