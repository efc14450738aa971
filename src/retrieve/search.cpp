#include "retrieve/search.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace danlu::retrieve {
namespace {

using TermSet = std::unordered_set<std::string>;

// Of the smaller set, the part that the larger one holds too.
double shared_part(const TermSet& a, const TermSet& b) {
  const TermSet& small = a.size() <= b.size() ? a : b;
  const TermSet& large = a.size() <= b.size() ? b : a;
  if (small.empty()) return large.empty() ? 1.0 : 0.0;
  if (static_cast<double>(small.size()) < 0.8 * static_cast<double>(large.size())) return 0.0;
  auto shared = std::count_if(small.begin(), small.end(),
                              [&](const std::string& term) { return large.contains(term); });
  return static_cast<double>(shared) / static_cast<double>(small.size());
}

// The same arithmetic as the index, on the same text, so that the parts add up to the score.
std::vector<ScorePart> explain(const Passage& passage, const std::vector<QueryTerm>& terms,
                               const Bm25Index& index, Bm25Parameters parameters,
                               Tokenizer& tokenizer) {
  std::vector<Token> tokens;
  tokenizer.tokenize(searchable_text(passage.span.file, passage.headings, passage.text), tokens);
  std::unordered_map<std::string_view, int64_t> counts;
  for (const Token& token : tokens) ++counts[token.term];
  double norm = index.length_norm(static_cast<double>(tokens.size()), parameters);
  std::vector<double> inverse_frequencies = index.inverse_frequencies(terms);
  std::vector<ScorePart> parts;
  for (size_t i = 0; i < terms.size(); ++i) {
    auto count = counts.find(terms[i].term);
    if (count == counts.end()) continue;
    double part = bm25_part(terms[i].weight * inverse_frequencies[i],
                            static_cast<double>(count->second), norm, parameters.k1);
    parts.push_back({terms[i].term, part, count->second});
  }
  std::stable_sort(parts.begin(), parts.end(),
                   [](const auto& a, const auto& b) { return a.score > b.score; });
  return parts;
}

}  // namespace

std::vector<Highlight> highlight(std::string_view text, const std::vector<QueryTerm>& terms,
                                 Tokenizer& tokenizer) {
  std::unordered_set<std::string_view> wanted;
  for (const QueryTerm& term : terms) wanted.insert(term.term);
  std::vector<Token> tokens;
  tokenizer.tokenize(text, tokens);
  std::vector<Highlight> out;
  for (const Token& token : tokens) {
    if (!wanted.contains(token.term)) continue;
    // A single character inside longer words says little; pairs mark it where it matters.
    if (token.kind == TokenKind::character && terms.size() > 1) continue;
    auto begin = static_cast<int64_t>(token.begin);
    auto end = static_cast<int64_t>(token.end);
    if (!out.empty() && begin <= out.back().end) {
      out.back().end = std::max(out.back().end, end);
    } else {
      out.push_back({begin, end});
    }
  }
  return out;
}

std::vector<FoundPassage> search_explained(Collection& collection, std::string_view question,
                                           const SearchOptions& options) {
  Tokenizer tokenizer;
  const Bm25Index& index = collection.index();
  std::vector<QueryTerm> terms = question_terms(question, tokenizer, options.question);
  std::vector<Hit> hits = index.search(terms, 2 * options.top_k + 8, options.bm25);
  std::vector<FoundPassage> found;
  std::vector<TermSet> seen;
  std::vector<Token> tokens;
  for (const Hit& hit : hits) {
    if (found.size() == options.top_k || hit.score < options.score_min) break;
    auto passage = collection.passage(hit.key);
    if (!passage) continue;  // Deleted since the index was opened.
    tokenizer.tokenize(passage->text, tokens);
    TermSet own;
    for (Token& token : tokens) own.insert(std::move(token.term));
    bool duplicate = std::any_of(seen.begin(), seen.end(), [&](const TermSet& other) {
      return shared_part(own, other) > options.duplicate_share;
    });
    if (duplicate) continue;
    seen.push_back(std::move(own));
    passage->score = hit.score;
    FoundPassage one;
    one.explain = explain(*passage, terms, index, options.bm25, tokenizer);
    one.highlights = highlight(passage->text, terms, tokenizer);
    one.passage = std::move(*passage);
    found.push_back(std::move(one));
  }
  return found;
}

std::vector<Passage> search(Collection& collection, std::string_view question,
                            const SearchOptions& options) {
  std::vector<Passage> out;
  for (FoundPassage& found : search_explained(collection, question, options)) {
    out.push_back(std::move(found.passage));
  }
  return out;
}

}  // namespace danlu::retrieve
