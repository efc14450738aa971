// The retrieval collections of the shared cases as documents, questions and judgements, and the
// measure they are held to. For tests and benchmarks only.
#pragma once

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.hpp"
#include "base/json.hpp"
#include "retrieve/index/bm25_index.hpp"
#include "retrieve/query.hpp"

namespace danlu::retrieve::testing {

struct Judged {
  std::string question;
  std::map<uint64_t, double> gains;  // Key of a document: how relevant it is.
  std::vector<std::string> answers;  // Accepted answers, where the collection has them.
};

struct TestCollection {
  std::vector<std::string> documents;  // The key is the place in this list.
  std::vector<Judged> questions;
};

inline std::string between(std::string_view text, std::string_view open, std::string_view close) {
  size_t begin = text.find(open);
  if (begin == std::string_view::npos) return {};
  begin += open.size();
  return std::string(text.substr(begin, text.find(close, begin) - begin));
}

inline std::vector<std::string> elements(std::string_view text, std::string_view open,
                                         std::string_view close) {
  std::vector<std::string> out;
  for (size_t at = text.find(open); at != std::string_view::npos; at = text.find(open, at + 1)) {
    out.push_back(between(text.substr(at), open, close));
  }
  return out;
}

// 1 400 abstracts, 225 questions; a judgement names its question by position from 1.
inline TestCollection cranfield(const std::filesystem::path& folder) {
  TestCollection out;
  std::map<std::string, uint64_t> keys;
  for (const std::string& document :
       elements(read_file(folder / "cran.all.1400.xml"), "<doc>", "</doc>")) {
    keys[between(document, "<docno>", "</docno>")] = out.documents.size();
    out.documents.push_back(between(document, "<title>", "</title>") + "\n" +
                            between(document, "<text>", "</text>"));
  }
  for (const std::string& topic : elements(read_file(folder / "cran.qry.xml"), "<top>", "</top>")) {
    out.questions.push_back({between(topic, "<title>", "</title>"), {}, {}});
  }
  std::istringstream judgements(read_file(folder / "cranqrel.trec.txt"));
  size_t question = 0;
  std::string iteration;
  std::string document;
  double relevance = 0;
  while (judgements >> question >> iteration >> document >> relevance) {
    auto key = keys.find(document);
    if (key == keys.end() || question == 0 || question > out.questions.size()) continue;
    if (relevance > 0) out.questions[question - 1].gains[key->second] = relevance;
  }
  return out;
}

// 848 passages, 3 219 questions; the passage a question was written for is the relevant one.
inline TestCollection cmrc(const std::filesystem::path& file) {
  TestCollection out;
  Json dataset = Json::parse(read_file(file));
  for (const Json& article : dataset.at("data").as_array()) {
    for (const Json& paragraph : article.at("paragraphs").as_array()) {
      uint64_t key = out.documents.size();
      out.documents.push_back(paragraph.at("context").as_text());
      for (const Json& asked : paragraph.at("qas").as_array()) {
        Judged judged{asked.at("question").as_text(), {{key, 1.0}}, {}};
        for (const Json& answer : asked.at("answers").as_array()) {
          judged.answers.push_back(answer.at("text").as_text());
        }
        out.questions.push_back(std::move(judged));
      }
    }
  }
  return out;
}

inline Bm25Index index_of(const TestCollection& collection, Tokenizer& tokenizer) {
  SegmentBuilder builder;
  std::vector<Token> tokens;
  std::vector<std::string_view> terms;
  for (size_t key = 0; key < collection.documents.size(); ++key) {
    tokenizer.tokenize(collection.documents[key], tokens);
    terms.clear();
    for (const Token& token : tokens) terms.push_back(token.term);
    builder.add(key, terms);
  }
  return Bm25Index({IndexPart{Segment::from_bytes(builder.finish()), {}}});
}

inline double ndcg_at_10(const Judged& judged, const std::vector<Hit>& hits) {
  double gained = 0.0;
  for (size_t i = 0; i < hits.size() && i < 10; ++i) {
    auto gain = judged.gains.find(hits[i].key);
    if (gain != judged.gains.end()) {
      gained += gain->second / std::log2(static_cast<double>(i) + 2.0);
    }
  }
  std::vector<double> ideal;
  for (const auto& [key, gain] : judged.gains) ideal.push_back(gain);
  std::sort(ideal.rbegin(), ideal.rend());
  double best = 0.0;
  for (size_t i = 0; i < ideal.size() && i < 10; ++i) {
    best += ideal[i] / std::log2(static_cast<double>(i) + 2.0);
  }
  return best > 0.0 ? gained / best : 0.0;
}

// Mean nDCG@10 over the questions that have a judgement.
inline double mean_ndcg(const TestCollection& collection, const Bm25Index& index,
                        Tokenizer& tokenizer, const QuestionOptions& options = {},
                        Bm25Parameters parameters = {}) {
  double sum = 0.0;
  size_t count = 0;
  for (const Judged& judged : collection.questions) {
    if (judged.gains.empty()) continue;
    ++count;
    auto terms = question_terms(judged.question, tokenizer, options);
    sum += ndcg_at_10(judged, index.search(terms, 10, parameters));
  }
  return count > 0 ? sum / static_cast<double>(count) : 0.0;
}

}  // namespace danlu::retrieve::testing
