#include "retrieve/answer.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

#include "retrieve/answer_candidates.hpp"
#include "retrieve/query.hpp"
#include "retrieve/question_kind.hpp"

namespace danlu::retrieve {
namespace {

using TermSet = std::unordered_set<std::string>;

// What a word counts for, by where it stands.
constexpr double kInHeadings = 0.6;
constexpr double kNearby = 0.4;
constexpr double kInPassage = 0.3;
// Added to a share of weights between 0 and 1.
constexpr double kKindBonus = 0.15;
constexpr double kRangeBonus = 0.25;
constexpr double kRankPenalty = 0.12;
constexpr double kTooShortPenalty = 0.3;
constexpr size_t kTooShort = 9;  // Bytes.
constexpr size_t kFewSentences = 10;
// A number of the question that the documents do not have may lie in a range they name.
constexpr double kMissingNumber = 0.3;

struct AskedTerm {
  std::string term;
  double weight = 0.0;
};

struct Scored {
  size_t candidate = 0;
  double score = 0.0;
  double coverage = 0.0;
};

class Extractor {
 public:
  Extractor(std::string_view question, std::span<const Passage> passages)
      : question_(question),
        passages_(passages),
        kind_(question_kind(question)),
        asked_numbers_(numbers_asked(question)) {
    candidates_ = answer_candidates(passages);
    for (const AnswerCandidate& candidate : candidates_) {
      own_.push_back(terms_of(candidate.shown));
      nearby_.push_back(terms_of(candidate.context));
    }
    for (const Passage& passage : passages) {
      std::string headings = passage.span.file;
      for (const std::string& heading : passage.headings) headings += "\n" + heading;
      headings_.push_back(terms_of(headings));
      whole_.push_back(terms_of(passage.text));
    }
    weigh_question();
  }

  ExtractedAnswer answer(const AnswerOptions& options) {
    ExtractedAnswer out;
    std::vector<Scored> ranked = rank();
    if (ranked.empty() || total_ <= 0.0) return out;
    out.confidence = confidence(ranked[0]);
    if (out.confidence < options.confidence_min) return out;
    out.answered = true;
    for (const Scored& scored : choose(ranked, options.sentences_max)) {
      cite(candidates_[scored.candidate], out);
    }
    return out;
  }

 private:
  TermSet terms_of(std::string_view text) {
    tokenizer_.tokenize(text, tokens_);
    TermSet out;
    for (Token& token : tokens_) out.insert(std::move(token.term));
    return out;
  }

  // Weight by rarity among the candidates. A pair of characters that nothing holds may be no word
  // at all, only the end of one and the beginning of the next: it counts as far as its characters
  // are not part of pairs that are found.
  void weigh_question() {
    tokenizer_.tokenize(without_question_phrases(question_), tokens_);
    std::vector<Token> tokens = std::move(tokens_);
    tokens_.clear();
    std::unordered_set<uint32_t> covered;
    TermSet seen;
    auto found_in = [&](const std::string& term) {
      size_t count = 0;
      for (size_t i = 0; i < own_.size(); ++i) count += own_[i].contains(term) ? 1 : 0;
      if (count == 0) {
        for (const TermSet& headings : headings_) count += headings.contains(term) ? 1 : 0;
      }
      return static_cast<double>(count);
    };
    for (const Token& token : tokens) {
      if (token.kind != TokenKind::pair || found_in(token.term) == 0) continue;
      covered.insert(token.begin);
      covered.insert(token.begin + (token.end - token.begin) / 2);
    }
    // A few sentences more than there are: among very few, rarity says little.
    auto all = static_cast<double>(own_.size() + kFewSentences);
    for (size_t i = 0; i < tokens.size(); ++i) {
      const Token& token = tokens[i];
      bool in_pair =
          token.kind == TokenKind::character &&
          ((i > 0 && tokens[i - 1].kind == TokenKind::pair) ||
           (i > 1 && tokens[i - 2].kind == TokenKind::pair && tokens[i - 2].end == token.end));
      if (in_pair || !seen.insert(token.term).second) continue;
      double count = found_in(token.term);
      double weight = std::log1p((all - std::min(all, count) + 0.5) / (count + 0.5));
      if (token.kind == TokenKind::pair && count == 0) {
        uint32_t second = token.begin + (token.end - token.begin) / 2;
        weight *= 1.0 - 0.5 * (covered.contains(token.begin) ? 1 : 0) -
                  0.5 * (covered.contains(second) ? 1 : 0);
      }
      bool number = token.kind == TokenKind::number ||
                    (token.kind == TokenKind::pair && !numbers_asked(token.term).empty());
      if (count == 0 && number) weight *= kMissingNumber;
      asked_.push_back({token.term, weight});
      total_ += weight;
    }
  }

  double coverage(size_t candidate) const {
    size_t passage = candidates_[candidate].passage;
    double sum = 0.0;
    for (const AskedTerm& asked : asked_) {
      double share = own_[candidate].contains(asked.term)      ? 1.0
                     : headings_[passage].contains(asked.term) ? kInHeadings
                     : nearby_[candidate].contains(asked.term) ? kNearby
                     : whole_[passage].contains(asked.term)    ? kInPassage
                                                               : 0.0;
      sum += share * asked.weight;
    }
    return total_ > 0.0 ? sum / total_ : 0.0;
  }

  // How much of the question the sentence and its passage speak of. The passage counts as well as
  // the sentence: a question often tells the story that the sentences before have told.
  double confidence(const Scored& best) const {
    size_t passage = candidates_[best.candidate].passage;
    double sum = 0.0;
    for (const AskedTerm& asked : asked_) {
      bool held = whole_[passage].contains(asked.term) || headings_[passage].contains(asked.term);
      sum += held ? asked.weight : 0.0;
    }
    return std::min(1.0, 0.5 * best.coverage + 0.5 * sum / total_);
  }

  bool holds_any(size_t candidate) const {
    return std::any_of(asked_.begin(), asked_.end(), [&](const AskedTerm& asked) {
      return own_[candidate].contains(asked.term);
    });
  }

  bool asks(std::string_view text) const { return text.ends_with('?') || text.ends_with("？"); }

  // A row whose first cell names a range that holds a number of the question.
  bool in_range(const AnswerCandidate& candidate) const {
    if (candidate.cells.empty()) return false;
    return std::any_of(asked_numbers_.begin(), asked_numbers_.end(),
                       [&](double number) { return range_holds(candidate.cells[0], number); });
  }

  std::vector<Scored> rank() const {
    double best = 0.0;
    for (const Passage& passage : passages_) best = std::max(best, passage.score);
    std::vector<Scored> out;
    for (size_t i = 0; i < candidates_.size(); ++i) {
      const AnswerCandidate& candidate = candidates_[i];
      if (candidate.heading || asks(candidate.shown)) continue;
      bool of_kind = answers_kind(kind_, candidate.shown, question_);
      if (!of_kind && !holds_any(i)) continue;
      Scored scored{i, 0.0, coverage(i)};
      scored.score = scored.coverage + (of_kind ? kKindBonus : 0.0) +
                     (in_range(candidate) ? kRangeBonus : 0.0);
      if (candidate.shown.size() < kTooShort) scored.score -= kTooShortPenalty;
      double place = best > 0.0 ? 1.0 - passages_[candidate.passage].score / best
                                : static_cast<double>(candidate.passage) * 0.2;
      scored.score -= kRankPenalty * std::min(1.0, place);
      out.push_back(scored);
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const Scored& a, const Scored& b) { return a.score > b.score; });
    return out;
  }

  // The best, and others that are nearly as good and say something of the question it does not.
  std::vector<Scored> choose(const std::vector<Scored>& ranked, size_t most) const {
    std::vector<Scored> chosen;
    for (const Scored& scored : ranked) {
      if (chosen.size() >= most) break;
      const AnswerCandidate& candidate = candidates_[scored.candidate];
      bool overlaps = std::any_of(chosen.begin(), chosen.end(), [&](const Scored& other) {
        const AnswerCandidate& kept = candidates_[other.candidate];
        return kept.shown == candidate.shown ||
               (kept.passage == candidate.passage && kept.begin < candidate.end &&
                candidate.begin < kept.end);
      });
      if (overlaps) continue;
      if (!chosen.empty() &&
          (scored.score < 0.6 * chosen[0].score || new_share(scored.candidate, chosen) < 0.12)) {
        continue;
      }
      chosen.push_back(scored);
    }
    std::sort(chosen.begin(), chosen.end(),
              [](const Scored& a, const Scored& b) { return a.candidate < b.candidate; });
    return chosen;
  }

  // Of the question's weight, what this candidate holds itself and none of the chosen does.
  double new_share(size_t candidate, const std::vector<Scored>& chosen) const {
    double sum = 0.0;
    for (const AskedTerm& asked : asked_) {
      bool had = std::any_of(chosen.begin(), chosen.end(), [&](const Scored& other) {
        return own_[other.candidate].contains(asked.term);
      });
      if (!had && own_[candidate].contains(asked.term)) sum += asked.weight;
    }
    return sum / total_;
  }

  void cite(const AnswerCandidate& candidate, ExtractedAnswer& out) const {
    const Passage& passage = passages_[candidate.passage];
    Citation citation;
    citation.number = static_cast<int64_t>(out.citations.size()) + 1;
    citation.passage = passage.id;
    citation.quote = passage.text.substr(candidate.begin, candidate.end - candidate.begin);
    citation.span = quote_span(passage, candidate.begin, candidate.end);
    citation.verified = true;
    if (!out.text.empty()) out.text += "\n";
    out.text += candidate.shown + " [" + std::to_string(citation.number) + "]";
    out.citations.push_back(std::move(citation));
  }

  std::string_view question_;
  std::span<const Passage> passages_;
  QuestionKind kind_;
  std::vector<double> asked_numbers_;
  Tokenizer tokenizer_;
  std::vector<Token> tokens_;
  std::vector<AnswerCandidate> candidates_;
  std::vector<TermSet> own_;       // Per candidate: terms of what it shows.
  std::vector<TermSet> nearby_;    // Per candidate: terms of the sentences around it.
  std::vector<TermSet> headings_;  // Per passage.
  std::vector<TermSet> whole_;     // Per passage: all its terms.
  std::vector<AskedTerm> asked_;
  double total_ = 0.0;
};

}  // namespace

ExtractedAnswer extract_answer(std::string_view question, std::span<const Passage> passages,
                               const AnswerOptions& options) {
  auto used = passages.first(std::min(passages.size(), options.passages_max));
  return Extractor(question, used).answer(options);
}

}  // namespace danlu::retrieve
