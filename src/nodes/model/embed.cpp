// nodes/model/embed.cpp: Turn texts into vectors.
#include "model/embed.hpp"

#include "nodes/node.hpp"
#include "nodes/support/environment.hpp"

namespace danlu::nodes {
namespace {

struct Params {
  std::string model;
};
struct Inputs {
  std::vector<std::string> texts;
};
struct Outputs {
  std::vector<std::vector<double>> vectors;
  int64_t dimensions = 0;
};

Outputs run(const Params& p, const Inputs& in, Run& run) {
  Outputs out;
  if (in.texts.empty()) return out;
  Environment& environment = nodes::environment(run);
  model::EmbedClient client(*environment.http,
                            environment.model(model::ModelKind::embed, p.model, run.cancel()));
  for (const std::vector<float>& vector : client.embed(in.texts, run.cancel())) {
    out.vectors.emplace_back(vector.begin(), vector.end());
  }
  out.dimensions = static_cast<int64_t>(out.vectors.front().size());
  return out;
}

}  // namespace

NodeType model_embed() {
  return node("model.embed", 1, run)
      .summary({"Turn texts into vectors for comparing their meaning.",
                "把文本转换为可比较含义的向量。"})
      .effect(Effect::reads)
      .work(Work::wait)
      .needs(Need::network)
      .needs(Need::model)
      .input(&Inputs::texts, "texts", {"Texts to embed.", "要向量化的文本。"})
      .output(&Outputs::vectors, "vectors",
              {"One vector for each text, in order.", "按顺序，每段文本一个向量。"})
      .output(&Outputs::dimensions, "dimensions", {"Length of the vectors.", "向量维数。"})
      .param(&Params::model, "model",
             {.help = {"Name of a configured embedding model; empty: the default.",
                       "已配置的向量模型名称；为空则用默认模型。"},
              .widget = "model"})
      .example(R"({"in": {"texts": []}, "out": {"vectors": [], "dimensions": 0}})");
}

}  // namespace danlu::nodes
